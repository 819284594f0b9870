"""Notes of a clinic that name people are texts about people, and data about health."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PEOPLE = ("Anna Berg", "Tom Hale", "Grace Lee", "Omar Haddad", "Julia Stone", "Peter Kline")
SAID = ("{} reports less pain after the new inhaler", "Called {} about the asthma", "{} missed the diabetes check")


@pytest.mark.parametrize(("head", "special"), [("clinical_notes", True), ("notes", False)])
def test_notes_of_a_clinic_that_name_people_stay_health(
    run: Callable[..., Any], tmp_path: Path, head: str, special: bool
) -> None:
    rows = (f"{1000 + at},{SAID[at % 3].format(PEOPLE[at % 6])},W{at % 3}" for at in range(60))
    (tmp_path / "visits.csv").write_text("\n".join((f"visit_id,{head},ward", *rows)) + "\n", "utf-8")
    document = run("scan", str(tmp_path / "visits.csv"), "--format", "json").document
    (notes,) = (one for one in document["columns"] if one["ref"].endswith(head))
    assert notes["category"] == "free_text_may_contain_pii"
    assert (notes["tier"] == "sensitive") is special
    rules = {one["rule"] for one in document["findings"]}
    assert ({"gdpr-special-in-clear", "ccpa-sensitive-in-clear", "pipl-sensitive-in-clear"} <= rules) is special
