"""Columns called by the sounds of Chinese words are nobody's; people called by them are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.lexicon import word_set
from guardian.detection.names_people import personal_among, personal_name, unfit_to_show
from guardian.detection.names_pinyin import business, sounds

HEADERS = tuple(
    word_set(
        "dingdan_bianhao shangpin_mingcheng shuliang danjia jine zhifu_fangshi fahuo_riqi kuaidi_danhao cangku guige "
        "gongyingshang zhuangtai beizhu chuangjian_shijian gengxin_shijian leixing shenhe_zhuangtai caigou_danhao "
        "kucun danwei pinpai"
    )
)


def test_a_table_of_pinyin_shows_every_name() -> None:
    assert personal_among(HEADERS) == frozenset() == personal_among(HEADERS, sure=True)


def test_beside_people_words_of_business_stay() -> None:
    assert personal_among(("zhang_wei", "li_xiaoming", "caigou_zhouqi")) == {"zhang_wei", "li_xiaoming"}


@pytest.mark.parametrize("name", ["caigou_jine", "bumenMingcheng", "caigoudanhao", "qimo_yue", "xiangmu_bianhao"])
def test_words_of_business_are_nobodys_wherever_they_stand(name: str) -> None:
    assert business(name)
    assert personal_name(name) is None
    assert not any(unfit_to_show(name, role) for role in ("schema", "file", "data"))


@pytest.mark.parametrize("name", ["lianxi_ren", "kouchu_jine", "hege_shuliang", "weixiu_ren", "kaigong_riqi"])
def test_one_word_of_business_is_enough(name: str) -> None:
    assert personal_name(name) is None


@pytest.mark.parametrize("name", ["wang_lijian", "zhao_wenhua", "chen_guoqi"])
def test_a_word_that_people_are_called_by_too_is_not(name: str) -> None:
    assert personal_name(name) == "person_name"


@pytest.mark.parametrize("name", ["jiashu_mucai", "tuzhi_bohao"])
def test_words_that_no_list_has_are_shown_where_a_developer_wrote_them(name: str) -> None:
    assert sounds(name) and not business(name)
    assert not unfit_to_show(name, "schema")


@pytest.mark.parametrize("name", ["zhang_wei", "li_xiaoming", "LiXiaoming", "Wang Fang"])
def test_people_are_told_by_their_sounds_as_ever(name: str) -> None:
    assert not business(name)
    assert unfit_to_show(name, "schema") and unfit_to_show(name, "file")


@given(st.lists(st.sampled_from(sorted(HEADERS)), min_size=2, max_size=4).map("_".join))
def test_what_is_business_is_made_of_its_sounds(name: str) -> None:
    assert business(name) and sounds(name)
