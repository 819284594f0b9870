"""Support tickets in two languages: hundreds without personal data, and the few that hold some."""

from __future__ import annotations

import random

CLEAN_ZH = (
    "订单{order}显示已签收，但还没有收到包裹，请帮忙查询物流。",
    "你好，上周买的{thing}有一处划痕，可以换货吗？",
    "积分一直没有到账，已经等了{days}天，麻烦处理一下。",
    "结算页面提示库存不足，但商品页显示还有{days}件。",
    "发票抬头填错了，请问怎样重新开具？",
    "{thing}的固件升级到{version}之后经常断线，请问有解决办法吗？",
    "想了解一下会员日的优惠规则，{thing}参加活动吗？",
    "配送时间能不能改到周末？工作日白天家里没有人。",
)
CLEAN_EN = (
    "Order {order} is marked as delivered, but nothing has arrived yet. Could you check with the carrier?",
    "The {thing} I bought last week has a scratch on the lid. Can it be exchanged?",
    "My points have not been credited for {days} days. Please have a look.",
    "The checkout says out of stock while the product page still shows {days} left.",
    "After updating to firmware {version} the {thing} keeps losing its connection.",
    "Is the {thing} part of the spring sale, and when does the sale end?",
    "The voucher code was refused twice at the till. The receipt says voucher expired.",
    "Please move the delivery to the weekend, nobody is at home on working days.",
)
THINGS_ZH = ("电水壶", "蓝牙音箱", "保温杯", "台灯", "空气净化器", "折叠伞")
THINGS_EN = ("kettle", "wireless speaker", "thermos flask", "desk lamp", "air purifier", "umbrella")

PERSONAL = (
    ("zh", "请改寄到{cn_address}，收件人{cn_name}，电话{cn_mobile}，谢谢。"),
    ("zh", "实名认证一直失败，我的身份证号是{cn_id}，姓名{cn_name}。"),
    ("zh", "请把退款打到我本人的银行卡{card}，不要退到余额。"),
    ("en", "Please call me back on {en_mobile} after six, my name is {en_name}."),
    ("en", "I can no longer log in with {email}, please send the reset link to {other_email} instead."),
    ("en", "The refund should go to my account {iban}, account holder {en_name}."),
    ("zh", "我先生{cn_name}也想办会员卡，可以用{cn_mobile}这个手机号注册吗？"),
    ("en", "Deliver it to my neighbour {en_name}, {en_address}, if I am out."),
)
RESOLUTIONS = (
    "refund issued",
    "parcel found",
    "replaced",
    "voucher sent",
    "duplicate",
    "no reply from customer",
    "已退款",
    "已补发",
    "已换货",
)


def clean(chance: random.Random, order_no: str) -> tuple[str, str]:
    """Language and body of a ticket without personal data."""
    language = chance.choice(("zh", "en"))
    texts, things = (CLEAN_ZH, THINGS_ZH) if language == "zh" else (CLEAN_EN, THINGS_EN)
    version = f"{chance.randint(1, 4)}.{chance.randint(0, 12)}.{chance.randint(0, 40)}.{chance.randint(1, 250)}"
    filled = chance.choice(texts).format(
        order=order_no, thing=chance.choice(things), days=chance.randint(2, 21), version=version
    )
    return language, filled
