"""Protection profiles: every category has a treatment, the most exact entry speaks, typos are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian import config, taxonomy
from guardian.config import Config
from guardian.errors import PolicyError, UsageError
from guardian.model import Tier
from guardian.policy.profiles import WORDS, Asked, Profile, profile, profiles

SHIPPED = ("share", "test-data", "archive")


def configured(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "guardian.yaml"
    path.write_text("version: 1\n" + text, encoding="utf-8")
    return config.load(path)


def first(found: Profile, category: str, **asked: object) -> str:
    kind = taxonomy.load().category(category) if category else None
    tier = asked.pop("tier", kind.tier if kind is not None else Tier.INTERNAL)
    given = {"source": "crm", "table": "public.members", "column": "c", "category": category, "tier": tier, **asked}
    return found.choose(Asked(**given)).specs[0].shown  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_names_a_treatment_for_every_category(name: str) -> None:
    found = profile(name)
    listed = set(found.categories) | set(found.base.categories if found.base is not None else ())
    assert listed == set(taxonomy.load().categories)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_denies_what_nobody_classified(name: str) -> None:
    assert first(profile(name), "") == "null"


@pytest.mark.parametrize("name", ["share", "test-data"])
@pytest.mark.parametrize("category", [c for c in taxonomy.load().categories if c not in ("gender", "nationality")])
def test_what_is_sensitive_or_restricted_never_stays_as_it_is(name: str, category: str) -> None:
    kind = taxonomy.load().category(category)
    if kind.tier >= Tier.SENSITIVE:
        assert first(profile(name), category) not in ("clear", "token", "fpe", "generalise")


def test_the_archive_can_be_read_again_where_columns_allow_it() -> None:
    lossy = {"redact", "mask", "synthetic", "generalise", "null", "hash"}
    kept = {"card_security", "credential_secret"}  # not even an archive may keep these
    found = profile("archive")
    for category in set(taxonomy.load().categories) - kept:
        names = [spec.name for spec in found.choose(Asked("", "", "", category)).specs]
        last = names.index("generalise") if category == "age" else -1
        assert not lossy & set(names[:last]), category
        assert names[-1] in ("null", "clear", "spans"), category


OWN = """
profiles:
  ours:
    extends: share
    default: redact
    tiers: {sensitive: mask}
    categories:
      email: {mask: 2}
      phone.cn_mobile: token
      birth_date: {generalise: month}
    columns:
      crm.public.members.email: clear
      members.note: {token: {domain: notes, allow_few: true}}
      order_no: hash
"""


def test_the_most_exact_entry_speaks(tmp_path: Path) -> None:
    ours = profile("ours", configured(tmp_path, OWN))
    assert first(ours, "email") == "mask (last: 2)"
    assert first(ours, "email", column="email") == "clear"
    assert first(ours, "email", column="email", source="other") == "mask (last: 2)"
    assert first(ours, "phone", entity="phone.cn_mobile") == "token"
    assert first(ours, "phone", entity="phone.cn_landline") == "fpe"
    assert first(ours, "none", column="note") == "token (domain: notes, allow_few: true)"
    assert first(ours, "none", column="order_no", table="orders") == "hash"
    assert first(ours, "birth_date") == "generalise (to: month)"
    assert first(ours, "health") == "mask"
    assert first(ours, "") == "redact"


def test_a_column_above_its_categorys_tier_is_treated_as_that_tier_asks() -> None:
    share = profile("share")
    assert first(share, "gender") == "clear"
    assert first(share, "gender", tier=Tier.SENSITIVE) == "redact"
    assert first(share, "card_security", tier=Tier.RESTRICTED) == "null"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("profiles: {a: {extends: shar}}", 2, "Did you mean 'share'?"),
        ("profiles:\n  a:\n    categories: {emial: token}", 4, "Did you mean 'email'?"),
        ("profiles:\n  a:\n    categories:\n      email: tokn", 5, "Did you mean 'token'?"),
        ("profiles:\n  a:\n    categories:\n      birth_date: {generalise: {too: year}}", 5, "has no option 'too'"),
        ("profiles:\n  a:\n    columns:\n      x.y: {redact: 3}", 5, "'redact' takes no options"),
        ("profiles:\n  a:\n    categories:\n      email: {mask: 2, token: x}", 5, "one treatment"),
        ("profiles:\n  a: {extends: b}\n  b: {extends: a}", 4, "extends itself"),
        ("profiles:\n  share: {default: deny}", 3, "cannot be replaced"),
        ("profiles:\n  a:\n    categories:\n      emial.work: token", 5, "unknown category 'emial.work'"),
        (
            "profiles:\n  a:\n    categories:\n      phone: {mask: four}",
            5,
            "'last' of 'mask': a whole number is expected",
        ),
        ("profiles:\n  a:\n    categories:\n      age: {noise: {scale: true}}", 5, "a number is expected"),
        ("profiles:\n  a:\n    categories:\n      email: {token: [a]}", 5, "'domain' of 'token': a word is expected"),
        ("profiles:\n  a:\n    categories:\n      email: {cipher: {by: subjekt}}", 5, "Did you mean 'subject'?"),
        ("profiles:\n  a:\n    categories:\n      phone: {fpe: {over: typ}}", 5, "Did you mean 'type'?"),
        (
            "profiles:\n  a:\n    categories:\n      age: {generalise: [5]}",
            5,
            "a number, or a word such as year is expected",
        ),
        (
            "profiles:\n  a:\n    categories:\n      age: {generalise: {levels: 3}}",
            5,
            "the list of what stands above it",
        ),
        ("profiles:\n  a:\n    categories:\n      age: [[token]]", 5, "the name of a treatment is expected"),
        ("profiles:\n  a:\n    categories:\n      age: 3", 5, "the name of a treatment is expected"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_near_name(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(PolicyError) as stopped:
        profiles(configured(tmp_path, text))
    assert said in str(stopped.value)
    assert f"guardian.yaml:{line}:" in str(stopped.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = "profiles:\n  a:\n    categories: {emial: token, phone: tokne}\n    columns: {x: {fpe: {chek: valid}}}"
    with pytest.raises(PolicyError) as stopped:
        profiles(configured(tmp_path, text))
    assert len(stopped.value.faults) == 3


def test_null_without_quotes_means_the_treatment(tmp_path: Path) -> None:
    ours = profile("a", configured(tmp_path, "profiles: {a: {categories: {email: null, phone: 'null', age: deny}}}"))
    assert [first(ours, one) for one in ("email", "phone", "age")] == ["null"] * 3


def test_an_unknown_profile_is_a_usage_error_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as stopped:
        profile("shared")
    assert "Did you mean 'share'?" in str(stopped.value)
    assert "archive" in str(stopped.value)


def test_every_treatment_is_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "protect.md").read_text("utf-8")
    assert [name for name in WORDS if f"`{name}`" not in page] == []
