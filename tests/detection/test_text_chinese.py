"""Chinese texts: people, places and organisations where the engine alone goes wrong, each with its negative twin."""

from __future__ import annotations

import pytest

from guardian.detection.chinese_organisations import _listed
from guardian.detection.lac import simplified
from guardian.detection.text import detect

FOUND = [
    ("organisation", "外交部长王启程抵达多哈", "外交部"),
    ("organisation", "中国外交部长抵达多哈", "中国外交部"),
    ("address", "代表团昨晚抵达多哈。", "多哈"),
    ("organisation", "山西省委书记到基层调研", "山西省委"),
    ("organisation", "厦门特区筹委会租了两间办公室", "厦门特区筹委会"),
    ("organisation", "荷兰2比0击败塞内加尔，小组出线", "荷兰"),
    ("organisation", "荷兰2比0击败塞内加尔，小组出线", "塞内加尔"),
    ("organisation", "火箭主帅认可后卫的防守", "火箭"),
    ("organisation", "曼城也加入前锋的争夺", "曼城"),
    ("organisation", "我要投诉招行信用卡中心，还有交行", "交行"),
    ("organisation", "村委会主任带着村民修路", "村委会"),
    ("organisation", "新飞、容声、美的、格力都打折了", "容声"),
    ("organisation", "消防處派出六輛消防車", "消防處"),
    ("organisation", "行政院長卓榮安今天備詢", "行政院"),
    ("organisation", "委托代理人：上海市衡川（青岛）律师事务所陆某", "上海市衡川（青岛）律师事务所"),
    ("organisation", "现羁押于南京市看守所。", "南京市看守所"),
    ("organisation", "華為Mate手機殼，全包", "華為"),
    ("address", "据报道，乌克兰东部城市卡拉奇耶夫战事激烈。", "卡拉奇耶夫"),
    ("address", "下班路过中山公园，樱花开了", "中山公园"),
    ("address", "周子容返台參加頒獎典禮", "台"),
    ("address", "墨尔本市中心公寓租金上涨", "墨尔本市"),
    ("person_name", "你好，高经理在苏州出差", "高"),
    ("person_name", "老张家住回龙观，在中关村上班", "老张"),
    ("person_name", "江苏省苏州市星湖街328号6栋302室 邵华收", "邵华"),
    ("person_name", "施建伟先生为公司实际控制人施建国之弟。", "施建国"),
    ("person_name", "柏林，男，1979年出生，经济师", "柏林"),
    ("person_name", "宋城先生，中国国籍，大学本科", "宋城"),
    ("person_name", "到会的有梁国松、杨森林、涂谨川、曾玉堂、司徒明", "涂谨川"),
    ("person_name", "大谷悠平單場雙響砲", "大谷悠平"),
    ("person_name", "請問王經理在嗎？", "王"),
    ("person_name", "user=wang@example.com login ok for 王小明", "王小明"),
    ("organisation", "2010年起任本公司独立董事。", "本公司"),
    ("organisation", "历任集团财务部主任、公司财务总监。", "公司"),
    ("organisation", "现任投资公司副总经理，本公司监事会主席。", "本公司"),
    ("organisation", "全场最高22分，中国女排3比1荷兰。", "荷兰"),
    ("organisation", "陆千璟考进国家话剧院引热议", "国家话剧院"),
    ("organisation", "总理主持召开国务院常务会议。", "国务院"),
    ("organisation", "高雄榮總護理師簡嘉慧獲獎", "高雄榮總"),
    ("address", "飞机在特维尔坠毁。", "特维尔"),
    ("address", "她因伤退出阿斯彭站比赛", "阿斯彭"),
    ("address", "天文台發出警告，元朗一帶水浸", "元朗"),
    ("address", "抢修人员已恢复汶川、理县供电。", "理县"),
    ("person_name", "客户姓欧，想约周六上午看房", "欧"),
    ("organisation", "历任邮电部电缆厂组长、研究所副所长，现任公司董事长", "公司"),
    ("organisation", "克罗地亚1-0力克斯洛文尼亚，莫德兰奇点射破门", "斯洛文尼亚"),
    ("organisation", "摩纳哥与里尔的交锋历史上，主队占据明显优势", "里尔"),
    ("organisation", "基金经理王若岑减持乐凯胶片。", "乐凯胶片"),
    ("address", "收货地址：湖北省武汉市洪山区珞喻路1037号华中科技大学东一区8栋302", "湖北省武汉市"),
    ("address", "他们走访了博纳瓦及贾拉迪等城镇，带回照片", "贾拉迪"),
    ("address", "天津多云17℃巴黎晴12℃伦敦晴10℃", "巴黎"),
    ("person_name", "卡斯佩里政府推出新税", "卡斯佩里"),
    ("person_name", "巴尔杜伊政府推出新税", "巴尔杜伊"),
    ("person_name", "巴特尔和妻子其其格在草原上放牧", "其其格"),
    ("person_name", "木合塔尔开的馕店很有名", "木合塔尔"),
    ("person_name", "邻居叫多吉卓嘎，在县城上班", "多吉卓嘎"),
]
NOT_FOUND = [
    ("organisation", "荷兰的郁金香击败了所有对手的花"),
    ("organisation", "中国队在名古屋3比1取胜，教练很高兴", "名古屋"),
    ("organisation", "火箭把飞船送入轨道"),
    ("organisation", "北京的部长们正在开会，市委托我办事", "市委"),
    ("organisation", "香蕉、葡萄、西瓜都降价了"),
    ("organisation", "击败印尼名将，联赛夺冠", "印尼"),
    ("address", "柏林，男，1979年出生，经济师", "柏林"),
    ("person_name", "读完《花季·雨季》很感动"),
    ("person_name", "苹果、黄瓜、土豆"),
    ("person_name", "user=wang@example.com login ok for 王小明", "login"),
    ("person_name", "我们去了松本城和小田原站", "松本城"),
    ("person_name", "下班路过中山公园，樱花开了"),
    ("person_name", "長和主席表示，對英國投資有信心", "和"),
    ("person_name", "创始人辞任董事长，出任董事长的是别人", "任"),
    ("person_name", "你好，向经理汇报工作", "向"),
    ("person_name", "工地發生意外，陳姓工人送醫", "陳姓"),
    ("person_name", "公司实际控制人高度重视整改工作"),
    ("person_name", "302室 高价收购旧书"),
    ("organisation", "医院院长们正在开会"),
    ("organisation", "2010年起任本公司独立董事。", "任"),
    ("address", "飞机上的特维尔教授在看书", "特维尔"),
    ("address", "客户姓欧，想约周六上午看房", "欧"),
    ("person_name", "老百姓和同学们都说同姓，很巧"),
    ("person_name", "谁有演唱会的票，高价收"),
    ("organisation", "合同一式两份、公司财务请留一份", "公司"),
    ("organisation", "后来他当上该公司经理，公司董事们都同意"),
    ("organisation", "克罗地亚1-0比去年多了一项，斯洛文尼亚也去", "克罗地亚"),
    ("organisation", "他减持了手里的胶片"),
    ("person_name", "市政府和县政府都来人了"),
    ("person_name", "新西兰政府宣布加税"),
    ("person_name", "他们走访了博纳瓦及贾拉迪等城镇，带回照片"),
    ("person_name", "木合塔尔乡的扎西路上有家店", "木合塔尔"),
    ("address", "出席的有布朗、莫塔尔等国家领导人", "莫塔尔"),
    ("address", "心情多云转晴，气温30℃"),
    ("organisation", "持续督导由保荐代表人，"),
    ("organisation", "北京（2008）申办成功"),
]


@pytest.mark.parametrize(("category", "text", "expected"), FOUND, ids=range(len(FOUND)))
def test_a_name_is_found_for_what_it_is(category: str, text: str, expected: str) -> None:
    assert any(text[span.start : span.end].startswith(expected) for span in detect(text) if span.category == category)


@pytest.mark.parametrize("case", NOT_FOUND, ids=range(len(NOT_FOUND)))
def test_a_word_alike_is_left_alone(case: tuple[str, ...]) -> None:
    category, text, *word = case
    found = [text[span.start : span.end] for span in detect(text) if span.category == category]
    assert [item for item in found if not word or word[0] in item] == []


def test_simplified_keeps_every_offset() -> None:
    text = "臺灣的乾隆皇帝、頭髮與發財👍ABC"
    assert len(simplified(text)) == len(text)
    assert simplified(text).startswith("台湾")
    assert simplified("简体字 and Latin") == "简体字 and Latin"


def test_a_listed_organisation_is_at_least_two_characters_long() -> None:
    assert _listed()
    assert all(len(name) > 1 for name in _listed())
