"""What a column's name, comment, type, table and siblings say, each case with its negative twin."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian.detection.names import classify, read
from guardian.detection.names_words import words
from guardian.model import ColumnSchema, TableSchema


def said(column: str, table: str = "t", *siblings: str, type: str = "", comment: str = "", of: str = "") -> str:
    columns = (ColumnSchema(column, type, comment), *(ColumnSchema(name) for name in siblings))
    return classify(columns[0], TableSchema("s", table, columns, comment=of)).category


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("email", "email"),
        ("EMAIL_ADDRESS", "email"),
        ("userEmail", "email"),
        ("contact-e-mail", "email"),
        ("phoneNumber", "phone"),
        ("custphone", "phone"),
        ("lastName", "person_name"),
        ("ssn", "national_id"),
        ("birth_date", "birth_date"),
        ("passwordHash", "credential_secret"),
        ("last_login_ip", "ip_address"),
        ("手机号码", "phone"),
        ("身份证号", "national_id"),
        ("電話番号", "phone"),
        ("身分證字號", "national_id"),
        ("sfzh", "national_id"),
        ("shoujihao", "phone"),
        ("fecha_nacimiento", "birth_date"),
        ("date_naissance", "birth_date"),
        ("Geburtsdatum", "birth_date"),
        ("telefone", "phone"),
        ("mot_de_passe", "credential_secret"),
        ("contraseña", "credential_secret"),
        ("氏名", "person_name"),
        ("주민등록번호", "national_id"),
        ("фамилия", "person_name"),
        ("Tel/电话", "phone"),
        ("codice_fiscale", "tax_id"),
        ("cpf", "tax_id"),
        ("nhs_number", "health"),
        ("dx_code", "health"),
        ("diag_cd", "health"),
        ("工号", "employment"),
        ("政治面貌", "political_or_union"),
        ("民族", "ethnicity_race"),
    ],
)
def test_a_sure_name_says_its_category_in_any_spelling(name: str, category: str) -> None:
    assert said(name) == category


@pytest.mark.parametrize(
    "name",
    [
        "email_verified",
        "email_count",
        "email_template",
        "phone_type",
        "has_phone",
        "is_email_bounced",
        "user_id",
        "customer_id",
        "password_updated_at",
        "address_type",
        "description",
        "public",
        "recipe",
        "zipped",
        "created_at",
        "order_no",
        "是否默认地址",
        "邮箱验证状态",
        "手机号归属类型",
        "创建时间",
        "订单编号",
        "card_type",
        "ip_version",
        "id_ciudad",
        "tipo_telefono",
    ],
)
def test_flags_keys_counts_and_lookalikes_say_nothing_personal(name: str) -> None:
    assert said(name) == "none"


@pytest.mark.parametrize(
    ("person", "thing"),
    [
        (("name", "employee"), ("name", "products")),
        (("name", "t_customer"), ("name", "sys_dept")),
        (("title", "employees"), ("title", "film")),
        (("city", "patients"), ("city", "city")),
        (("nombre", "Paciente"), ("nombre", "producto")),
        (("nom", "adherents"), ("nom", "produit")),
        (("remark", "sys_user"), ("remark", "sys_menu")),
        (("image", "members"), ("image", "brand")),
        (("description", "users"), ("description", "category")),
    ],
)
def test_a_weak_word_is_read_as_a_persons_only_in_a_table_of_people(
    person: tuple[str, str], thing: tuple[str, str]
) -> None:
    assert said(*person) != "none"
    assert said(*thing) == "none"


def test_siblings_tell_whose_name_it_is() -> None:
    assert said("name", "hr", "phone", "gender", "birthday") == "person_name"
    assert said("name", "xyz", "price", "stock") == "none"


def test_a_comment_decides_where_the_name_is_silent() -> None:
    assert said("ppnum", comment="身份证号") == "national_id"
    assert said("ppnum", comment="商品数量") == "none"
    assert said("f12", comment="Customer's e-mail address") == "email"


def test_an_ip_described_as_an_administrators_address_is_an_ip() -> None:
    assert said("ip", "oper_log", comment="管理员地址") == "ip_address"
    assert said("url", "oper_log", comment="请求地址") == "none"


@pytest.mark.parametrize(
    ("name", "type", "category"),
    [
        ("email", "BOOLEAN", "none"),
        ("email", "VARCHAR(50)", "email"),
        ("phone", "TINYINT(1)", "none"),
        ("phone", "BIGINT", "phone"),
        ("gender", "TINYINT(1)", "gender"),
        ("birthday", "DATE", "birth_date"),
        ("source", "INET", "ip_address"),
    ],
)
def test_the_declared_type_must_be_able_to_hold_it(name: str, type: str, category: str) -> None:
    assert said(name, "users", type=type) == category


def test_pets_have_no_personal_data_but_their_owners_do() -> None:
    assert said("name", "pets", "birth_date") == "none"
    assert said("owner_name", "pets", "birth_date") == "person_name"


@pytest.mark.parametrize(
    ("name", "category"),
    [("Emp #", "employment"), ("Staff#", "employment"), ("Acct. #", "bank_account"),
     ("# of children", "marital_status"), ("Order #", "none"), ("Customer #", "none"), ("C#", "none"), ("#", "none")],
)  # fmt: skip
def test_a_number_sign_is_read_as_no(name: str, category: str) -> None:
    """`Employee #` was taken for the name of one."""
    assert said(name) == category


def test_a_column_named_after_a_persons_part_holds_a_name_unless_it_is_a_key() -> None:
    assert said("manager", "projects", type="VARCHAR(50)") == "person_name"
    assert said("manager", "projects", type="INT") == "none"


def test_who_changed_a_row_is_a_login_where_the_column_is_text() -> None:
    assert said("create_by", "sys_menu", type="varchar(64)", comment="创建者") == "username"
    assert said("create_by", "sys_menu", type="bigint", comment="创建者") == "none"


def test_codes_of_special_categories_are_personal_even_as_foreign_keys() -> None:
    assert said("nation_id", "employee", type="INT", comment="民族") == "ethnicity_race"
    assert said("dept_id", "employee", type="INT", comment="部门ID") == "none"


def test_a_verdict_explains_itself_in_three_languages_and_names_its_evidence() -> None:
    table = TableSchema("s", "users", (ColumnSchema("mobile", "varchar(20)", "手机号"),))
    verdict = classify(table.columns[0], table)
    assert verdict.by == ("name", "comment")
    assert set(verdict.reasons[0]) == {"en", "zh-CN", "zh-TW"}
    assert verdict.entity == "phone"


def test_an_unfit_weak_word_leaves_a_hint_for_the_values() -> None:
    table = TableSchema("s", "airports", (ColumnSchema("latitude"), ColumnSchema("iata")))
    verdict = classify(table.columns[0], table)
    assert (verdict.category, verdict.hint) == ("none", "geo_location")


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_name_and_comment_can_be_read(name: str, comment: str) -> None:
    table = TableSchema("s", "t", (ColumnSchema(name, "", comment),))
    assert 0.0 <= classify(table.columns[0], table).confidence <= 1.0
    assert sum(len(word.text) for word in words(name)) <= 4 * len(name)
    read(name)


@given(st.sampled_from(["phone_number", "身份证号", "first_name", "order_total", "备注"]))
def test_case_and_separators_do_not_matter(name: str) -> None:
    assert said(name) == said(name.upper()) == said(name.replace("_", "-")) == said(name.replace("_", " "))


def test_names_load_without_columnar_or_language_libraries() -> None:
    code = (
        "import sys; from guardian.detection.names import classify, personal_name; from guardian.model import *; "
        "t = TableSchema('s', 'users', (ColumnSchema('name'),)); classify(t.columns[0], t); "
        "print([m for m in ('pyarrow', 'spacy', 'presidio_analyzer', 'numpy', 'pandas', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_short_names_are_written_out_only_where_people_and_streets_stand_beside() -> None:
    people = TableSchema(
        "db", "clientes", tuple(ColumnSchema(n, "text", "") for n in ("cpf", "rua", "cidade", "estado", "first"))
    )
    jobs = TableSchema("db", "jobs", tuple(ColumnSchema(n, "text", "") for n in ("estado", "first")))
    assert classify(ColumnSchema("estado", "text", ""), people).category == "address"
    assert classify(ColumnSchema("first", "text", ""), people).category == "person_name"
    assert not classify(ColumnSchema("estado", "text", ""), jobs).personal
    assert not classify(ColumnSchema("first", "text", ""), jobs).personal


def test_vital_signs_and_who_did_it_are_read_but_not_their_lookalikes() -> None:
    visit = TableSchema("db", "visits", (ColumnSchema("patient_id", "int", ""),))
    for name, category in (("fever", "health"), ("blood_oxygen", "health"), ("verified_by", "username")):
        assert classify(ColumnSchema(name, "varchar(20)", ""), visit).category == category
    for name in ("stroke_width", "rx_bytes", "verified_at", "fever_count"):
        assert not classify(ColumnSchema(name, "varchar(20)", ""), visit).personal


@pytest.mark.parametrize(
    ("name", "declared", "category"),
    [
        ("location_ip", "VARBINARY(16)", "ip_address"),
        ("ip_count", "INT", "none"),
        ("session_id", "BINARY(20)", "cookie_session"),
        ("checksum", "VARBINARY(16)", "none"),
    ],
)
def test_addresses_and_sessions_may_be_packed_into_bytes(name: str, declared: str, category: str) -> None:
    column = ColumnSchema(name, declared)
    table = TableSchema("s", "visits", (ColumnSchema("user_id", "BIGINT"), column))
    found = classify(column, table)
    assert (found.category or "none") == category


@pytest.mark.parametrize(
    ("column", "siblings", "category"),
    [
        ("email_lower", ("email",), "email"),
        ("old_phone", ("phone",), "phone"),
        ("lemail", ("email", "lfamily", "family", "lgiven", "given", "nickname"), "email"),
        ("lemail", ("order_no",), "none"),
        ("sku_lower", ("sku",), "none"),
    ],
)
def test_a_column_that_repeats_another_is_what_that_one_is(
    column: str, siblings: tuple[str, ...], category: str
) -> None:
    assert said(column, "cards", *siblings) == category


@pytest.mark.parametrize(
    ("table", "siblings", "comment", "category"),
    [
        ("leases", ("hwaddr", "expires"), "", "ip_address"),
        ("ip_bans", ("reason",), "", "ip_address"),
        ("tenants", ("full_name", "email"), "", "address"),
        ("hosts", ("name",), "IPv4 address", "ip_address"),
    ],
)
def test_an_address_in_a_network_is_an_ip(table: str, siblings: tuple[str, ...], comment: str, category: str) -> None:
    assert said("address", table, *siblings, comment=comment) == category


@pytest.mark.parametrize(("table", "category"), [("users", "person_name"), ("user_types", "none")])
def test_kinds_of_people_are_no_people(table: str, category: str) -> None:
    assert said("name", table, "email") == category


@pytest.mark.parametrize(
    ("column", "type", "category"),
    [
        ("phone", "varchar(20)", "phone"),
        ("phone", "tinyint(3)", "none"),
        ("signature", "text", "signature"),
        ("signature", "char(1)", "none"),
        ("birth_year", "smallint", "birth_date"),
        ("gender", "char(1)", "gender"),
    ],
)
def test_a_type_of_one_or_two_characters_holds_codes_only(column: str, type: str, category: str) -> None:
    assert said(column, "users", "email", "first_name", type=type) == category


def test_the_finer_kind_of_a_secret_is_told_by_its_name() -> None:
    table = TableSchema("s", "users", (ColumnSchema("password_hash", "char(60)"), ColumnSchema("api_token", "text")))
    assert [classify(column, table).entity for column in table.columns] == [
        "credential_secret.password_hash",
        "credential_secret.key",
    ]


@pytest.mark.parametrize(
    ("column", "table", "siblings", "category"),
    [
        ("state", "users", ("email", "first_name", "city"), "address"),
        ("state", "users", ("email", "first_name", "last_login"), "none"),
        ("name", "clients", ("email", "phone"), "person_name"),
        ("name", "clients", ("client_secret", "redirect_uris", "owner_id"), "none"),
        ("name", "user_groups", ("description", "user_id"), "none"),
        ("hash", "access_tokens", ("user_id", "expires_at"), "credential_secret"),
        ("hash", "commits", ("author_id", "created_at"), "none"),
        ("avatar_path", "users", ("email", "first_name"), "photo_or_avatar"),
        ("token_url", "users", ("email", "first_name"), "none"),
        ("message", "messages", ("user_id", "sent_at"), "free_text_may_contain_pii"),
        ("error_message", "messages", ("user_id", "sent_at"), "none"),
    ],
)
def test_tables_of_applications_are_read_as_what_they_are(
    column: str, table: str, siblings: tuple[str, ...], category: str
) -> None:
    assert said(column, table, *siblings) == category


@pytest.mark.parametrize(
    ("column", "type", "table", "siblings", "category", "twin_table", "twin_siblings"),
    [
        ("notes", "text", "drug_sales", ("user", "quantity"), "free_text_may_contain_pii", "drug_stock", ("quantity",)),
        ("remarks", "text", "activities", ("user_id",), "free_text_may_contain_pii", "activities", ("room_id",)),
        ("body", "blob", "silo", ("from_user", "to_user"), "free_text_may_contain_pii", "silo", ("height", "width")),
        ("message", "text", "customer_message", ("ip",), "free_text_may_contain_pii", "gallery", ("code",)),
        ("note_1", "int", "marks", ("dni_alumno",), "education", "notes", ("room_id",)),
        ("grade", "int", "results", ("course_id", "student_id"), "education", "carriers", ("carrier_id",)),
        ("section", "varchar(9)", "students", ("name",), "education", "pages", ("name",)),
        ("line1", "varchar(99)", "addresses", ("city", "zip"), "address", "poems", ("title",)),
        ("cc", "text", "customer", ("email", "name"), "email", "customer", ("surname", "name")),
        ("uid", "varchar(99)", "identities", ("provider",), "social_account", "identities", ("colour",)),
        ("hash", "varchar(99)", "users", ("email", "name"), "credential_secret", "files", ("path", "size")),
        ("fn", "text", "cards", ("nickname", "org", "note"), "person_name", "calls", ("arity", "module")),
        ("hausnummer", "int", "kunden", ("vorname", "strasse"), "address", "t", ()),
        ("departamento", "text", "alumno", ("municipio", "nombres"), "address", "secciones", ("codigo",)),
    ],
)
def test_neighbours_say_what_a_short_name_holds_and_without_them_it_holds_nothing(
    column: str,
    type: str,
    table: str,
    siblings: tuple[str, ...],
    category: str,
    twin_table: str,
    twin_siblings: tuple[str, ...],
) -> None:
    assert said(column, table, *siblings, type=type) == category
    if column != "hausnummer":
        assert said(column, twin_table, *twin_siblings, type=type) != category


@pytest.mark.parametrize(
    ("column", "category", "twin"),
    [
        ("deploy_user", "username", "max_user"),
        ("from_user", "username", "db_user"),
        ("admitted_by", "username", "sorted_by"),
        ("consulting_doctor", "person_name", "jdbc_driver"),
        ("destroy_witness", "person_name", "destroy_method"),
        ("avatar_path", "photo_or_avatar", "upload_path"),
    ],
)
def test_who_did_it_is_told_by_the_last_word_unless_the_first_says_what_it_is(
    column: str, category: str, twin: str
) -> None:
    assert said(column, "rows", "quantity", type="varchar(99)") == category
    assert said(twin, "rows", "quantity", type="varchar(99)") == "none"


def test_letters_before_every_column_are_not_read_and_a_word_is() -> None:
    shared = ("cp_id", "cp_email", "cp_givenname", "cp_phone")
    assert said("cp_name", "contacts", *shared, type="text") == "person_name"
    assert said("cp_title", "contacts", *shared, type="text") == "employment"
    assert said("test_name", "checks", "test_id", "test_result", "test_unit", "test_time", type="text") == "none"


def test_a_list_of_values_tells_of_nobody_and_the_same_column_of_a_person_does() -> None:
    assert said("puesto", "puestos", "id", type="varchar(40)") == "none"
    assert said("gender", "genders", "gender_id", type="varchar(9)") == "none"
    assert said("puesto", "empleados", "id", "nombre", type="varchar(40)") == "employment"


def test_an_order_number_is_no_post_and_a_post_in_words_is_one() -> None:
    assert said("position", "contact", "email", type="tinyint(2)") == "none"
    assert said("position", "contact", "email", type="varchar(50)") == "employment"


def test_a_comment_that_names_a_thing_outweighs_a_name_that_could_be_a_persons() -> None:
    about = "Display name of the configuration"
    assert said("display_name", "accounts", "email", type="text", comment=about) == "none"
    assert said("display_name", "users", "email", type="text", comment="Display name of the user") == "username"
    assert said("real_name", "storage", "size", type="text", comment="文件真实的名称") == "none"
    assert said("real_name", "storage", "size", type="text", comment="真实姓名") == "person_name"


def test_translations_of_a_table_of_people_name_nobody() -> None:
    assert said("name", "contact_lang", "id_contact", "id_lang", type="varchar(32)") == "none"
    assert said("name", "contact", "id_contact", "email", type="varchar(32)") == "person_name"


def test_visits_of_a_thing_are_no_behaviour_and_those_of_a_customer_are() -> None:
    assert said("visit_count", "book", "author_name", type="int", comment="点击量") == "none"
    assert said("visit_count", "customer", "first_name", type="int") == "behaviour_or_purchase"


@pytest.mark.parametrize(
    ("column", "category"),
    [
        ("next_of_kin_addr", "address"),
        ("next_of_kin_phone", "phone"),
        ("next_of_kin", "person_name"),
        ("auth_ha1", "credential_secret"),
        ("provider_account_id", "social_account"),
        ("departamento_nacimiento", "other_personal"),
        ("lieu_nais", "other_personal"),
        ("shiptostreet", "address"),
    ],
)
def test_the_last_part_of_a_composed_name_says_what_it_holds(column: str, category: str) -> None:
    assert said(column, "visit", "first_name", "phone", type="varchar(99)") == category


@pytest.mark.parametrize(
    ("column", "type", "table", "siblings", "category", "twin_table", "twin_siblings"),
    [
        ("nombre", "text", "proveedor", ("apellido", "cedula"), "person_name", "proveedor", ("precio", "codigo")),
        ("nom", "text", "p0", ("prénom", "ville"), "person_name", "p0", ("ville", "pays")),
        ("name", "text", "p3", ("vorname", "ort"), "person_name", "p3", ("ort", "land")),
        ("naam", "text", "p17", ("voornaam", "plaats"), "person_name", "p17", ("plaats", "land")),
        ("poids", "float", "mesures", ("idPatient",), "health", "colis", ("numero",)),
        ("weight", "float", "members", ("first_name",), "health", "parcels", ("colour",)),
        ("balance", "float", "bank_account", ("account_no",), "income_financial", "wheels", ("axle",)),
        ("title", "text", "LeadDB", ("first_name", "email"), "employment", "filmDB", ("director", "runtime")),
        ("area", "text", "education", ("institution",), "education", "parcels", ("length",)),
        ("severity", "text", "senior_diseases", ("senior_id", "disease_code"), "health", "incidents", ("ticket",)),
        ("children", "int", "employee", ("first_name", "birthdate"), "marital_status", "nodes", ("parent", "depth")),
        ("departement", "text", "employe", ("nom", "prenom", "poste"), "employment", "zones", ("code_insee",)),
        ("degree", "int", "users", ("first_name", "birthdate"), "education", "goods", ("price",)),
        ("satisfaction_note", "text", "support", ("customer_id",), "free_text_may_contain_pii", "songs", ("pitch",)),
    ],
)
def test_a_table_says_what_a_plain_word_means_in_it(
    column: str,
    type: str,
    table: str,
    siblings: tuple[str, ...],
    category: str,
    twin_table: str,
    twin_siblings: tuple[str, ...],
) -> None:
    assert said(column, table, *siblings, type=type) == category
    assert said(column, twin_table, *twin_siblings, type=type) != category


@pytest.mark.parametrize(
    ("column", "category", "twin"),
    [
        ("topic_last_poster", "person_name", "topic_last_post_id"),
        ("made_by", "username", "sorted_by"),
        ("user_newpwdkey", "credential_secret", "user_newkeyword"),
        ("useraddress", "address", "useragenda"),
        ("banip", "ip_address", "bandip"),
    ],
)
def test_words_written_together_are_told_apart(column: str, category: str, twin: str) -> None:
    assert said(column, "rows", "quantity", type="varchar(99)") == category
    assert said(twin, "rows", "quantity", type="varchar(99)") == "none"


def test_a_comment_in_ones_own_language_outweighs_a_name_in_a_foreign_one() -> None:
    assert said("card_no", "reader", "name", type="varchar(20)", comment="借阅证卡号") == "other_personal"
    assert said("card_no", "reader", "name", type="varchar(20)", comment="银行卡号") == "card_number"
    assert (
        said("social_security", "payment", "employee_id", type="decimal(9,2)", comment="社保扣款") == "income_financial"
    )


@pytest.mark.parametrize(
    ("column", "type", "table", "siblings", "category", "twin_table", "twin_siblings"),
    [
        ("education", "text", "resume", ("user_id",), "education", "job", ("company_name", "title")),
        ("salary", "text", "employees", ("first_name",), "income_financial", "job_posting", ("title", "area")),
        ("denomination", "text", "members", ("first_name", "birthdate"), "religion", "churches", ("church_name",)),
        ("male", "boolean", "people", ("birthdate", "name"), "gender", "visits", ("offering", "year")),
        ("sIdCard", "text", "students", ("sName", "nSex", "sPhone"), "national_id", "slots", ("sName", "colour")),
        ("address", "text", "police_incident_reports", ("suspect", "victim"), "address", "reports", ("pages",)),
    ],
)
def test_what_is_asked_for_or_counted_tells_of_nobody(
    column: str,
    type: str,
    table: str,
    siblings: tuple[str, ...],
    category: str,
    twin_table: str,
    twin_siblings: tuple[str, ...],
) -> None:
    types = "int" if type == "boolean" else type
    assert said(column, table, *siblings, type=type) == category
    assert said(column, twin_table, *twin_siblings, type=types) != category


def test_a_requirement_in_a_comment_is_no_fact_of_a_person() -> None:
    assert said("major", "candidates", "name", type="varchar(32)", comment="专业要求") == "none"
    assert said("major", "candidates", "name", type="varchar(32)", comment="专业") == "education"


def test_a_sid_is_a_session_where_one_is_kept_and_a_key_elsewhere() -> None:
    assert said("sid", "sessions", "user_id", "ip", "expires", type="varchar(64)") == "cookie_session"
    assert said("sid", "resume", "user_sid", "birthday", type="bigint") == "none"
    assert said("resume_sid", "job_request", "status", type="bigint") == "none"


def test_a_comment_that_begins_with_table_of_is_read_from_what_follows() -> None:
    mails = "Table of support tickets that can be reported"
    assert said("subject", "st", "priority", type="text", of=mails) == "free_text_may_contain_pii"
    assert said("subject", "st", "priority", type="text", of="Table of paintings") == "none"


def test_a_comment_that_is_a_persons_part_says_that_the_column_names_one() -> None:
    assert said("f7", "lessons", "room", type="varchar(20)", comment="教练") == "person_name"
    assert said("f7", "lessons", "room", type="int", comment="教练") == "none"
    assert said("coach_id", "lessons", "room", type="varchar(20)", comment="教练") == "none"


@pytest.mark.parametrize("name", ["postage", "passage", "deadline", "top_paragraph", "lineage", "racetrack", "storage"])
def test_a_word_is_not_cut_where_it_only_looks_like_two(name: str) -> None:
    assert said(name, "users", "email", "first_name", "birth_date") == "none"


def test_two_words_written_as_one_are_cut() -> None:
    assert said("custage", "users", "email", "first_name", "birth_date") == "age"


def test_an_answer_beside_a_password_is_a_secret_and_one_of_a_quiz_is_none() -> None:
    assert said("answer", "account", "username", "password", "security", type="varchar(99)") == "credential_secret"
    assert said("answer", "quiz", "question", "points", type="varchar(99)") != "credential_secret"


def test_a_photo_of_a_flat_shows_nobody_and_one_of_a_waiter_shows_him() -> None:
    assert said("photo", "logement", "surface", "prix", type="varchar(200)") == "none"
    assert said("photo", "mesero", "nombre", type="varchar(200)") == "photo_or_avatar"
