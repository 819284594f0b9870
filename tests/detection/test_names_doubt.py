"""Names that no list knows are hidden when in doubt; what developers and forms say is not."""

from __future__ import annotations

from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection.names_people import personal_among, personal_name, unfit_to_show
from guardian.detection.names_vocabulary import plain_word


@pytest.mark.parametrize(
    "name",
    [
        "kshitij_saravogi", "KshitijSaravogi", "Peeyush Agravat", "AGRAVAT PEEYUSH", "Saravogi, Kshitij",
        "bálint_rékasy", "MariánŠtibraný", "henning_joukla", "Mathieu Trudois", "RuaridhMcGorlan", "wanjiru_kariuki",
        "Зайцева_Алла", "ЗайцеваАлла", "Κώστας_Βερναρδάκης", "สมหวัง ทองแท้", "Волков_А._И.",
        "方芷若", "于璇", "小王", "老周", "张姐", "约翰·史密斯", "扎西次仁", "塩田竜之介", "森田_悠", "ワタナベ_ケンジ",
        "권재환", "Leo Veat",
    ],
)  # fmt: skip
def test_what_no_list_knows_and_no_form_says_is_not_shown(name: str) -> None:
    assert unfit_to_show(name, "schema")
    assert unfit_to_show(f"{name}.csv", "file")


@pytest.mark.parametrize(
    "name", ["mark_korenberg", "LeeCarpenter", "nick_jones", "storm_kaefer", "DAVIDE TARGA", "Pierre Carrier",
             "chip_turner", "Yongzhi Pan", "Chenbo Pan"],
)  # fmt: skip
def test_a_name_that_is_half_a_word_is_weighed_as_a_whole(name: str) -> None:
    assert unfit_to_show(f"{name}.csv", "file")
    assert unfit_to_show(name, "data")


@pytest.mark.parametrize("name", ["max_price", "max_len", "sales_price", "Oak Table", "price_list", "Sales North"])
def test_words_that_say_a_heading_are_no_name_though_lists_have_them(name: str) -> None:
    assert not any(unfit_to_show(name, role) for role in ("schema", "file", "data"))


@pytest.mark.parametrize(
    "name",
    [
        "order_status", "qtyx", "ts_ms", "hostMacroId", "icinga_host", "ContextArn", "KinesisStream", "sales_north",
        "Sales North", "arn_suffix", "rrd_step", "bayes_token", "SHA256SUM", "50aebd11bbf9830b", "x86_64_v3",
        "Bestellnummer", "date de naissance", "Fecha de Pago", "numer_telefonu",
        "дата заказа", "τιμή μονάδας", "客户编号", "订单金额", "方案一", "成品仓", "時間戳記", "莫斯科", "小时", "老师",
        "見積番号", "取引先名", "主キー", "주문번호", "배송지", "정의된", "ราคาต่อหน่วย",
    ],
)  # fmt: skip
def test_names_that_developers_give_are_shown(name: str) -> None:
    assert not unfit_to_show(name, "schema")


@pytest.mark.parametrize(
    "name",
    [
        "pearson_r", "welch_t", "bayes_factor", "durbin_watson", "monte_carlo", "twilio_sid", "sendgrid_key",
        "adyen_fee", "klarna_fee", "airflow_dag", "cassandra_dc", "meta_key", "meta_value", "peppol_eas",
        "klarna_core_order",
        "LambdaArn", "IAMRoleArn", "ChannelMemberArns", "yundan_hao",
        "main.grnd_level", "RoofMatl", "mahn_stufe", "lager_platz", "aliquota_iva", "WKZ Umsatz", "flink_job",
    ],
)  # fmt: skip
def test_one_word_of_fields_services_or_statistics_is_enough_where_a_developer_wrote_it(name: str) -> None:
    assert not unfit_to_show(name, "schema")
    assert personal_name(name) is None


@pytest.mark.parametrize("name", ["chad_miller", "PeterProvost", "jordi_mas"])
def test_a_word_behind_a_given_name_that_says_nothing_else_is_weighed(name: str) -> None:
    assert unfit_to_show(name, "schema")


