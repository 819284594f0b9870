"""Names of columns, sheets, files and keys that are personal data themselves, and ordinary ones that are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.detection.names import personal_among, personal_name
from guardian.detection.names_people import unfit_to_show


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("张伟_简历.docx", "person_name"),
        ("陈建国劳动合同.pdf", "person_name"),
        ("王芳", "person_name"),
        ("欧阳娜娜", "person_name"),
        ("山田太郎", "person_name"),
        ("John Smith", "person_name"),
        ("john_smith.pdf", "person_name"),
        ("JohnSmith", "person_name"),
        ("Maria Garcia CV.pdf", "person_name"),
        ("Hans Müller", "person_name"),
        ("john.smith@example.com.csv", "email"),
        ("13812345678", "phone"),
        ("+1 212-555-0199", "phone"),
        ("219-09-9999", "national_id"),
        ("110101199003074514", "national_id"),
        ("keller.anna@", "email"),
        ("900101-14-5678", "national_id"),
        ("950315-2123456", "national_id"),
        ("131052-308T", "national_id"),
        ("(030) 1234 5678", "phone"),
        ("Maria%20Schmidt", "person_name"),
    ],
)
def test_a_name_that_is_personal_data_is_told(name: str, category: str) -> None:
    assert personal_name(name) == category


@pytest.mark.parametrize(
    "name",
    [
        "SCHMIDT, PETER", "Schmidt_Peter.csv", "cv-ana-lopez-garcia.pdf", "J. Schmidt", "Schmidt, J.", "j.keller.txt",
        "Frau Dr. Keller", "Mrs Jane Wilson", "Siobhán O'Brien", "Åsa Lindqvist", "Jiřina Dvořáková", "Agnieszka Wrona",
        "Ayşe Kılıç", "José Luis Ramos Ortega", "Omar Al-Masri", "Priya Nair", "Kim Min-seo", "Park Jihoon",
        "Yamada Hanako", "Trần Thị Hoa", "Nguyen Van Binh", "Chan Siu Ming", "Li Xiaohong", "zhangwei.xlsx",
        "wang-fang.csv", "Chinedu Okeke", "Thandi Dlamini", "Olena Shevchenko", "patient_anna_keller",
        "Anna Keller Total", "Lin Chih-wei", "Jack London", "student_ryan_gosling", "Vo Nguyen Giap",
    ],
)  # fmt: skip
def test_people_of_the_latin_alphabet_are_told_in_every_order_and_dress(name: str) -> None:
    assert personal_name(name) == "person_name"


@pytest.mark.parametrize(
    "name",
    [
        "张伟的体检报告.docx", "王小明_简历", "李女士", "黄俊", "劉家豪", "郭艾伦", "徐浩然", "彭丽媛", "上官婉儿",
        "张 伟", "田中 太郎", "伊藤さくら",
        "たなか はなこ", "スズキ イチロウ", "やまだたろう", "佐々木希", "김민준", "최영희", "김 철수",
        "강호동 계약서.docx",
        "Ольга Смирнова", "Петрова Мария Ивановна", "иванов_сергей.csv", "Сидоров А.В.", "Шевченко Тарас",
        "Μαρία Νικολάου", "Γιώργος Παπαδόπουλος", "محمد علي", "דוד לוי", "राजेश कुमार", "สมชาย ใจดี",
    ],
)  # fmt: skip
def test_people_of_other_scripts_are_told(name: str) -> None:
    assert personal_name(name) == "person_name"


@pytest.mark.parametrize(
    "name",
    [
        "customer_john_flag", "john_deere_parts", "Jordan", "Victoria", "Santa Clara", "Mercedes Benz", "Goldman Sachs",
        "Saint Lucia", "Monte Carlo", "German Shepherd", "Pinus sylvestris", "Column A",
        "E. coli", "S. Korea", "Model S",
        "Kundennummer", "Familienstand", "data di nascita", "fecha_nacimiento", "doğum_tarihi", "react@18.2.0",
        "jan_sales", "Netto Umsatz", "Prix Total", "Fecha Pago", "Datum Splatnosti", "Müşteri Adı", "Loch Ness",
        "Alexandria VA", "Airflow DAG", "991301-14-5678", "2024-01-0001", "施工队", "洪峰", "松坂屋", "王家",
        "settings_eav_pkey",
        "max_retries", "min_len", "MaxLen", "singleton_meta", "shenfenzheng", "xing_ming", "weixin", "machine",
        "Wu Han",
        "дата рождения", "Санкт-Петербург", "Финансовый отдел", "ημερομηνία", "Αθήνα", "رقم الهاتف", "שם משפחה",
        "电话号码", "石家庄", "高速路", "白皮书", "张家界", "档案管理", "东方文化", "第五代", "江景房", "信息安全",
        "山口県",
        "本田技研", "松下電器", "カテゴリ", "이메일", "주문번호", "고객정보", "정수기",
    ],
)  # fmt: skip
def test_words_places_makers_and_code_of_many_languages_are_never_told(name: str) -> None:
    assert personal_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "David Banks", "will_turner", "Brandon T. Cook", "Son Heungmin", "Ong Bee Leng",
        "Tahmina Siddika", "Ganbold Batbayar", "nattawut_kaewmanee", "Giorgi Nozadze", "Rivo Rakotonirina",
        "尤小虎", "廉长福", "彭于飞", "陶哲元", "坂本龍太郎様", "손태민", "우정환", "선우은영",
        "Emily's notes", "Muthusamy a/l Raman", "tran_duc_manh", "和田アキラ", "COLOMBO Alessandro",
        "Jan Nowak (jnowak)",
        "Eugene V. Ljubimkin", "ლევან ჭანტურია", "אורית ברנשטיין", "羅大佑合約書", "汤唯",
        "გიორგი ნოზაძე", "Արամ Սիմոնյան", "ਹਰਪ੍ਰੀਤ ਗਿੱਲ", "రమేష్ చౌదరి", "নাজমা খাতুন", "نورة الدوسري", "นายวิชัย บุญเรือง",
    ],
)  # fmt: skip
def test_people_whom_no_list_names_in_full_are_told_by_how_they_read(name: str) -> None:
    assert personal_name(name) == "person_name"


@pytest.mark.parametrize(
    "name",
    [
        "Toyota Corolla", "Yamaha Clavinova", "Protokoll Sitzung", "Despesas Gerais", "Répartition Budget",
        "Tierra del Fuego", "Trinidad and Tobago", "LlvmAbi", "Gage R&R", "getty@.service", "Rostov Oblast",
        "高水平", "温度传感器", "钟点工", "管径", "谢绝", "설명은", "유효성", "نوع الملف", "ফাইলের নাম", "రెండవ పేరు",
    ],
)  # fmt: skip
def test_headings_makers_and_places_that_no_list_of_english_knows_are_not_told(name: str) -> None:
    assert personal_name(name) is None


@pytest.mark.parametrize(
    ("siblings", "hidden"),
    [
        (("Maria Schmidt", "Xq Zuy", "total"), {"Maria Schmidt", "Xq Zuy"}),
        (("Maria Schmidt", "1985-03-02", "F", "total amount"), {"Maria Schmidt"}),
        (("l@example.org", "Ada Keller", "1985-03-02", "MX"), {"l@example.org", "Ada Keller", "1985-03-02", "MX"}),
        (("Olivia", "Hannah", "Jonas", "Zq"), {"Olivia", "Hannah", "Jonas", "Zq"}),
        (("Olivia", "sku", "colour", "batch"), {"Olivia"}),
        (("Maria Schmidt", "Xq"), {"Maria Schmidt"}),
        (("Maria Schmidt", "xq_blob", "id"), {"Maria Schmidt"}),
        (("maria_schmidt", "xq_blob", "id"), {"maria_schmidt", "xq_blob"}),
        (("first_name", "email", "price"), set()),
        (("April", "May", "June", "July"), set()),
        (("Berlin", "Paris", "Sofia", "Victoria"), set()),
        ((), set()),
    ],
)  # fmt: skip
def test_among_people_the_rest_of_the_keys_are_not_shown_either(siblings: tuple[str, ...], hidden: set[str]) -> None:
    assert personal_among(siblings) == hidden


@settings(deadline=None)  # the first name opens the lists
@given(st.lists(st.text(max_size=20), max_size=8))
def test_what_is_told_alone_is_told_among_others(siblings: list[str]) -> None:
    alone = {name for name in siblings if personal_name(name)}
    assert alone <= personal_among(siblings) <= set(siblings)


@pytest.mark.parametrize(
    "name",
    [
        "Customer Name", "first_name", "Lead Owner", "members.csv", "Sheet1", "order_date", "Max Price", "Page Count",
        "Rose Gold", "Mark Up", "Grant Amount", "Will Call", "New York", "Virginia Beach", "Sierra Leone",
        "Black Friday",
        "1700000000", "2024-01-01", "20240101", "Unnamed: 0", "sales_2024", "Net Income", "St. Louis",
        "金额", "余额", "高度", "高中", "黄金", "安全", "时长", "成本", "方式", "单价", "任务", "姓名", "联系人",
        "班主任",
        "白云区", "江苏", "程序", "程度", "毛利", "康复", "文化", "陆军", "王国", "客户经理", "产品名称", "何时",
    ],
)  # fmt: skip
def test_ordinary_names_are_never_told(name: str) -> None:
    assert personal_name(name) is None


@pytest.mark.parametrize(
    ("siblings", "hidden"),
    [
        (("month", "Jones", "Obrzut", "Schmidt", "Lee"), {"Jones", "Obrzut", "Schmidt", "Lee"}),
        (("Datum", "Filiale", "Kowalski", "Lindqvist", "Okonjo"), {"Kowalski", "Lindqvist", "Okonjo"}),
        (("month", "White", "Green", "Brown", "Black"), set()),
        (("month", "Andrew", "Alexandra"), {"Andrew", "Alexandra"}),
        (("Month", "April", "June"), set()),
        (("id", "Name", "Harris", "Cooper"), {"Harris", "Cooper"}),
        (("Datum", "Filiale", "Umsatz", "Jordan", "Merlot"), set()),
    ],
)  # fmt: skip
def test_family_names_as_headings_of_a_pivot_are_not_shown(siblings: tuple[str, ...], hidden: set[str]) -> None:
    assert personal_among(siblings) == hidden


@pytest.mark.parametrize(
    "siblings",
    [
        ("month", "Thistlethwaite", "Prydderch", "Gueye", "Lepik"),
        ("month", "belhadj", "bhavsar", "ogundipe", "onwuka", "total"),
        ("date", "kloosterman_s", "myklebust_s", "etcheverry_g", "amount"),
        ("id", "BOUCHAREB_H", "PUSPITASARI_R", "amount"),
    ],
)
def test_headings_that_together_read_like_people_are_not_shown(siblings: tuple[str, ...]) -> None:
    kept = {"month", "total", "date", "id", "amount"}
    assert personal_among(siblings) == set(siblings) - kept


@pytest.mark.parametrize(
    "siblings",
    [
        ("month", "Shiraz", "Merlot", "Riesling", "Malbec"),
        ("date", "Zinc", "Copper", "Nickel", "Cobalt"),
        ("month", "Accra", "Lagos", "Nairobi", "Kampala"),
        ("time", "CHILLER_A", "CHILLER_B", "PORTALEM_C", "PORTALEM_D"),
        ("size_t", "clockid_t", "mbstate_t"),
        ("Monat", "Miete", "Strom", "Heizung", "Versicherung"),
    ],
)
def test_headings_that_together_read_like_goods_places_or_parts_are_shown(siblings: tuple[str, ...]) -> None:
    assert personal_among(siblings) == frozenset()


@pytest.mark.parametrize(
    "keys",
    [
        ("redis", "postgres", "rabbitmq", "elasticsearch", "minio", "vault"),
        ("igneous", "basalt", "granite", "quartz", "feldspar", "gneiss"),
        ("pommes", "poires", "fraises", "cerises", "tomates", "oignons"),
        ("Hauptlager", "Nebenlager", "Retouren", "Wareneingang", "Versand"),
    ],
)
def test_keys_that_together_read_like_goods_are_shown(keys: tuple[str, ...]) -> None:
    assert personal_among(keys, alike=True) == frozenset()


@pytest.mark.parametrize("keys", [("kamau", "rotich", "mwangi", "bello"), ("Hung", "Quartey", "Lomidze", "Zawada")])
def test_keys_that_together_read_like_people_are_none_of_them_shown(keys: tuple[str, ...]) -> None:
    assert personal_among(keys, alike=True) == set(keys)


PAPERS = ("住院病历", "户口本", "毕业证书", "银行卡", "诊断证明", "收入证明", "求职信", "考勤", "述职报告", "准考证")


@pytest.mark.parametrize("paper", PAPERS)
def test_whose_papers_they_are_is_told_in_chinese_though_nothing_stands_between(paper: str) -> None:
    assert personal_name(f"王秀芬{paper}") == personal_name(f"{paper}_李国庆") == "person_name"


@pytest.mark.parametrize(
    "heading",
    ["年度总结", "部门考勤", "平均绩效", "银行卡号", "确诊病例", "高危病例", "安康社保", "商业贷款合同",
     "余额月报", "宁波社保", "新员工入职材料", "公积金比例", "高中笔记", "公司授权书"],
)  # fmt: skip
def test_papers_of_nobody_in_chinese_are_shown(heading: str) -> None:
    assert not unfit_to_show(heading, "schema")
    assert not unfit_to_show(heading, "file")


@pytest.mark.parametrize("period", ["week", "day", "hour"])
def test_a_period_beside_people_as_headings_is_shown_though_it_is_a_family_name_too(period: str) -> None:
    people = {"Wilhelmina Ostrander", "Cornelius Vanterpool", "Bathsheba Trueblood"}
    assert personal_among([period, *people]) == people


@pytest.mark.parametrize("siblings", [("Day", "Ann Lee", "Bob Gallagher"), ("day", "ann_holloway", "bob_gallagher")])
def test_a_family_name_that_is_a_period_is_hidden_where_it_is_spelt_like_the_people_beside_it(
    siblings: tuple[str, ...],
) -> None:
    assert personal_among(siblings) == set(siblings)
