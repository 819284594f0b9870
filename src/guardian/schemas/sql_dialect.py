"""Which SQL dialect a text is written in: counted from marks that only some dialects use."""

from __future__ import annotations

import re

DIALECTS = (
    "postgres",
    "mysql",
    "sqlite",
    "tsql",
    "oracle",
    "bigquery",
    "snowflake",
    "spark",
    "databricks",
    "duckdb",
    "clickhouse",
    "hive",
)
ALIASES = {
    "postgresql": "postgres",
    "pg": "postgres",
    "redshift": "postgres",
    "mariadb": "mysql",
    "sqlserver": "tsql",
    "mssql": "tsql",
    "sql server": "tsql",
    "sqlite3": "sqlite",
    "plsql": "oracle",
}
BACKSLASH = frozenset({"mysql", "bigquery", "snowflake", "spark", "databricks", "clickhouse", "hive"})
"""Dialects in which a backslash escapes the quote inside a string."""

_HEAD = 200_000
# (dialect, weight, mark, words one of which must be there for the mark to be looked for). Counts five times at most.
_MARKS = tuple(
    (dialect, weight, re.compile(mark, re.IGNORECASE | re.MULTILINE), tuple(needs.split("|")))
    for dialect, weight, needs, mark in (
        ("mysql", 6, "engine", r"\bENGINE\s*=\s*\w+"),
        ("mysql", 6, "auto_increment", r"\bAUTO_INCREMENT\b"),
        ("mysql", 4, "/*!|/*m!", r"/\*M?!\d{5}"),
        ("mysql", 3, "delimiter", r"^\s*DELIMITER\s"),
        ("mysql", 3, "tinyint|medium|longtext|tinytext", r"\b(?:TINYINT|MEDIUMINT|MEDIUMTEXT|LONGTEXT|TINYTEXT)\b"),
        ("mysql", 2, "`", r"`\w+`\s+\w+"),
        ("mysql", 3, "charset|unsigned|on update", r"\bDEFAULT\s+CHARSET\b|\bUNSIGNED\b|\bON\s+UPDATE\s+CURRENT_TIME"),
        ("mysql", 2, "change|modify", r"\bCHANGE\s+COLUMN\b|\bMODIFY\s+COLUMN\b"),
        ("postgres", 4, "serial", r"\b(?:BIG|SMALL)?SERIAL\b(?!\s+DEFAULT\s+VALUE)"),
        ("postgres", 4, "varying|time zone", r"\bcharacter varying\b|\bwith(?:out)? time zone\b"),
        ("postgres", 4, "timestamptz|jsonb|bytea|citext", r"\bTIMESTAMPTZ\b|\bJSONB\b|\bBYTEA\b|\bCITEXT\b"),
        ("postgres", 5, "owner|search_path|plpgsql", r"\bOWNER\s+TO\b|\bSET\s+search_path\b|\bLANGUAGE\s+'?plpgsql"),
        ("postgres", 5, "extension|pg_catalog", r"\bCREATE\s+EXTENSION\b|\bpg_catalog\b"),
        ("postgres", 4, "$|::|nextval", r"\$\w*\$|::\s*\w+|\bnextval\s*\("),
        ("postgres", 4, "domain|inherits|only", r"\bCREATE\s+DOMAIN\b|\bINHERITS\s*\(|\bALTER\s+TABLE\s+ONLY\b"),
        ("postgres", 2, "using", r"\bUSING\s+(?:gin|gist|btree)\b"),
        ("postgres", 1, "comment", r"\bCOMMENT\s+ON\b"),
        ("tsql", 6, "go", r"^\s*GO\s*;?\s*$"),
        ("tsql", 5, "dbo", r"\[dbo\]|\bdbo\."),
        ("tsql", 4, "max", r"\bN?VARCHAR\s*\(\s*MAX\s*\)|\]?\s*\(\s*max\s*\)"),
        ("tsql", 4, "uniqueidentifier|datetime", r"\bUNIQUEIDENTIFIER\b|\bDATETIME2\b|\bSMALLDATETIME\b"),
        ("tsql", 4, "identity|sp_", r"\bIDENTITY\s*\(\s*\d+\s*,|\bsp_(?:addextendedproperty|rename)\b"),
        ("tsql", 4, "clustered|object_id", r"\bCLUSTERED\b|\bOBJECT_ID\s*\("),
        ("tsql", 3, "[", r"\[\w+\]\s+\[?\w+\]?"),
        ("oracle", 5, "varchar2|number|sysdate", r"\bN?VARCHAR2\b|\bNUMBER\s*\(\s*(?:\d+|\*)|\bSYSDATE\b"),
        ("oracle", 3, "tablespace|pctfree|storage", r"\bTABLESPACE\s+\w+|\bPCTFREE\b|\bSTORAGE\s*\("),
        ("oracle", 3, "clob|enable|\n/", r"^\s*/\s*$|\bN?CLOB\b|\bENABLE\s+VALIDATE\b"),
        ("oracle", 4, "execute|byte)|char)", r"\bEXECUTE\s+IMMEDIATE\b|\bVARCHAR2\s*\(\s*\d+\s+(?:BYTE|CHAR)\)"),
        ("sqlite", 6, "autoincrement|pragma|rowid|sqlite_", r"\bAUTOINCREMENT\b(?!\s+START)|\bPRAGMA\s+\w+"
            r"|\bWITHOUT\s+ROWID\b"),
        ("bigquery", 6, "options|`", r"\bOPTIONS\s*\(\s*(?:description|labels|friendly_name)\b"
            r"|`[\w-]+\.[\w-]+\.[\w-]+`"),
        ("bigquery", 3, "int64|float64|bignumeric|struct|cluster", r"\b(?:INT64|FLOAT64|BIGNUMERIC)\b"
            r"|\bCLUSTER\s+BY\b"),
        ("snowflake", 5, "timestamp_|variant|transient", r"\bTIMESTAMP_(?:NTZ|LTZ|TZ)\b|\bVARIANT\b"
            r"|\bTRANSIENT\s+TABLE\b"),
        ("snowflake", 5, "file_format|masking", r"\bFILE_FORMAT\b|\bMASKING\s+POLICY\b"),
        ("snowflake", 4, "38|start|stage", r"\bNUMBER\s*\(\s*38\s*,|\bAUTOINCREMENT\s+START\b|\bREPLACE\s+STAGE\b"),
        ("databricks", 6, "delta", r"\bUSING\s+DELTA\b|\bTBLPROPERTIES\s*\(\s*'delta\."),
        ("spark", 5, "using", r"\bUSING\s+(?:parquet|iceberg|csv|json|orc)\b"),
        ("hive", 5, "row format|stored as|serde", r"\bROW\s+FORMAT\b|\bSTORED\s+AS\b|\bSERDE\b"),
        ("hive", 5, "external|partitioned", r"\bCREATE\s+EXTERNAL\s+TABLE\b|\bPARTITIONED\s+BY\s*\("),
        ("duckdb", 5, "hugeint|ubigint|utinyint", r"\bHUGEINT\b|\bUBIGINT\b|\bUTINYINT\b"),
        ("duckdb", 5, "read_|struct|map", r"\bread_(?:csv|parquet|json)\w*\s*\(|\bSTRUCT\s*\(|\bMAP\s*\(\s*VARCHAR"),
        ("clickhouse", 8, "engine", r"\bENGINE\s*=?\s*(?:\w*MergeTree|Distributed|Memory|Kafka|Null|Buffer)\b"),
        ("clickhouse", 4, "lowcardinality|nullable|datetime64", r"\bLowCardinality\s*\(|\bNullable\s*\("
            r"|\bDateTime64\b"),
        ("clickhouse", 4, "int|fixedstring|cluster", r"\bFixedString\b|\bU?Int(?:8|16|32|64)\b|\bON\s+CLUSTER\b"),
    )
)  # fmt: skip


def known(name: str) -> str:
    """The dialect's own name for a name or alias; "" when there is no such dialect."""
    plain = name.strip().lower()
    plain = ALIASES.get(plain, plain)
    return plain if plain in DIALECTS else ""


def scores(text: str) -> dict[str, int]:
    """How strongly the text speaks for each dialect."""
    head = text[:_HEAD]
    lower = head.lower()
    found: dict[str, int] = {}
    for dialect, weight, mark, needs in _MARKS:
        if not any(need in lower for need in needs):
            continue
        hits = 0
        for _ in mark.finditer(head):
            hits += 1
            if hits == 5:
                break
        if hits:
            found[dialect] = found.get(dialect, 0) + weight * hits
    if "clickhouse" in found and "mysql" in found and found["clickhouse"] >= 8:
        found["mysql"] -= min(found["mysql"], 30)
    return found


def find_dialect(text: str) -> str:
    """The dialect most marks speak for; "" when none does."""
    found = scores(text)
    return max(found, key=lambda name: found[name]) if found else ""