@pytest.mark.parametrize("name", ["larry_page", "katy_price", "smith_j", "tara_mahn"])
def test_a_family_name_that_is_a_word_of_fields_is_told_behind_a_given_name(name: str) -> None:
    assert unfit_to_show(name, "schema")


def test_one_word_that_nothing_has_is_hidden() -> None:
    assert all(unfit_to_show("Okonjo", role) for role in ("schema", "file", "data"))
    assert not unfit_to_show("qtyx", "schema") and not unfit_to_show("lineitem", "file")
    assert unfit_to_show("resume_Okonjo.pdf", "file")
    assert not unfit_to_show("report_monthly.pdf", "file")
    assert not unfit_to_show("north", "data")


def test_words_of_forms_are_known_and_family_names_are_not() -> None:
    assert all(map(plain_word, ("status", "bestellung", "adresse", "количество", "fecha")))
    assert not any(map(plain_word, ("saravogi", "zgraggen", "okonjo", "зайцева")))


@settings(deadline=None, max_examples=60)  # the first name opens the lists
@given(st.text(max_size=24))
def test_what_is_hidden_in_a_schema_is_hidden_in_a_map(name: str) -> None:
    assert not unfit_to_show(name, "schema") or unfit_to_show(name, "data")


def test_few_words_that_were_never_read_pass_for_known_however_short() -> None:
    letters = [chr(code) for code in range(0x12000, 0x12020)]  # cuneiform: no form is written in it
    for size, step in ((2, 1), (3, 7), (5, 6007)):
        words = ["".join(word) for word in islice(product(letters, repeat=size), 0, None, step)][:5000]
        assert 100 * sum(map(plain_word, words)) < len(words)


def test_keys_that_are_nothing_but_words_of_papers_are_shown() -> None:
    keys = ("合同", "简历", "基本信息", "工作经历")
    assert personal_among(keys, alike=True) == frozenset()
    assert personal_among((*keys, "1", "2"), alike=True) == frozenset()


@pytest.mark.parametrize("name", ["田晚霞", "黄登仁", "佩特雷斯库", "维尔德茨", "瓦杰帕伊"])
def test_chinese_characters_that_make_up_no_words_are_hidden_in_files_and_among_data(name: str) -> None:
    assert unfit_to_show(f"{name}_简历.docx", "file") and unfit_to_show(name, "data")


@pytest.mark.parametrize(
    "name", ["华东", "采购合同", "库存盘点", "年度总结", "阿司匹林", "奥迪", "马拉松", "费用", "工作经历"]
)
def test_chinese_words_are_shown_in_files_and_among_data(name: str) -> None:
    assert not unfit_to_show(f"{name}.xlsx", "file") and not unfit_to_show(name, "data")


def test_one_value_in_a_header_makes_what_stands_beside_it_doubtful() -> None:
    assert personal_among(("chip_socket", "Berlin", "active", "42")) == frozenset()
    assert personal_among(("chip_turner", "Berlin", "active", "42")) == {"chip_turner"}


@pytest.mark.parametrize("name", ["佐野元春", "青木崇高", "설경구", "구교환"])
def test_a_surname_of_japan_or_korea_before_no_word_is_hidden_in_files_and_among_data(name: str) -> None:
    assert unfit_to_show(f"{name}.pdf", "file") and unfit_to_show(name, "data")


@pytest.mark.parametrize("name", ["売上集計", "在庫一覧", "재고현황", "주문목록", "매출보고서"])
def test_japanese_and_korean_words_are_shown_in_files(name: str) -> None:
    assert not unfit_to_show(f"{name}.xlsx", "file")


@pytest.mark.parametrize(
    "keys",
    [("Vertrieb", "Einkauf", "Versand"), ("Merlot", "Riesling", "Pinot Noir"), ("Toyota", "Nissan", "Peugeot"),
     ("Pantoprazole", "Valsartan", "Bisoprolol", "Ramipril"), ("Kindle Paperwhite", "GoPro Hero", "Nintendo Switch")],
)  # fmt: skip
def test_goods_makers_departments_and_medicines_are_shown_as_keys_of_maps(keys: tuple[str, ...]) -> None:
    assert personal_among(keys, alike=True) == frozenset()


