"""How fast two columns of free text are examined and treated: ``taskset -c 0,1 python bench/protect_texts.py``.

    python bench/protect_texts.py [--rows 1000000] [--csv members.csv] [--compare 20000] [--json]

Without ``--csv`` the table is written by ``$GUARDIAN_SHARED/bench/members.py`` (default ``../shared``; needs faker).
``--compare`` examines so many of the comments whole, and counts those in which cutting lost anything. The last line is
one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

COLUMNS = ("notes", "feedback")
BATCH = 1 << 16
SECONDS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--compare", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.csv or written(Path(folder) / "members.csv", options.rows)
        table = read(path).slice(0, options.rows)
    found = measured(table)
    if options.compare:
        found["compared"], found["lost"] = options.compare, lost(table, options.compare)
    if not options.json:
        print(f"{found['rows']:,} rows: {found['seconds']} s (at most {SECONDS}), {found['changed']:,} texts changed")
    print(json.dumps({"bench": "protect_texts", **found}))


def written(path: Path, rows: int) -> Path:
    shared = Path(os.environ.get("GUARDIAN_SHARED", "../shared"))
    subprocess.run([sys.executable, str(shared / "bench" / "members.py"), str(rows), str(path)], check=True)
    return path


def read(path: Path) -> pa.Table:
    return pyarrow.csv.read_csv(
        path, convert_options=pyarrow.csv.ConvertOptions(include_columns=COLUMNS)
    ).combine_chunks()


def measured(table: pa.Table) -> dict[str, Any]:
    """From a cold start: loading the engines counts."""
    from guardian.detection.text import prepare
    from guardian.governance.texts import TextReader
    from guardian.transforms.text import TextTreatment

    start = time.perf_counter()
    prepare()
    reader, changed = TextReader(), 0
    for name in COLUMNS:
        treatment = TextTreatment()
        for chunk in table.column(name).chunks:
            changed += sum(_changed(treatment, reader, chunk.slice(at, BATCH)) for at in range(0, len(chunk), BATCH))
    return {
        "rows": table.num_rows,
        "seconds": round(time.perf_counter() - start, 1),
        "changed": changed,
        "unexamined": reader.unexamined,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _changed(treatment: Any, reader: Any, texts: pa.Array) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(pc.not_equal(treatment.values(texts, reader.spans(texts)), texts)).as_py() or 0)


def lost(table: pa.Table, rows: int) -> int:
    """Texts in which examining them whole finds what examining their sentences did not."""
    from guardian.detection.text import detect_many
    from guardian.governance.texts import examine_texts
    from guardian.model import NOT_PERSONAL

    texts = list(dict.fromkeys(table.column("feedback").slice(0, rows).to_pylist()))
    spans, _ = examine_texts(pa.array(texts))
    count = 0
    for text, found, whole in zip(texts, spans, detect_many(texts, min_score=0.3), strict=True):
        held = {at for span in found for at in range(span.start, span.end)}
        personal = (span for span in whole if span.category not in NOT_PERSONAL)
        count += any(at not in held and text[at].isalnum() for span in personal for at in range(span.start, span.end))
    return count


if __name__ == "__main__":
    main()
