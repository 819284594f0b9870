"""Delimiter, quotes and header are found on small, odd and foreign texts."""

from __future__ import annotations

import pytest

from guardian.sources.dialects import find_layout, unique

HEADED = {
    "english words": "id,name,email\n1,Ann Lee,a@example.org\n2,Bo Wu,b@example.org\n",
    "chinese words": "姓名,性别,城市\n李娜,女,上海\n王芳,女,深圳\n",
    "a column called no": "no,yes_votes\n1,20\n2,30\n",
    "years as columns": "region,2019,2020\nnorth,5,6\nsouth,7,8\n",
    "one column": "name\nAnn\nBo\n",
    "upper case": "CUST_NO,FULL_NM,BIRTH_DT\n0012,ANN LEE,19900102\n0013,BO WU,19910304\n",
    "pinyin abbreviations": "xm,sfzh,sjh\n李娜,110101199003070011,13800138000\n王芳,110101199003070038,13800138001\n",
    "german": "Vorname;Nachname;Ort\nAnna;Schmidt;Köln\nBernd;Maier;Ulm\n",
    "french": "nom,prénom,ville\nDurand,Léa,Lyon\nPetit,Hugo,Nice\n",
    "japanese": "氏名,電話番号\n佐藤花子,03-1234-5678\n高橋一郎,03-1234-5679\n",
    "a header with a unit": "height (cm),weight (kg)\n170,60\n181,75\n",
    "only a header": "id,name,email\n",
    "blank first name": ",name,city\n0,Ann,Rome\n1,Bo,Oslo\n",
    "long free text": 'ticket,note\n1,"Called, will call again"\n2,"Asked for Ann, not in"\n',
    "flags below": "active,deleted\ntrue,false\ntrue,true\n",
    "camel case": "customerId,firstName\n1,Ann\n2,Bo\n",
    "hashes below": "digest,who\nde5e124c8d678c79cd3757780db4e175,Ann\naddad20090b4413954788bce71ab1199,Bo\n",
}
HEADED["values that recur"] = "Farbe,Form\n" + "rot,rund\nblau,eckig\n" * 6
HEADED["short words over long texts"] = (
    "Frage,Antwort\n" + "Wo liegt die alte Stadt am Fluss?,Die liegt im Norden des Landes\n" * 2
)
HEADLESS = {
    "people, english": "Ann Lee,Berlin\nBo Wu,Paris\nCy Fox,Rome\n",
    "people, chinese": "张伟,男,北京\n李娜,女,上海\n王芳,女,深圳\n",
    "people with telephones": "0,周秀华,17084159417\n1,刘宇,13561955772\n2,徐华,17792238717\n",
    "people with mail": "Mary Major,mary@example.org,212-555-0101\nJo Minor,jo@example.org,212-555-0102\n",
    "one person": "张伟,13800138000,zhang@example.org\n",
    "dates": "2024-01-01,5\n2024-01-02,6\n2024-01-03,7\n",
    "numbers": "1,2,3\n4,5,6\n",
    "addresses": "12 High Street,Leeds\n4 Low Road,York\n",
    "codes": "AB-1234,red\nAC-2345,blue\nAD-3456,red\n",
    "upper case people": "LEE,ANN,F\nWU,BO,M\nFOX,CY,M\n",
    "repeated words": "open,low\nopen,high\nclosed,low\n",
}


@pytest.mark.parametrize("what", HEADED)
def test_a_row_of_names_becomes_the_header(what):
    layout = find_layout(HEADED[what].encode(), final=True)
    first = HEADED[what].split("\n")[0]
    assert layout.header_row == 1
    assert layout.names[1:] == tuple(first.split(layout.dialect.delimiter.decode()))[1:]


