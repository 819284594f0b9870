"""Chinese forms, notes of wards and tickets: names that stand where only names do, whatever word they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardian.detection.chinese_frames import SURNAME
from guardian.detection.lexicon import word_set
from guardian.detection.people import Named

_HAN = "一-鿿㐀-䶿"
_NAME = rf"(?P<name>[{_HAN}]{{2,3}})"
_LABEL = (
    r"(?:投诉|处理|签字|签名|接电|报修|受检|送检|申请|投保|被保险|联系|收件|寄件|发件|经办|报案|报警|举报|来电|接收|负责|跟进|审批|提交|操作|审核"
    r"|登记|接待|取件|领取|借款|担保|代办|委托|受托|受益|就诊|随访|反映)[人者]"
)
_NUMBERED = r"(?:身份证|护照|手机|电话|联系电话|银行卡|社保卡|社保|医保|学籍|驾驶证|居住证)号?码?"
_SURNAMED = rf"(?P<name>{SURNAME}[{_HAN}]{{1,2}})"
_END = r"(?=[\s，,。；;（(]|$)"
_PLACED = re.compile(
    "|".join(
        part.replace("<name>", f"<n{at}>")
        for at, part in enumerate(
            (
                rf"{_LABEL}[：:]\s{{0,2}}{_NAME}{_END}",
                rf"(?<!\d)\d{{1,3}}\+?号?床[：:\s]?{_NAME}[，,]\s?[男女](?=[，,、。\s]|\d)",
                rf"(?:患者|患儿|病人|产妇|新入院|新收|伤者|死者|走失者|被害人)[：:]?{_NAME}[，,]\s?(?:[男女](?=[，,、。\s])|\d{{1,3}}个?[岁月])",
                rf"(?:患儿|宝宝|小朋友)(?!常|往|刚|渐|频|偏|多多|天|时|屡|慢|仅|每|稍|略|明|好)(?P<name>(?P<once>[{_HAN}])(?P=once))(?=[，,。由因今昨于被]|的妈)",
                rf"(?:真名|本名|真实姓名)(?:[是为叫：:]\s?)?{_NAME}(?=[\s，,。；;）)]|$)",
                rf"(?:您好|你好|尊敬的)[，,]?\s?{_NAME}(?:先生|女士|小姐|老师|教授)(?=[\s，,。：:！!]|您|的|$)",
                rf"(?<![{_HAN}]){_SURNAMED}(?:的)?{_NUMBERED}[：:是为]?\s?[\dA-Z]",
                rf"(?:联系|找|致电|电联|通知|转给|派给){_NAME}\s?[（(：:]\s?1[3-9]\d",
            )
        )
    )
)
_NONE = word_set(
    "匿名 本人 同上 不详 未知 待定 暂无 没有 家属 客服 店长 保密 系统 自己 业主 车主 户主 房东 父亲 母亲 家长 "
    "父母 配偶 子女 公司 单位 客户 用户 会员 顾客 物业 管理员 工程师 客服部 技术部 前台 总机 服务台 医生 护士 "
    "班主任 老师 经理 主管 财务 行政 人事 贵宾 各位 这位 那位 该患者 老年 中年 青年 新生儿 成年 已婚 未婚 无业 "
    "神志清 意识清 老年人 高热 发热 头痛 腹痛 咳嗽 昏迷 清醒 同事 朋友 本院 本科 现年 时年 今年 年约 年仅 年龄 "
    "车主 成人 公司 高管 高层 党员 单位 常用 家属 路人 池主 相关 常驻 易购 司机 宿管 东家 巡警 "
    "死亡 全体 广大 单身 非本人 已注销 无名氏 空床 加床"
)
"""What stands there too, and is nobody's name."""


def placed(read: str) -> Iterator[Named]:
    """``投诉人：冷门，``, ``7床关心，女，``, ``您好花生女士``: no doubt of the network counts against these."""
    for match in _PLACED.finditer(read):
        group = next(one for one, text in match.groupdict().items() if one != "once" and text)
        if match[group] not in _NONE:
            yield Named(match.start(group), match.end(group), "PERSON", 0.9, "name where a form has one")
