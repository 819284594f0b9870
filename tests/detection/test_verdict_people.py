from __future__ import annotations

import pytest

from guardian.detection.verdict_people import kind_of_name


@pytest.mark.parametrize("value", ["Ada Miller13", "Anna Brandt2045", "张伟明12"])
def test_numbered_people_are_people(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize(
    "value", ["Galaxy Note10", "Windows Server2019", "Terminal Gate12", "华为荣50", "Ada13", "Miller 13", "A13"]
)
def test_numbered_things_are_none(value: str) -> None:
    assert kind_of_name(value) == ""


@pytest.mark.parametrize("value", ["王㐂明", "李䶮", "张𬴊", "刘㛃", "欧阳𬴊", "劉㛃"])
def test_characters_that_only_names_are_written_with_tell_people(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize("value", ["黄㘵村", "芎䓖", "㗎啡", "𬭊"])
def test_places_and_things_in_rare_characters_are_none(value: str) -> None:
    assert kind_of_name(value) != "full"


@pytest.mark.parametrize(
    "value",
    ["阿不都热西提·买买提", "尼格买提·热合曼", "米热阿依•阿不力孜", "扎西·次仁", "约翰·史密斯"],
)
def test_sounds_of_other_languages_beside_a_dot_are_people(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize("value", ["内蒙古·海拉尔", "巴黎·里昂", "加拿大·多伦多", "美食·火锅", "拿铁·卡布奇诺"])
def test_places_and_things_beside_a_dot_are_none(value: str) -> None:
    assert kind_of_name(value) != "full"


@pytest.mark.parametrize("value", ["Ada_Miller", "Anna_Brandt", "Łukasz_Kowalczyk", "Anna_Maria_Brandt"])
def test_people_whose_names_are_joined_by_a_line_are_people(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize(
    "value", ["Order_Status", "In_Progress", "America_Denver", "ada_miller", "Main_Menu", "_Ada", "Ada_", "A_B", "X_1"]
)
def test_other_words_that_are_joined_by_a_line_are_none(value: str) -> None:
    assert kind_of_name(value) == ""


@pytest.mark.parametrize("value", ["諸葛明軒", "歐陽婉儀", "軒轅志明", "南宮雪", "蘇婉儀", "欧阳婉仪"])
def test_surnames_of_two_characters_are_known_in_either_script(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize("value", ["南宮博物館", "地球儀", "水平儀", "西門町商圈"])
def test_places_and_things_in_traditional_characters_are_no_people(value: str) -> None:
    assert kind_of_name(value) != "full"


@pytest.mark.parametrize("value", ["谢业成", "钟运标", "卢师双", "戴应环", "贺协民", "欧阳剑桥"])
def test_simplified_and_traditional_names_of_two_characters_are_people_alike(value: str) -> None:
    assert kind_of_name(value) == "full"


@pytest.mark.parametrize("value", ["商业", "海运", "马桥", "相应", "毕业"])
def test_words_of_a_surname_and_one_such_character_are_none(value: str) -> None:
    assert kind_of_name(value) != "full"


@pytest.mark.parametrize("value", ["Emma Desk White", "Jasper Chair", "Charlotte Bed King", "Victoria Sofa Grey"])
def test_goods_that_shops_call_by_given_names_are_nobody(value: str) -> None:
    assert kind_of_name(value) == "common"


@pytest.mark.parametrize("value", ["Emma White", "Charlotte King", "Desk, Emma"])
def test_whoever_bears_such_a_name_is_somebody(value: str) -> None:
    assert kind_of_name(value) == "full"