@pytest.mark.parametrize("what", HEADLESS)
def test_a_first_row_of_data_stays_data(what):
    layout = find_layout(HEADLESS[what].encode(), final=True)
    assert layout.header_row == 0
    assert layout.names == tuple(str(at) for at in range(len(layout.names)))


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a;b;c\n1,5;2,5;x\n2,5;3,5;y\n", b";", 3),
        ("a\tb\n1,2\tx, y\n3,4\tz\n", b"\t", 2),
        ("name|note\nAnn|a, b, c\nBo|d\n", b"|", 2),
        ("a^b^c\n1^2^3\n4^5^6\n7^8^9\n", b"^", 3),
        ('name,note\nAnn,"a;b;c;d"\nBo,"e;f;g;h"\n', b",", 2),
        ("time;user\n10:00:01;Ann\n10:00:02;Bo\n", b";", 2),
        ("name,city\n'Fox, Cy',Rome\n'Lee, Ann',Oslo\n", b",", 2),
    ],
)
def test_the_delimiter_is_the_one_that_divides_every_row_alike(text, delimiter, width):
    layout = find_layout(text.encode(), final=True)
    assert layout.dialect.delimiter == delimiter
    assert len(layout.names) == width


def test_a_delimiter_at_the_end_of_every_row_is_no_reason_to_lose_the_header():
    assert find_layout(b"id,name,city\n1,Ann,Rome,\n2,Bo,Oslo,\n", final=True).names == ("id", "name", "city", "3")


def test_row_numbers_without_a_name_stand_before_the_named_columns():
    layout = find_layout(b'"name","city"\n"1","Ann","Rome"\n"2","Bo","Oslo"\n', final=True)
    assert layout.names == ("0", "name", "city")


@pytest.mark.parametrize(("text", "names"), [("id;name\n1;Ann\n2;Bo\n", ("id", "name")), ("1;Ann\n2;Bo\n", ("0", "1"))])
def test_a_hint_for_spreadsheets_is_neither_header_nor_row(text, names):
    layout = find_layout(b"sep=;\n" + text.encode(), final=True)
    assert layout.names == names
    assert layout.rows == 2


def test_backslash_escapes_are_found():
    layout = find_layout(b'id,note\n1,"say \\"hi\\", now"\n2,"x"\n3,"y"\n', final=True)
    assert layout.dialect.escape == b"\\"


def test_a_backslash_at_the_end_of_a_quoted_path_is_no_escape():
    layout = find_layout(b'id,path\n1,"C:\\data\\"\n2,"D:\\x\\"\n', final=True)
    assert layout.dialect.escape == b""


def test_names_become_unique_and_none_is_blank():
    assert unique(["a", "", "a", "a_2"]) == ("a", "1", "a_2", "a_2_2")


@pytest.mark.parametrize(
    ("first", "below", "names"),
    [
        ("nickname", ["Ann", "Bo Lee", "C-3", "Dee", "Eva May", "J.R."], ("nickname",)),
        ("feedback", ["good", "all fine here", "Too slow", "late", "ok!", "never again"], ("0",)),
        ("feedback", ["so good", "all fine here", "Too slow", "came late", "ok!", "never again"], ("feedback",)),
        ("pear", ["apple", "plum", "fig", "cherry", "quince", "grape"], ("0",)),
        ("Pear", ["Apple", "Plum", "Fig tree", "Cherry", "7 Quinces", "Grape"], ("0",)),
        ("nickname", ["Ann", "Bo Lee"], ("0",)),
    ],
)
def test_a_small_word_over_one_column_is_its_name_where_no_value_is_written_so(first, below, names):
    assert find_layout("\n".join([first, *below, ""]).encode(), final=True).names == names


@pytest.mark.parametrize(
    ("text", "names", "above"),
    [
        ("Members 2025,,,\nid,name,phone,email\n", ("id", "name", "phone", "email"), 2),
        ("Members 2025,,\nid,name,mail\n1,Ann Lee,a@example.org\n2,Bo Wu,b@example.org\n", ("id", "name", "mail"), 2),
        ("会员名单,,\n编号,姓名,手机号\n1,张伟,13800138000\n", ("编号", "姓名", "手机号"), 2),
        ("Ann Lee,,\nBo Wu,Rome,5\nCy Fox,Oslo,6\n", ("0", "1", "2"), 0),
    ],
    ids=["no rows", "rows", "chinese", "people"],
)
def test_a_title_over_a_sheet_stands_above_its_header(text, names, above):
    layout = find_layout(text.encode(), final=True)
    assert (layout.names[: len(names)], layout.header_row) == (names, above)