@pytest.mark.parametrize(
    "keys",
    [("Vandrieb", "Einhauf", "Okonjo"), ("Puma", "Bosch", "Bentley"),
     ("Jonas Kowalczyk", "Anna Merlot", "Greta Vertrieb"), ("Carolin", "Opril", "Munib")],
)  # fmt: skip
def test_who_is_called_as_things_are_is_hidden_still(keys: tuple[str, ...]) -> None:
    assert personal_among(keys, alike=True) == frozenset(keys)


@pytest.mark.parametrize("heading", ["Kelipan kursor", "Stærð táknmynda"])
def test_a_heading_of_a_rare_language_is_told_by_the_small_letters_behind_its_first_word(heading: str) -> None:
    assert not unfit_to_show(f"{heading}.xlsx", "file")
    assert unfit_to_show("Grzegorz Brzeczyk.xlsx", "file")
    assert unfit_to_show("Grzegorz brzeczyk.xlsx", "file")


@pytest.mark.parametrize(
    "name",
    ["nick_gospodnetic", "ian_main", "MarkusDuft", "max_lindqvist", "tim_sabsch", "nick_gulbis_salary",
     "mr_okafor", "mrs_lindqvist", "OKAFOR_K", "GULBIS_O", "ostap_gulbis_payroll"],
)  # fmt: skip
def test_a_word_of_fields_a_title_or_an_initial_shows_nobody(name: str) -> None:
    assert unfit_to_show(name, "schema")


@pytest.mark.parametrize(
    "name",
    ["kinesis_arn", "resid_pearson", "default_conn", "exog_0", "mollie_fee", "mahn_stufe", "base_salary",
     "total_payroll", "dr_amount", "ms_office", "mr_rate", "PLAN_B", "VITAMIN_D", "welch_t", "Lemon Syrup"],
)  # fmt: skip
def test_what_a_developer_calls_a_column_is_shown_whatever_stands_in_lists_of_names(name: str) -> None:
    assert not unfit_to_show(name, "schema")


@pytest.mark.parametrize("shown", ["contract-Template-2023", "invoice-Widget"])
def test_a_paper_of_somebody_whom_no_list_knows_is_hidden(shown: str) -> None:
    assert unfit_to_show("Vertrag-Zwirngrub-2023", "file")
    assert not unfit_to_show(shown, "file")


@pytest.mark.parametrize("name", ["бакшеев_тихон", "назар_ткачук"])
def test_a_name_in_cyrillic_is_hidden_and_a_heading_is_shown(name: str) -> None:
    assert unfit_to_show(name, "schema")
    assert not unfit_to_show("Номер заказа", "schema")


@pytest.mark.parametrize(
    "name", ["王平", "陈云", "赵军", "罗文", "黄平", "徐海", "周文", "方明", "毛军", "趙雲", "陳雲", "胡天宇"]
)
def test_who_is_called_as_cities_and_well_known_people_are_is_hidden(name: str) -> None:
    assert all(unfit_to_show(name, role) for role in ("schema", "file", "data"))


@pytest.mark.parametrize(
    "name",
    [
        "高峰",
        "刘海",
        "黄玉",
        "汪洋",
        "黎明",
        "高远",
        "杨梅",
        "毛利",
        "金额",
        "石英",
        "雷达",
        "高清",
        "方圆",
        "林木",
        "方案",
        "周报",
        "高级",
        "张贴",
    ],
)
def test_a_surname_and_a_character_that_are_a_word_are_shown_where_a_developer_or_a_form_says_it(name: str) -> None:
    assert not unfit_to_show(name, "schema")
    assert unfit_to_show(name, "file") is (name in {"高峰", "刘海", "黄玉", "汪洋", "黎明", "高远", "方圆", "林木"})


@pytest.mark.parametrize("name", ["Kamau", "Lillehaug", "Wanjiru", "adaeze", "2023-05-01 Kamau", "cv_gelashvili"])
def test_one_word_that_reads_like_a_name_is_not_shown_of_a_file_or_sheet(name: str) -> None:
    assert unfit_to_show(name, "file")


