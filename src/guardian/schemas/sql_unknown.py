"""CREATE and ALTER followed by what no dialect makes or changes: a slip of the pen, or SQL that nobody here knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from guardian.schemas.sql_lex import Start, words

_OBJECTS = words(
    """
    ACCESS ACCOUNT AGGREGATE AGGREGATION ALERT ALIAS ALGORITHM ANALYTIC ANONYMOUS API APPLICATION ASC ASCENDING ASSEMBLY
    ASSERTION ASSIGNMENT ASYMMETRIC ATTRIBUTE AUDIT AUTHENTICATION AUTHORIZATION AUXILIARY AVAILABILITY BACKUP BITMAP
    BLOOMFILTER BRANCH BRIN BROKER BUFFERPOOL CALCULATION CAPACITY CAST CATALOG CERTIFICATE CHANGEFEED CHANNEL CHARACTER
    CLUSTER CLUSTERED COLLATION COLUMN COLUMNSTORE COMPUTE CONNECTION CONNECTOR CONSTRAINT CONTACT CONTEXT CONTINUOUS
    CONTRACT CONTROLFILE CONVERSION CORTEX CREDENTIAL CROSS CRYPTOGRAPHIC CUSTOM DATABASE DATASET DATASHARE
    DATACONNECTOR DEFAULT DEFINER DESC DESCENDING
    DICTIONARY DIMENSION DIRECTORY DISKGROUP DISTINCT DOMAIN DYNAMIC EDITION EDITIONABLE
    ENDPOINT ENCRYPTKEY EVENT EXCEPTION EXTENSION EXTERNAL FAILOVER FEATURE FEDERATION FILE FILTER FLASHBACK FLOW FORCE
    FOREIGN FULLTEXT FUNCTION GENERATOR GIT GLOBAL GROUP HASH HIERARCHY HISTOGRAM IMAGE INCREMENTAL INDEX INDEXTYPE
    INMEMORY INSTANCE INTEGRATION INVERTED JAVA JOB JOIN JSON KEYSPACE LANGUAGE LARGE LIBRARY LISTING LIVE LOAD LOCAL
    LOCALLY LOCKDOWN LOGFILE LOGICAL LOGIN MACRO MANAGED MAPPING MASK MASKING MASTER MATERIALIZED MESSAGE METHOD MINING
    MODEL MODULE MULTIVALUE NAMED NETWORK NGRAMBF NICKNAME NONCLUSTERED NONEDITIONABLE NOTEBOOK NOTIFICATION NOTIFIER NO
    OFFLINE ONLINE OPERATOR OR OUTLINE PACKAGE PACKAGES PARTITION PASSWORD PERMISSION PERSISTENT PFILE PIPE PLUGGABLE
    POLICY PREDICTION PRIMARY PRIVATE PRIVACY PROC PROCEDURAL PROCEDURE PROFILE PROJECTION PROPERTY PROTOCOL PROVIDER
    PUBLIC PUBLICATION QUEUE QUOTA RECIPIENT RECURSIVE REMOTE REPLICATION REPOSITORY RESERVATION RESOURCE RESTORE ROLE
    ROLLBACK ROUTE ROUTINE ROW RULE SCHEDULE SCHEDULED SCHEMA SEARCH SECRET SECURE SECURITY SELECTIVE SEMANTIC SEQUENCE
    SERVER SERVICE SESSION SETTINGS SHADOW SHARE SHARED SIGNATURE SINK SOURCE SPATIAL SPFILE SQL STAGE STATISTICS
    STOGROUP STORAGE STREAM STREAMING STREAMLIT SUBSCRIPTION SYMMETRIC SYNONYM SYSTEM TABLESPACE TAG TASK TEMP TEMPORARY
    TENANT TEXT THRESHOLD TRANSFORM TRANSIENT TRIGGER TRUSTED TYPE UNDO UNIFIED UNIQUE USAGE USER VARIABLE VECTOR VIEW
    VIRTUAL VOLATILE VOLUME WAREHOUSE WINDOW WORK WORKLOAD WORKSPACE WRAPPER XML XSROBJECT ZONE BIGFILE SMALLFILE
    CURRENT ORGANIZATION PROJECT PIPELINE LINK SCRIPT LUA PYTHON PYTHON3 R SCALAR TABLEGROUP LOCATION FAULT KEY TLS
    SCHEDULER
    CONSUMER PRIORITY USERGROUP STRUCTURED PSE SPECIFIC MILESTONE RETENTION EXPERIMENTAL
    """
)
"""What the dialects make besides tables, and the words before it."""

_BEFORE = words("OR REPLACE ALTER REFRESH TEMP TEMPORARY GLOBAL LOCAL UNLOGGED TRANSIENT SECURE")
"""Words that say nothing of what is made."""

_ADJECTIVES = words(
    "COLUMN DYNAMIC EXTERNAL FOREIGN LIVE MANAGED PRIVATE REMOTE ROW SHADOW SHARED STREAMING VIRTUAL VOLATILE"
)
"""Words that what is made stands behind, not its name."""
_AFTER_ADJECTIVES = _OBJECTS | _BEFORE | words("AGENT DATA ENCRYPTION ICEBERG POOL WEB")

_BEFORE_TABLE = words("ON FOR OF FROM IN TO AS WITH TYPE RETURNS")
"""``CREATE STREAM s ON TABLE t`` makes no table."""

_WORD = re.compile(r"\{\{.*?\}\}|/\*.*?\*/|--[^\n]*|(\w+)|([^\s])", re.DOTALL)
_VERB = re.compile(r"(?:CREATE|ALTER)\b", re.IGNORECASE)
_LISTED = re.compile(r"(?:\s+\w+){2,4}\s*\(")
_REMARK = re.compile(r"(?:--|\s#|\A#).*")
_ENDS = frozenset(";)/$}>]")
_LINES = frozenset({"GO", "BEGIN", "DECLARE", "THEN", "ELSE", "END", "DO", "LOOP"})
_WINDOW = 4000


def resolved(text: str, found: Iterable[Start]) -> Iterator[Start]:
    """The starts without those that are mere words; ``unknown`` is left where a statement is none that SQL knows."""
    for start in found:
        match start.kind:
            case "unknown" | "other":
                verb = _VERB.match(text, start.start)
                if verb is not None and _unknown(text, start.start, verb.end()):
                    yield replace(start, kind="unknown")
                elif start.kind == "other":
                    yield start
            case "slip":
                if _begins(text, start.start):
                    yield replace(start, kind="unknown")
            case _:
                yield start


def _unknown(text: str, start: int, end: int) -> bool:
    """Whether the CREATE or ALTER at ``text[start:end]`` begins a statement that makes or changes nothing known."""
    words = _words(text, end)
    while words and words[0] in _BEFORE:
        del words[0]
    if not words or not words[0]:
        return False
    table = any(word == "TABLE" and before not in _BEFORE_TABLE for before, word in pairwise(["", *words]))
    alone = words[0] in _ADJECTIVES and len(words) > 1 and words[1] not in _AFTER_ADJECTIVES
    if words[0] in _OBJECTS and not table and not (alone and text[start:end].upper() == "CREATE"):
        return False
    listed = _LISTED.match(text, end) is not None and not text[text.rfind("\n", 0, start) + 1 : start].strip()
    return _begins(text, start, listed)


def _words(text: str, place: int) -> list[str]:
    """The next words in capitals, at most five and none behind a mark; a quote where a quoted name comes first."""
    found: list[str] = []
    for match in _WORD.finditer(text, place, place + 400):
        if match.group(1):
            found.append(match.group(1).upper())
        if match.group(2) or len(found) == 5:
            return found or [match.group(2) if match.group(2) in set("\"'[`") else ""]
    return found


def _begins(text: str, place: int, listed: bool = False) -> bool:
    """Whether a statement may begin here, by what stands before: remarks aside, nothing, or the end of another.

    ``listed``: it looks so much like one that a word may stand there, as where a script goes without ``;``.
    """
    first = max(0, place - _WINDOW)
    while place > first:
        begin = text.rfind("\n", first, place) + 1 or first
        line = _REMARK.sub("", text[begin:place]).rstrip()
        if line.endswith("*/"):
            place = max(first, text.rfind("/*", first, place))
        elif line.strip():
            last = line.split()[-1]
            ended = last[-1] in _ENDS or last.upper() in _LINES or line.lstrip().startswith("\\")
            return ended or (listed and last.isalnum())
        else:
            place = begin - 1
    return True
