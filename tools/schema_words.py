"""Derives ``data/schema_words.txt``: ``python tools/schema_words.py FOLDER...``: what developers call things by.

FOLDERS: each has packages side by side, a folder each (``pip install --target`` or unpacked wheels). Read were the
packages of ``requirements.lock`` but those of ``LEFT_OUT`` and, each unpacked beside its METADATA, PyPI ``sympy``
1.14.0, ``pandas`` 3.1.1, ``astropy`` 8.0.2, ``scrapy`` 2.19.0, ``wagtail`` 8.0.1, ``kombu`` and ``celery`` 5.7.0,
``django-oscar`` 4.2.1, ``mezzanine`` 6.1.1, ``vega-datasets`` 0.9.0, ``networkx`` 3.6.1, ``numpy`` 2.4.6, ``scipy``
1.17.1, ``pygments`` 2.20.0 (BSD), ``twisted`` 26.10.0, ``conan`` 2.34.0, ``kolibri`` 0.19.5, ``beets`` 2.14.1,
``sqlfluff`` 4.5.0, ``dataset`` 2.0.0, ``duckdb-engine`` 0.17.0, ``pycsw`` 2.6.2, ``frictionless`` 5.21.0, ``indico``
3.2.9, ``cfn-lint`` 1.51.0 (MIT), ``salt`` 3008.5, ``nltk`` 3.10.4, ``zulip`` 0.9.1, ``nautobot`` 3.2.7, ``dbt-core``
1.12.6, ``ocean-provider`` 0.4.0, ``dagster`` 1.13.29, ``mlflow`` 3.18.0, ``great-expectations`` 1.24.1, ``prefect``
3.9.1, ``feast`` 0.67.0, ``label-studio`` 1.23.2, ``superset`` 0.30.1, ``awscli`` 1.45.11, ``botocore`` 1.43.11,
``moto`` 5.2.1 (Apache-2.0).

Taken are words of names in code, of columns in SQL and of keys in JSON that are in no dictionary: the more a word
reads like somebody's name, the more packages must have it; one that an author in METADATA is called by takes twelve.
The same packages give the same file: how many words and their digest are written out, and stand in
``data/README.md``.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from name_vocabulary import _LEFT_OUT, DATA

from guardian.detection.lexicon import fold
from guardian.detection.names_latin import PARTICLES
from guardian.detection.names_points import Part, part_of

_RUN = re.compile(r"[A-Za-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{2,40}")
_COLUMN = re.compile(
    r"(?m)^\s+[`\"\[]?([A-Za-z_]\w*)[`\"\]]?\s+(?:int|var|char|text|bool|num|dec|date|time|real)", re.I
)
_AUTHOR = re.compile(r"(?m)^(?:Author|Maintainer)(?:-email)?:\s*\"?([^<\"\n,@]+)")
_NOT_READ = re.compile(r"/(?:locale|translations|i18n|zoneinfo|emoji|names|corpora)/")
_LARGEST = 3_000_000
"""Bytes of a file that is read."""
_SHORTEST, _LONGEST = 3, 16
_PACKAGES_OF_AUTHORS = 12


def enough(part: Part, packages: int, names: int) -> bool:
    """Whether so many packages and so many names that have it make it a word."""
    if part.listed:
        return packages >= 8 and names >= 25
    if part.odds < -0.5:
        return packages >= 2 and names >= 3
    return (packages >= 4 and names >= 8 and part.odds < 0.5) or (packages >= 8 and names >= 20)


def _read(path: Path, inside: str) -> bool:
    if path.suffix not in (".py", ".json", ".sql") or _LEFT_OUT.search(inside) or _NOT_READ.search(inside):
        return False
    return path.is_file() and path.stat().st_size < _LARGEST


def names_in(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8", "ignore")
    try:
        if path.suffix == ".py":
            yield from _of_code(ast.parse(text))
        elif path.suffix == ".json":
            yield from _keys(json.loads(text))
        elif path.suffix == ".sql":
            yield from _COLUMN.findall(text)
    except (SyntaxError, ValueError, RecursionError):
        return


def _of_code(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Attribute(attr=name) | ast.Name(id=name):
                yield name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)) if _NAME.fullmatch(text):
                yield text


def _keys(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        yield from found
    for value in found.values() if isinstance(found, dict) else found[:20] if isinstance(found, list) else ():
        yield from _keys(value)


def words_in(name: str) -> set[str]:
    return {word.lower() for run in _RUN.findall(name) for word in _HUMP.split(run)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    named: dict[str, set[str]] = defaultdict(set)
    authors: set[str] = set()
    for folder in parser.parse_args().folders:
        for path in sorted(folder.rglob("*")):
            inside = f"/{path.relative_to(folder)}"
            if path.name in ("METADATA", "PKG-INFO"):
                told = " ".join(_AUTHOR.findall(path.read_text("utf-8", "ignore")))
                authors.update(map(fold, re.findall(r"[^\W\d_]+", told)))
            elif _read(path, inside):
                for name in names_in(path):
                    named[name.strip("_")].add(inside.split("/")[1])
    packages: dict[str, set[str]] = defaultdict(set)
    names: Counter[str] = Counter()
    for name, among in named.items():
        for word in words_in(name):
            packages[word] |= among
            names[word] += 1
    known = sorted(
        word
        for word, among in packages.items()
        if _SHORTEST <= len(word) <= _LONGEST and word not in PARTICLES and not (part := part_of(word)).word
        if enough(part, len(among), names[word]) and (word not in authors or len(among) >= _PACKAGES_OF_AUTHORS)
    )
    (DATA / "schema_words.txt").write_text("\n".join(known) + "\n", "utf-8")
    digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
    sys.stdout.write(f"{len(known):,} words, sha256 {digest}\n")


if __name__ == "__main__":
    main()