@pytest.mark.parametrize(
    "name",
    ["iris", "titanic_train", "April", "Jan", "Mai", "Tabelle1", "Berlin", "Auckland",
     "Stammdaten", "cv_template", "payslip_2024_05", "2023-05-01 backup", "GYRO", "Übersicht", "汇总"],
)  # fmt: skip
def test_words_months_and_places_are_shown_of_a_file_or_sheet(name: str) -> None:
    assert not unfit_to_show(name, "file")


@pytest.mark.parametrize("name", ["高远的简历", "合同_常青_2023", "白雪工资", "杨文章", "路遥_病历", "禤国维"])
def test_whose_papers_they_are_is_hidden_though_the_name_is_a_word(name: str) -> None:
    assert unfit_to_show(f"{name}.docx", "file")


@pytest.mark.parametrize(
    "name",
    ["平均工资", "应发工资", "计时工资", "高管简历", "程序员简历", "合同_石油_2023", "合同_安全_2023", "黄河水位",
     "档案_总表", "白名单", "成绩单", "高温预警", "金属材料", "马力测试", "平台档案", "项目_合同"],
)  # fmt: skip
def test_papers_of_nobody_are_shown(name: str) -> None:
    assert not unfit_to_show(f"{name}.docx", "file")


@pytest.mark.parametrize(
    ("name", "hidden"),
    [("mr_salamon", True), ("mrs_li", True), ("herr_wolf", True), ("frau_weigert", True),
     ("mr_title", False), ("mr_id", False), ("mr_rebase", False), ("ms_kernel", False), ("dr_amount", False)],
)  # fmt: skip
def test_behind_a_title_stands_somebody_unless_it_is_a_word_of_fields(name: str, hidden: bool) -> None:
    assert unfit_to_show(name, "schema") is hidden


@pytest.mark.parametrize(
    "name",
    ["Zgraggen.docx", "zgraggen.csv", "ZGRAGGEN_U.pdf", "contract-Zgraggen-2023.pdf", "cv_zgraggen.pdf"],
)
def test_in_doubt_a_file_is_hidden(name: str) -> None:
    assert unfit_to_show(name, "file")


@pytest.mark.parametrize(
    "name", ["lineitem.csv", "acctbal.csv", "Heizung.xlsx", "LAGERORT", "Stammdaten", "nation.tbl", "order_lines.csv"]
)
def test_words_and_what_is_made_of_words_are_shown_of_a_file(name: str) -> None:
    assert not unfit_to_show(name, "file")


@pytest.mark.parametrize(
    ("siblings", "hidden"),
    [
        (("month", "zgraggen", "kamau", "total"), {"zgraggen", "kamau"}),
        (("id", "l_orderkey", "ps_supplycost", "c_acctbal"), set()),
        (("day", "Berlin", "Sofia", "Lagos"), set()),
    ],
)
def test_headings_that_nothing_has_are_hidden_in_small_letters_too(siblings: tuple[str, ...], hidden: set[str]) -> None:
    assert personal_among(siblings) == hidden


@pytest.mark.parametrize(
    "name",
    ["user_list", "sale_form", "order_cancel", "codestral", "ovhcloud", "robustness", "btree_gist--1.0", "captcha",
     "claude-opus-4", "databricks-claude-sonnet", "gemma-7b", "start_time_unix_nano", "checkin_list", "favicon"],
)  # fmt: skip
def test_programs_models_formats_and_their_forms_are_nobody(name: str) -> None:
    assert not unfit_to_show(name, "file")
    assert name not in personal_among(("id", name, "total"))


@pytest.mark.parametrize(
    "name",
    ["user_okafor", "order_keller", "okonjo_favicon", "vicuna_okonjo", "claude_okonjo", "claude-opus-okonjo",
     "okonjo-7x", "gemma_sergiu", "Harkness", "report-Baker"],
)  # fmt: skip
def test_people_beside_programs_models_and_forms_are_hidden_still(name: str) -> None:
    assert unfit_to_show(name, "file")
