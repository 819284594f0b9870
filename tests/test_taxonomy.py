"""The taxonomy: every category and entity type has a tier, titles and legal classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian import taxonomy
from guardian.errors import PolicyError
from guardian.model import LANGUAGES, NOT_PERSONAL, Tier
from guardian.resources import policies_dir

FACTS = [
    ("person_name", Tier.PERSONAL, "4", "v-A", "4"),
    ("religion", Tier.SENSITIVE, "9", "ae-D", "28:REL"),
    ("health", Tier.SENSITIVE, "9", "ae2B", "28:MED"),
    ("national_id.cn", Tier.RESTRICTED, "4", "v-A", "4"),
    ("national_id.us", Tier.RESTRICTED, "4", "ae-A", "4"),
    ("tax_id.de_steuer", Tier.RESTRICTED, "87", "v-A", "4"),
    ("card_number.unionpay", Tier.RESTRICTED, "4", "v-B", "28:FIN"),
    ("criminal", Tier.RESTRICTED, "10", "v-C", "28:OTH"),
    ("geo_location.track", Tier.SENSITIVE, "4", "ae-C", "28:TRK"),
    ("minor_child.under_14", Tier.SENSITIVE, "8", "reg-7001", "28:U14"),
    ("credential_secret.aws_access_key", Tier.RESTRICTED, "32", None, None),
    ("national_id.th", Tier.RESTRICTED, "4", "v-A", "4"),
    ("passport.cn_hk_mo_permit", Tier.RESTRICTED, "4", "v-A", "4"),
    ("political_or_union.union", Tier.SENSITIVE, "9", "ae-D", "4"),
]


@pytest.mark.parametrize(("name", "tier", "gdpr", "ccpa", "pipl"), FACTS, ids=[fact[0] for fact in FACTS])
def test_an_entity_has_the_tier_and_classes_of_the_reference(
    name: str, tier: Tier, gdpr: str, ccpa: str | None, pipl: str | None
) -> None:
    kind = taxonomy.load().entity(name)
    assert kind.tier == tier
    assert gdpr in kind.legal["gdpr"]
    for law, expected in (("ccpa", ccpa), ("pipl", pipl)):
        assert expected in kind.legal[law] if expected else not kind.legal[law]


def test_every_row_of_the_reference_has_an_entity() -> None:
    rows = {kind.row for kind in taxonomy.load().types.values()}
    assert rows >= set(range(1, 92))


def test_every_type_has_titles_in_three_languages() -> None:
    for kind in taxonomy.load().types.values():
        assert set(kind.titles) == set(LANGUAGES), kind.entity


def test_what_is_not_personal_is_internal_and_has_no_legal_class() -> None:
    for name in NOT_PERSONAL:
        kind = taxonomy.load().category(name)
        assert kind.tier == Tier.INTERNAL
        assert not any(kind.legal.values())
        assert not kind.personal


def test_every_personal_category_is_personal_data_under_gdpr_and_pipl() -> None:
    known = taxonomy.load()
    for name in set(known.categories) - NOT_PERSONAL:
        assert known.category(name).legal["gdpr"], name
        assert known.category(name).legal["pipl"], name


def test_an_unlisted_suffix_has_the_facts_of_its_category() -> None:
    found = taxonomy.load().entity("national_id.zz")
    assert found.category == "national_id"
    assert found.tier == Tier.RESTRICTED


def test_an_organisations_own_entity_has_the_facts_of_the_category_it_names() -> None:
    assert taxonomy.load().entity("staff_number", "employment").legal["ccpa"] == ("v-I",)


def test_an_unknown_category_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(PolicyError, match="did you mean 'person_name'"):
        taxonomy.load().category("persn_name")


def test_a_chinese_id_number_is_restricted_yet_sensitive_only_in_context() -> None:
    kind = taxonomy.load().entity("national_id.cn")
    assert kind.tier == Tier.RESTRICTED
    assert taxonomy.sensitive("pipl", kind.legal["pipl"]) == "context"
    assert kind.standards["gbt45574"] == ()


@pytest.mark.parametrize(
    ("law", "classes", "expected"),
    [
        ("gdpr", ("9",), "yes"),
        ("gdpr", ("4", "9:context"), "context"),
        ("gdpr", ("4", "87"), "no"),
        ("ccpa", ("v-A", "ae-A"), "yes"),
        ("ccpa", ("v-B", "ae-B:context"), "context"),
        ("ccpa", ("reg-7001",), "yes"),
        ("pipl", ("28:REL",), "yes"),
        ("pipl", ("28:MED:context",), "context"),
        ("pipl", ("4",), "no"),
    ],
)
def test_sensitive_says_whether_by_kind_or_only_in_context(law: str, classes: tuple[str, ...], expected: str) -> None:
    assert taxonomy.sensitive(law, classes) == expected


def _uplifts(*categories: str, tier: Tier, persons: int = 0, minors: bool = False) -> set[str]:
    return {uplift.rule for uplift in taxonomy.load().uplifts(taxonomy.TableFacts(categories, tier, persons, minors))}


def test_name_id_and_contact_together_are_restricted() -> None:
    assert "name-id-contact" in _uplifts("person_name", "national_id", "phone", tier=Tier.RESTRICTED)
    assert "name-id-contact" not in _uplifts("person_name", "phone", tier=Tier.PERSONAL)


@pytest.mark.parametrize(("persons", "raised"), [(9_999, False), (10_000, True)])
def test_ten_thousand_people_with_sensitive_data_raise_a_table(persons: int, raised: bool) -> None:
    assert ("many-sensitive" in _uplifts("health", tier=Tier.SENSITIVE, persons=persons)) is raised


@pytest.mark.parametrize(("persons", "raised"), [(999_999, False), (1_000_000, True)])
def test_a_million_people_raise_a_table(persons: int, raised: bool) -> None:
    assert ("many-people" in _uplifts("email", tier=Tier.PERSONAL, persons=persons)) is raised


def test_a_million_rows_without_people_raise_nothing() -> None:
    assert _uplifts(tier=Tier.INTERNAL, persons=5_000_000) == set()


def test_childrens_data_make_a_table_sensitive() -> None:
    assert "minors" in _uplifts("email", tier=Tier.PERSONAL, minors=True)
    assert "minors" in _uplifts("minor_child", tier=Tier.SENSITIVE)


def test_all_faults_of_a_taxonomy_come_at_once_with_lines(tmp_path: Path) -> None:
    text = (policies_dir() / "taxonomy.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "taxonomy.yaml"
    bad.write_text(
        text.replace("tier: personal, title: {en: Person name", "teir: personal, title: {en: Person name", 1).replace(
            "restricted: redact}", "restricted: redat}"
        ),
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as error:
        taxonomy.load(bad)
    faults = [str(fault) for fault in error.value.faults]
    assert any("unknown key 'teir'" in fault and "taxonomy.yaml:" in fault for fault in faults)
    assert any("unknown treatment 'redat'" in fault and "Did you mean 'redact'?" in fault for fault in faults)
