"""Reading SQL schemas: share of CREATE TABLE understood, time against sqlglot on the same text, a dump, peak memory.

python bench/check_parse.py [PATH...]      files or folders of SQL; without any, 2,000 invented tables in 200 files
"""

from __future__ import annotations

import json
import logging
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from guardian.schemas.base import SchemaFile, read_schema

COLUMNS = (
    "id bigint NOT NULL|full_name varchar(100)|email varchar(255) NOT NULL|phone varchar(20)|birth_date date|"
    "street_address varchar(200)|postal_code varchar(12)|created_at timestamp DEFAULT CURRENT_TIMESTAMP|"
    "price numeric(10,2)|quantity integer DEFAULT 0|note text|is_active boolean|sku varchar(40)"
)
TOOLS = {"postgres": ('"', '"', ";"), "mysql": ("`", "`", " ENGINE=InnoDB;"), "tsql": ("[", "]", "\nGO")}


def invented(folder: Path, files: int = 200, tables: int = 10) -> list[Path]:
    """Files of tables, three dialects in turn, the same at every run."""
    draw = random.Random(4)
    for number in range(files):
        left, right, end = TOOLS[sorted(TOOLS)[number % len(TOOLS)]]
        text = ""
        for table in range(tables):
            columns = draw.sample(split := COLUMNS.split("|"), len(split))
            listed = "\n".join(f"  {column}, -- no. {i}" for i, column in enumerate(columns))
            text += f"CREATE TABLE {left}t_{number}_{table}{right} (\n{listed}\n  last_one int\n){end}\n\n"
        (folder / f"s{number:03}.sql").write_text(text)
    return sorted(folder.glob("*.sql"))


def dump(path: Path, size: int) -> Path:
    """A dump of one table whose rows come in endless INSERT lines."""
    row = "(1,'O\\'Brien','a;b -- c',NULL,'CREATE TABLE no (a int);')"
    insert = "INSERT INTO `a` VALUES " + ",".join([row] * 4000) + ";\n"
    text = "CREATE TABLE `a` (`id` int, `n` text) ENGINE=InnoDB;\n" + insert * (size // len(insert) + 1)
    path.write_text(text + "CREATE TABLE `b` (`id` int) ENGINE=InnoDB;\n")
    return path


def timed(work: Callable[[], Iterable[SchemaFile]]) -> tuple[float, list[SchemaFile]]:
    begin = time.perf_counter()
    return (found := list(work())) and time.perf_counter() - begin, found


def by_sqlglot(paths: list[Path]) -> tuple[float, int]:
    """Seconds and tables of the plain grammar, told the dialect."""
    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    begin, tables = time.perf_counter(), 0
    for path in paths:
        text = path.read_text("utf-8", "replace")
        dialect = next((name for name, marks in TOOLS.items() if marks[2].strip() in text and name != "postgres"), None)
        try:
            trees = sqlglot.parse(text, dialect=dialect or "postgres")
        except sqlglot.errors.SqlglotError:
            continue
        tables += sum(isinstance(tree, exp.Create) and tree.kind == "TABLE" for tree in trees)
    return time.perf_counter() - begin, tables


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = [
            path
            for argument in map(Path, arguments)
            for path in (sorted(argument.rglob("*.sql")) if argument.is_dir() else [argument])
        ] or invented(folder)
        seconds, found = timed(lambda: (read_schema(path) for path in paths))
        dumped, _ = timed(lambda: [read_schema(dump(folder / "dump.sql.txt", 2_600_000))])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        glot, glot_tables = by_sqlglot(paths)
        created, understood = sum(one.created for one in found), sum(one.understood for one in found)
        for unread in [unread for one in found for unread in one.unread][:50]:
            print(f"{unread.ref}: {unread.reason}", file=sys.stderr)
        figures = {
            "files": len(paths),
            "created": created,
            "understood": understood,
            "share": round(understood / max(created, 1), 4),
            "columns": sum(len(table.columns) for one in found for table in one.tables),
            "seconds": round(seconds, 3),
            "sqlglot_seconds": round(glot, 3),
            "sqlglot_tables": glot_tables,
            "ratio_to_sqlglot": round(seconds / glot, 2),
            "dump_2_6_mb_seconds": round(dumped, 3),
            "peak_mb": memory,
        }
        print(json.dumps({"bench": "check_parse", **figures}))


if __name__ == "__main__":
    main(sys.argv[1:])
