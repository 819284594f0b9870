"""A first guardian.yaml, commented, filled from what a scan found."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path

from guardian.app.session import open_session
from guardian.errors import UsageError
from guardian.model import HIDDEN_NAME

Column = tuple[str, str, str, str, str]
"""(source, table, column, category, tier)"""

_REAL = "its name tells of a person and is hidden here: write the real one; "
_HEAD = """\
# guardian.yaml: what this organisation does with personal data, and what it allows.
# Check it with: guardian policy lint. Every key is explained in docs/configuration.md.
version: 1

organisation:
  name: "Your organisation"
  # Where the people are whose data you hold: decides which laws apply. EU, US-CA, CN, …
  regions: [EU, US-CA, CN]
  # Facts that thresholds of the laws depend on. Fill in what you know; a rule without its fact says so.
  profile: {}
  #  employees: 120
  #  turnover_eur: 12000000
  #  ciio: false            # operator of critical information infrastructure (China)

packs: [gdpr, ccpa, pipl]

# Where results and decisions are kept. PostgreSQL for a team: postgresql://USER@HOST/NAME
# state: "sqlite:///.guardian/state.db"
"""
_TAIL = """
# Who may see what. Attributes are compared with those of the data.
roles:
  analyst: {}
  dpo: {}

# What is done with these data, for the record of processing (GDPR Art. 30, PIPL Art. 55).
activities: []
#  - {id: loyalty, purpose: churn_analysis, tables: [crm.public.members], recipients: []}

# How each role sees each tier; the strictest of this, the laws and the taxonomy wins.
treatments:
  restricted: {analyst: redact}
  sensitive: {analyst: token}

# Loosening a rule of a law needs a name, a reason and an end date, and shows in every report.
overrides: []
#  - {rule: RULE-ID, loosen: true, approver: "Name", because: "why", until: 2027-06-30}

# Your own identifiers. Patterns run in linear time (RE2 syntax); `names` are column names.
recognizers: []
#  - {entity: staff_number, category: employment, pattern: "EMP-\\\\d{6}", names: [staff_no, 工号]}
"""


def starter(scan: Path | None, config: Path | None, state: str | None) -> str:
    """The text of a guardian.yaml: from a scan.json, else from the catalog, else with empty sources."""
    session = open_session(config, state)
    columns = list(_from_document(scan) if scan else _from_catalog(session.state_url))
    given = {name: entry.url for name, entry in session.config.sources.items()} if session.config is not None else {}
    names = _names({source for source, *_ in columns}, given)
    return "\n".join([_HEAD, *_sources(names, given), *_subjects(columns, names), *_purposes(columns), _TAIL])


def _names(sources: Iterable[str], given: Collection[str]) -> dict[str, str]:
    """A folder and a source of guardian.yaml keep their names, so that what was decided on them holds on; a path or an
    address goes by its last part, and by a number where that is taken or is hidden."""
    listed = sorted(sources)
    names = {source: source for source in listed if source in given or _is_name(source)}
    for number, source in enumerate(listed, 1):
        if source not in names:
            last = _last(source) or f"source{number}"
            taken = set(names.values())
            names[source] = next(name for name in _numbered(last) if name not in taken)
    return {source: names[source] for source in listed}


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def _last(source: str) -> str:
    """The last part of a path or address as a key; empty where it has none that may be shown."""
    if source == ".":
        source = _shown_folder()
    if "~" in source.rstrip("/").rpartition("/")[2]:
        return ""
    last = re.sub(r"[^\w-]+", "_", source.rstrip("/").rpartition("/")[2].partition(".")[0]).strip("_")
    return last if not last or _is_name(last) else f"source_{last}"


def _shown_folder() -> str:
    """The name of the present folder; empty where it tells of a person."""
    from guardian.app.names_shown import NamesShown

    name = Path.cwd().name
    return name if NamesShown(b"any").path(name) == name else ""


def _is_name(source: str) -> bool:
    """Whether it can be a key as it stands: no path, no number, none of YAML's own words, none that is given here."""
    given = re.fullmatch(r"source\d+|true|false|null|yes|no|on|off|[yn]", source, re.IGNORECASE)
    return re.fullmatch(r"[^\W\d_][\w-]*", source) is not None and given is None


def _from_document(path: Path) -> Iterator[Column]:
    if path.is_dir():
        raise UsageError(
            "this is a folder, not a scan document", where=str(path), expected="guardian.scan/1",
            remedy="Scan it with: guardian scan FOLDER --format json --output DIR, then give DIR/scan.json",
        )  # fmt: skip
    if not path.exists():
        raise UsageError("no such file", where=str(path), remedy="Give the scan.json of a scan, or leave it out")
    try:
        document = json.loads(path.read_bytes())
        for column in document["columns"]:
            yield column["source"], column["table"], column["column"], column["category"], column["tier"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            "this is no scan document (guardian.scan/1)",
            where=str(path),
            remedy="Scan the data, then run guardian init without a file, or with the scan.json of a scan",
        ) from None


def _from_catalog(state_url: str) -> Iterator[Column]:
    from guardian.catalog import Catalog
    from guardian.state import Store

    with Store(state_url) as store:
        for entry in Catalog(store).entries():
            ref, verdict = entry.ref, entry.verdict
            if entry.gone is None:
                yield ref.source, ref.table, ref.column, verdict.category, verdict.tier.label


def _sources(names: Mapping[str, str], given: Mapping[str, str]) -> Iterator[str]:
    yield "# One entry for each system. `owner` answers for the data, `steward` looks after them."
    if not names:
        yield 'sources: {}\n#  crm: {url: "postgresql://reader@127.0.0.1/crm", region: CN, owner: sales}'
        return
    yield "sources:"
    for source, name in names.items():
        hidden = _REAL if HIDDEN_NAME.search(source) else ""
        yield f"  {name}: {{url: {_quoted(given.get(source, source))}}}  # {hidden}add region, owner, steward"


def _subjects(columns: Iterable[Column], sources: Mapping[str, str]) -> Iterator[str]:
    """The likeliest key of the person for each table with people, as a comment: a person must confirm it."""
    names: dict[str, list[str]] = defaultdict(list)
    personal: set[str] = set()
    for source, table, column, category, _ in columns:
        names[f"{sources[source]}/{table}"].append(column)
        if category in {"person_name", "email", "phone", "national_id"}:
            personal.add(f"{sources[source]}/{table}")
    yield "\n# Which column is the key of the person in each table: needed to count people, not rows."
    yield "subjects: {}"
    for table in sorted(personal):
        keys = [name for name in names[table] if name.lower().endswith(("_id", "id", "_no", "编号", "號", "号"))]
        yield f"#  {_quoted(table)}: {_quoted(keys[0]) if keys else '<key of the person>'}"


def _purposes(columns: Iterable[Column]) -> Iterator[str]:
    counts: dict[str, int] = defaultdict(int)
    for *_, category, tier in columns:
        if tier in {"personal", "sensitive", "restricted"}:
            counts[category] += 1
    yield "\n# Why data are used, on which legal basis, what is needed for it and for how long (ISO 8601 duration)."
    if counts:
        found = ", ".join(f"{category} ({count})" for category, count in sorted(counts.items()))
        yield f"# Categories found, with columns of each: {found}."
    yield "purposes: {}"
    yield "#  churn_analysis: {legal_basis: {gdpr: legitimate_interest, pipl: consent}, needs: [gender, birth_date],"
    yield "#                   retention: P2Y, audience: [analyst]}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
