from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.model import ColumnRef, ColumnVerdict, Coverage, Evidence, NotExamined, ScanResult, Tier, Unread, said
from guardian.reporting import facts, words
from guardian.reporting.page import PERSONAL_SHOWN, PLAIN_SHOWN, page
from guardian.reporting.render import FORMATS, Format, Language, render
from guardian.resources import templates_dir

LANGUAGES: tuple[Language, ...] = ("en", "zh-CN", "zh-TW")
RESULTS = ("rich", "empty", "clean", "hostile")
VOID = {"meta", "br", "rect", "link", "img"}


class Reader(HTMLParser):
    """Reads a page strictly: every element closed in order; collects text, tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page.replace("/></rect>", "/>").replace("</rect>", ""))
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", RESULTS)
def test_every_result_renders_in_every_format_and_language(
    name: str, format: Format, language: Language, request: pytest.FixtureRequest
) -> None:
    printed = render(request.getfixturevalue(name), format, language)
    printed.encode("utf-8")
    assert printed.endswith("\n") and len(printed) > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html", "sarif"])
def test_every_report_says_what_was_not_examined_and_each_article_and_remedy(
    rich: ScanResult, format: Format, language: Language
) -> None:
    printed = render(rich, format, language)
    shown = read(printed).text if format == "html" else printed.replace("\\_", "_")
    for item in rich.coverage.unread:
        assert item.ref in shown and (words.load(language).reason(item.reason) in shown or format == "sarif")
    for finding in rich.findings:
        assert all(cite in shown for cite in finding.cites)
        assert said(finding.remedy, language) in shown and said(finding.message, language) in shown
        assert finding.ref in shown


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_reports_for_people_name_every_personal_column_with_its_counts(rich: ScanResult, format: Format) -> None:
    printed = render(rich, format, "en").replace("\\_", "_")
    for column in facts.personal_columns(rich):
        assert column.ref.column in printed
    assert "9,987 of 10,000" in printed and "0.03 %" in printed
    assert "19 of 2,000" in printed
    assert "ID and name together" in printed or format == "md"


def test_the_confidence_stands_after_what_it_comes_from(rich: ScanResult) -> None:
    page = render(rich, "html", "en")
    cells = [cell.partition("</td>")[0] for cell in page.split("<td>") if "Confidence " in cell.partition("</td>")[0]]
    assert cells
    for cell in cells:
        after = cell.partition("Confidence ")[2]
        assert "<br>" not in after, "something stands after it"
        assert " examined" in cell.partition("Confidence ")[0]


def test_what_is_said_softly_is_never_larger_than_the_evidence_beside_it() -> None:
    css = (templates_dir() / "scan" / "style.css").read_text("utf-8")
    assert "td .soft{font-size:inherit}" in css
    assert css.index("td .soft{") > css.index("\n.soft{")


@pytest.mark.parametrize("format", ["md", "html", "text", "sarif"])
def test_human_decisions_are_shown_with_name_and_reason(rich: ScanResult, format: Format) -> None:
    printed = " ".join(render(rich, format, "en").split())
    assert "Dana Reyes" in printed and "set to Employment" in printed
    assert f"staff number, see {'&lt;handbook&gt;' if format in ('md', 'html') else '<handbook>'}" in printed


def test_unread_stands_before_everything_else_in_the_terminal(rich: ScanResult) -> None:
    lines = render(rich, "text").splitlines()
    assert lines[5] == "2 PLACES COULD NOT BE EXAMINED"
    coloured = render(rich, "text", colour=True)
    assert "\x1b[31;1m2 PLACES COULD NOT BE EXAMINED\x1b[0m" in coloured


def test_only_a_terminal_gets_colours(rich: ScanResult) -> None:
    assert all("\x1b" not in render(rich, format) for format in FORMATS)
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", render(rich, "text", colour=True))
    assert stripped == render(rich, "text")


def test_a_scan_that_met_no_data_is_never_called_clean(empty: ScanResult) -> None:
    for format in ("text", "md", "html"):
        printed = render(empty, format)
        assert "othing was examined" in printed or "NOTHING WAS EXAMINED" in printed
        assert "no rule is broken" not in printed


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_where_no_column_was_examined_nothing_is_said_of_rows_or_of_personal_data(
    empty: ScanResult, format: Format
) -> None:
    unread = (Unread("crm", "nothing answers at this address"),)
    printed = render(replace(empty, coverage=Coverage(unread=unread)), format)
    assert "nothing answers" in printed and "No personal data was found" not in printed
    assert not [said for said in ("rows of each table", "its rows were looked at") if said in printed]


def test_a_narrow_terminal_gets_the_articles_of_a_rule_on_a_line_of_their_own(rich: ScanResult) -> None:
    ref = "x" * 120
    narrow = [line for line in render(rich, "text", columns=60).splitlines() if len(line) > 60 and ref not in line]
    assert not [line for line in narrow if " · " in line], narrow


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_where_no_column_was_examined_no_rule_lacks_facts_that_somebody_could_state(
    rich: ScanResult, format: Format
) -> None:
    assert "facts about your organisation are missing" in render(rich, format)
    unseen = replace(rich, columns=(), tables=(), findings=(), decisions={})
    printed = render(unseen, format)
    assert "facts about your organisation are missing" not in printed
    assert "guardian.yaml" not in printed
    assert "no rule could be judged" in printed


def test_an_interrupted_scan_is_marked_in_every_format(clean: ScanResult) -> None:
    for format in FORMATS:
        assert "interrupted" not in render(clean, format)
        assert "interrupted" in render(replace(clean, interrupted=True), format)


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_names_do_nothing_in_any_format(hostile: ScanResult, format: Format) -> None:
    printed = render(hostile, format, "zh-TW")
    allowed = {"\n"}
    assert not {c for c in printed if (ord(c) < 32 or 0x7F <= ord(c) <= 0x9F) and c not in allowed}
    assert not set(printed) & {"\u202e", "\u2028", "\u200b"}
    if format in ("html", "md"):
        assert "<script" not in printed and "<img" not in printed
    if format == "md":
        assert not re.search(r"(?<!\\)\]\(|(?<!\\)`", printed)


def test_hostile_names_become_text_and_no_element_of_the_page(hostile: ScanResult, rich: ScanResult) -> None:
    page = read(render(hostile, "html"))
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in read(render(rich, "html")).tags} | {"svg", "g"}
    assert not [attributes for _, attributes in page.tags if any(name.startswith("on") for name in attributes)]
    assert "<script>alert(1)</script>" in page.text and "{{ 7*7 }}" in page.text
    assert "'=HYPERLINK(0)" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone(rich: ScanResult, language: Language) -> None:
    printed = render(rich, "html", language)
    page = read(printed)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not re.search(r"https?:|//[a-z]|url\(|@import", printed)
    addresses = [value for _, attributes in page.tags for name in ("src", "href") if (value := attributes.get(name))]
    ids = {attributes["id"] for _, attributes in page.tags if attributes.get("id")}
    assert addresses and all(address.startswith("#") and address[1:] in ids for address in addresses)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_used_without_eyes_or_mouse(rich: ScanResult, language: Language) -> None:
    page = read(render(rich, "html", language))
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": language}) in page.tags
    assert tags.count("h1") == 1 and tags.count("main") == 1
    assert tags.count("caption") == tags.count("table") > 4
    headings = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    charts = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(charts) == 4
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name in ids for chart in charts for name in (chart["aria-labelledby"] or "").split())


def test_charts_add_up_to_the_columns_found(rich: ScanResult) -> None:
    shown = page(rich, words.load("en"))
    for name in ("tier", "category", "table"):
        assert sum(bar.total for bar in shown.charts[name].bars) == shown.personal == 4
    assert sum(bar.total for bar in shown.charts["severity"].bars) == len(rich.findings)
    for chart in shown.charts.values():
        ends = [segment.x + segment.width for bar in chart.bars for segment in bar.segments]
        assert max(ends) <= chart.width


def test_thousands_of_columns_stay_bounded_and_every_cut_is_counted(huge: ScanResult) -> None:
    printed = render(huge, "html")
    assert len(printed.encode()) < 6_000_000
    shown = page(huge, words.load("en"))
    listed = sum(len(table.personal) + len(table.plain) + table.cut for table in shown.tables)
    assert listed == 9_000
    many = replace(huge, columns=huge.columns * 3)
    cut = sum(table.cut for table in page(many, words.load("en")).tables)
    assert cut == 27_000 - PERSONAL_SHOWN - PLAIN_SHOWN
    assert "and 8,800 more; --format json lists them all" in printed
    assert "and 8,800 more; scan.json lists them all" in render(huge, "html", json_beside=True)
    printed = render(huge, "text")
    assert len(printed.splitlines()) < 400
    assert printed.count("personal · 100 with personal data") == 28 and "--format json lists each of them." in printed
    spread = [replace(one, ref=replace(one.ref, table=f"t{n}")) for n, one in enumerate(huge.columns)]
    rest = "and 2,760 more tables with 2,760 such columns; --format json lists them all"
    assert rest in render(replace(huge, columns=tuple(spread), tables=()), "text")


def test_the_first_lines_of_a_long_report_say_what_matters(huge: ScanResult) -> None:
    """On the first screen: what could not be examined, findings by severity, how much is personal."""
    unread = Unread("crm/gone", "permission denied")
    said = render(replace(huge, coverage=replace(huge.coverage, unread=(unread,) * 9)), "text").splitlines()[2]
    assert said == "Could not be examined: 9 · Findings: 9,000 (9,000 high) · Personal data: 3,000 of 9,000 columns"


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_stand_before_the_rules_that_could_not_be_judged_and_these_are_counted_up_front(
    rich: ScanResult, language: Language
) -> None:
    lacking = tuple(NotExamined(f"gdpr-rule-{at}", ("purposes",)) for at in range(40))
    printed = render(replace(rich, not_examined=lacking), "html", language)
    annex = printed.index('id="not_examined"')
    assert printed.index('href="#not_examined"') < printed.index('id="findings"') < printed.index("</section>", annex)
    assert printed.rindex('id="', 0, annex + 1) >= printed.index('id="reading"')
    brief = words.load(language)("not_examined_brief", n=40)
    assert printed.index(brief) < printed.index('id="findings"')
    assert all(printed.index(item.rule + "<") > annex for item in lacking)
    assert 'id="not_examined"' not in render(replace(rich, not_examined=()), "html", language)


@pytest.mark.parametrize("format", ["text", "html"])
def test_a_cut_list_names_scan_json_only_where_it_is_written(huge: ScanResult, format: Format) -> None:
    lacking = tuple(NotExamined(f"gdpr-rule-{at}", ("purposes",)) for at in range(40))
    result = replace(huge, not_examined=lacking)
    assert "scan.json" not in render(result, format) and "--format json" in render(result, format)
    beside = render(result, format, json_beside=True)
    assert "scan.json" in beside and "--format json" not in beside


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TAGS = ("restricted", "sensitive", "personal", "critical", "high", "medium", "low", "info")
PAIRS = [("ink", "paper"), ("soft", "paper"), ("soft", "page"), ("soft", "faint"), ("link", "paper"), ("link", "page"),
         ("bad", "bad-paper"), ("warn", "warn-paper"), ("good", "good-paper"), ("good", "paper"),
         ("ink", "bad-paper"), ("soft", "bad-paper"), *(("on", tag) for tag in TAGS)]  # fmt: skip


def test_colours_have_enough_contrast_in_light_dark_and_print() -> None:
    style = (templates_dir() / "scan" / "style.css").read_text("utf-8")
    schemes = [
        dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", block)) for block in re.findall(r":root\{[^}]*\}", style)
    ]
    assert len(schemes) == 3
    low = [(one, other) for scheme in schemes for one, other in PAIRS if contrast(scheme[one], scheme[other]) < 4.5]
    assert low == []


@given(name=st.text(min_size=1, max_size=40), reason=st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_name_at_all_can_add_an_element_or_a_control_character(name: str, reason: str) -> None:
    column = ColumnVerdict(
        ColumnRef(name, name, name), "email", name, Tier.PERSONAL, {"gdpr": (reason,)}, 0.5, Evidence()
    )
    result = ScanResult("1", "d", Coverage(1, 1, 0, (Unread(name, reason),)), (), (column,), (), ())
    plain = replace(
        result, columns=(replace(column, ref=ColumnRef("s", "t", "c"), entity="email", legal={"gdpr": ("4",)}),),
        coverage=Coverage(1, 1, 0, (Unread("r", "why"),)),
    )  # fmt: skip
    assert [tag for tag, _ in read(render(result, "html")).tags] == [tag for tag, _ in read(render(plain, "html")).tags]
    for format in FORMATS:
        printed = render(result, format)
        assert not {character for character in printed if ord(character) < 32 and character != "\n"}
        assert not re.search("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]", printed)
