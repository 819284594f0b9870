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
# (dialect, weight, mark). A mark counts at most five times.
_MARKS = tuple(
    (dialect, weight, re.compile(mark, re.IGNORECASE | re.MULTILINE))
    for dialect, weight, mark in (
        ("mysql", 6, r"\bENGINE\s*=\s*\w+"),
        ("mysql", 6, r"\bAUTO_INCREMENT\b"),
        ("mysql", 4, r"/\*M?!\d{5}"),
        ("mysql", 3, r"^\s*DELIMITER\s"),
        ("mysql", 3, r"\b(?:TINYINT|MEDIUMINT|MEDIUMTEXT|LONGTEXT|TINYTEXT)\b"),
        ("mysql", 2, r"`\w+`\s+\w+"),
        ("mysql", 3, r"\bDEFAULT\s+CHARSET\b|\bUNSIGNED\b|\bON\s+UPDATE\s+CURRENT_TIMESTAMP"),
        ("mysql", 2, r"\bCHANGE\s+COLUMN\b|\bMODIFY\s+COLUMN\b"),
        ("postgres", 4, r"\b(?:BIG|SMALL)?SERIAL\b(?!\s+DEFAULT\s+VALUE)"),
        ("postgres", 4, r"\bcharacter varying\b|\bwith(?:out)? time zone\b|\bTIMESTAMPTZ\b"
            r"|\bJSONB\b|\bBYTEA\b|\bCITEXT\b"),
        ("postgres", 5, r"\bOWNER\s+TO\b|\bSET\s+search_path\b|\bLANGUAGE\s+'?plpgsql"
            r"|\bCREATE\s+EXTENSION\b|\bpg_catalog\b"),
        ("postgres", 4, r"\$\w*\$|::\s*\w+|\bnextval\s*\("),
        ("postgres", 4, r"\bCREATE\s+DOMAIN\b|\bINHERITS\s*\(|\bUSING\s+(?:gin|gist|btree)\b|\bALTER\s+TABLE\s+ONLY\b"),
        ("postgres", 1, r"\bCOMMENT\s+ON\b"),
        ("tsql", 6, r"^\s*GO\s*;?\s*$"),
        ("tsql", 5, r"\[dbo\]|\bdbo\."),
        ("tsql", 4, r"\bN?VARCHAR\s*\(\s*MAX\s*\)|\]?\s*\(\s*max\s*\)|\bUNIQUEIDENTIFIER\b"
            r"|\bDATETIME2\b|\bSMALLDATETIME\b"),
        ("tsql", 4, r"\bIDENTITY\s*\(\s*\d+\s*,|\bsp_(?:addextendedproperty|rename)\b|\bCLUSTERED\b|\bOBJECT_ID\s*\("),
        ("tsql", 3, r"\[\w+\]\s+\[?\w+\]?"),
        ("oracle", 5, r"\bN?VARCHAR2\b|\bNUMBER\s*\(\s*(?:\d+|\*)|\bSYSDATE\b"),
        ("oracle", 3, r"\bTABLESPACE\s+\w+|\bPCTFREE\b|\bSTORAGE\s*\(|^\s*/\s*$|\bN?CLOB\b|\bENABLE\s+VALIDATE\b"),
        ("oracle", 4, r"\bEXECUTE\s+IMMEDIATE\b|\bVARCHAR2\s*\(\s*\d+\s+(?:BYTE|CHAR)\)"),
        ("sqlite", 6, r"\bAUTOINCREMENT\b|\bPRAGMA\s+\w+|\bWITHOUT\s+ROWID\b|\bsqlite_\w+"),
        ("bigquery", 6, r"\bOPTIONS\s*\(\s*(?:description|labels|friendly_name)\b|`[\w-]+\.[\w-]+\.[\w-]+`"),
        ("bigquery", 3, r"\b(?:INT64|FLOAT64|BIGNUMERIC)\b|\bSTRUCT\s*<|\bCLUSTER\s+BY\b"),
        ("snowflake", 5, r"\bTIMESTAMP_(?:NTZ|LTZ|TZ)\b|\bVARIANT\b|\bTRANSIENT\s+TABLE\b"
            r"|\bFILE_FORMAT\b|\bMASKING\s+POLICY\b"),
        ("snowflake", 4, r"\bNUMBER\s*\(\s*38\s*,|\bAUTOINCREMENT\s+START\b"
            r"|\bCREATE\s+(?:OR\s+REPLACE\s+)?STAGE\b|\bDATA_RETENTION"),
        ("databricks", 6, r"\bUSING\s+DELTA\b|\bTBLPROPERTIES\s*\(\s*'delta\."),
        ("spark", 5, r"\bUSING\s+(?:parquet|iceberg|csv|json|orc)\b"),
        ("hive", 5, r"\bROW\s+FORMAT\b|\bSTORED\s+AS\b|\bSERDE\b|\bCREATE\s+EXTERNAL\s+TABLE\b"
            r"|\bPARTITIONED\s+BY\s*\("),
        ("duckdb", 5, r"\bHUGEINT\b|\bUBIGINT\b|\bUTINYINT\b|\bread_(?:csv|parquet|json)\w*\s*\("
            r"|\bSTRUCT\s*\(|\bMAP\s*\(\s*VARCHAR"),
        ("clickhouse", 8, r"\bENGINE\s*=?\s*(?:\w*MergeTree|Distributed|Memory|Kafka|Null|Buffer)\b"),
        ("clickhouse", 4, r"\bLowCardinality\s*\(|\bNullable\s*\(|\bDateTime64\b|\bFixedString\b"
            r"|\bU?Int(?:8|16|32|64)\b|\bON\s+CLUSTER\b"),
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
    found: dict[str, int] = {}
    for dialect, weight, mark in _MARKS:
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
