"""Derives ``data/name_parts.bin`` and ``data/name_words.bin``: ``python tools/name_parts.py CATALOGUES...``.

CATALOGUES: unpacked packages with gettext catalogues of forms in many languages, whose words are no names: PyPI
``indico`` 3.2.9 (MIT), ``django-allauth`` 65.21.1 (MIT), ``django-oscar`` 4.2.1 and ``django-helpdesk`` 2.6.1 (BSD).
Names come from the lists of ``data/``. The weights are those of a logistic regression over groups of letters; the
printed unit and bias stand in ``detection/names_likely.py``. The same input gives the same files.
"""

from __future__ import annotations

import gettext
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

import numpy as np

from guardian.detection.lexicon import NAMES, PLACES, fold, kind_of
from guardian.detection.names_likely import letter_groups
from guardian.detection.names_lists import names_of
from guardian.detection.names_words import lexicon, simplified

DATA = Path(__file__).parents[1] / "src" / "guardian" / "detection" / "data"
BUCKETS, BITS, TURNS = 1 << 17, 1 << 20, 4
SCRIPTS = ("latin", "cyrillic", "greek", "arabic", "hebrew", "devanagari", "thai", "other")
_EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def texts(folder: Path) -> Iterator[str]:
    """What the catalogues of a package say, without markup and placeholders."""
    for path in sorted(folder.rglob("*.[mp]o")):
        if path.suffix == ".mo":
            with path.open("rb") as file:
                said = [text for key, text in _catalogue(file).items() if key and isinstance(text, str)]
        else:
            body = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', path.read_text("utf-8", "ignore"), re.M)[1:]
            said = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) for text in body]
        for text in said:
            yield re.sub(r"\\n|<[^>]*>|%\(\w+\)s|\{[^}]*\}", " ", text)


def _catalogue(file: object) -> dict[object, object]:
    return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[arg-type, attr-defined]


def vocabulary(said: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Words by count; for Chinese and Japanese two characters beside each other, for Korean words as written."""
    plain: Counter[str] = Counter()
    eastern: Counter[str] = Counter()
    for text in said:
        for word in re.findall(r"[^\s\d_.,:;!?()\[\]{}<>/\\|\"“”„«»…%&@#$^*+=~`-]+", text):
            if 2 <= len(word.strip("'’‘")) <= 24 and not _EAST.search(word):
                plain[fold(word.strip("'’‘")).replace("'", "").replace("’", "")] += 1
        for run in re.findall(r"[\u4e00-\u9fff]{2,}", simplified(text)):
            eastern.update(run[at : at + 2] for at in range(len(run) - 1))
        eastern.update(run for run in re.findall(r"[\uac00-\ud7af]{2,}", text) for _ in "..")
    return plain, eastern


def lines(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text("utf-8").split("\n") if line]


def people() -> dict[str, float]:
    """Names and how much each counts: those of many countries more than the long tail of one census."""
    found = dict.fromkeys(lines("surnames.txt"), 0.7) | dict.fromkeys(lines("given_names.txt"), 1.0)
    for script in SCRIPTS:
        for part in ("given", "family", "more"):
            try:
                found |= dict.fromkeys((fold(name).replace("'", "") for name in names_of(f"{script}.{part}")), 1.1)
            except KeyError:
                continue
    return {name: weight for name, weight in found.items() if len(name) > 1}


def no_people(plain: Counter[str], named: dict[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    found |= dict.fromkeys((word for place in lines("places_minor.txt") for word in place.split()), 0.35)
    found |= dict.fromkeys(lines("words.txt"), 1.0)
    found |= dict.fromkeys((word for place in lines("places_major.txt") for word in place.split()), 1.0)
    found |= {word: 1.0 if count < 3 else 1.5 for word, count in plain.items()}
    columns = (*lexicon().latin, *(word for phrase in lexicon().cjk for word in phrase.split()))
    found |= dict.fromkeys(map(fold, columns), 1.5)
    kept = {word: weight for word, weight in found.items() if len(word) > 1 and not _EAST.search(word)}
    return {word: weight / 2 if word in named and weight < 1.5 else weight for word, weight in kept.items()}


def balanced(words: list[str], named: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Of each script, names and words count alike; small scripts count more."""
    scripts = np.array([unicodedata.name(word[0], "LATIN").split()[0] for word in words])
    weights = weights.copy()
    for script in sorted(set(scripts)):
        yes, no = (scripts == script) & (named == 1), (scripts == script) & (named == 0)
        ours, others = weights[yes].sum(), weights[no].sum()
        if ours and others:
            weights[yes] *= (ours + others) / 2 / ours
            weights[no] *= (ours + others) / 2 / others
        weights[yes | no] *= max(1.0, min(6.0, 6000 / (ours + others)))
    return weights


def fitted(words: list[str], named: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights of the letter groups and the bias, by Adam over all words at once."""
    groups = [sorted(crc32(group.encode()) % BUCKETS for group in letter_groups(word)) for word in words]
    sizes = np.array([len(group) for group in groups])
    rows, columns = np.repeat(np.arange(len(words)), sizes), np.concatenate(groups)
    norm, share = 1 / np.sqrt(sizes), weights / weights.sum()
    state = np.zeros(BUCKETS + 1)
    mean, square = np.zeros_like(state), np.zeros_like(state)
    for step in range(1, 121):
        odds = np.bincount(rows, state[columns], len(words)) * norm + state[-1]
        error = share * (1 / (1 + np.exp(-odds)) - named)
        slope = np.append(np.bincount(columns, (error * norm)[rows], BUCKETS) + 2e-6 * state[:-1], error.sum())
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        state -= 0.35 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-7)
    return state[:-1], float(state[-1])


def filtered(words: Iterable[str]) -> bytes:
    bits = bytearray(BITS // 8)
    for word in words:
        for turn in range(TURNS):
            bit = crc32(f"{turn}{word}".encode()) % BITS
            bits[bit >> 3] |= 1 << (bit & 7)
    return bytes(bits)


def main() -> None:
    plain, eastern = vocabulary(text for folder in sys.argv[1:] for text in texts(Path(folder)))
    yes = people()
    no = no_people(plain, yes)
    words, named = [*sorted(yes), *sorted(no)], np.array([1.0] * len(yes) + [0.0] * len(no))
    counted = np.array([*(yes[word] for word in sorted(yes)), *(no[word] for word in sorted(no))])
    weights, bias = fitted(words, named, balanced(words, named, counted))
    unit = float(np.quantile(np.abs(weights), 0.9995)) / 127
    np.clip(np.round(weights / unit), -127, 127).astype(np.int8).tofile(DATA / "name_parts.bin")
    known = {word for word in plain if len(word) > 2 and word not in yes and not kind_of(word) & (NAMES | PLACES)}
    (DATA / "name_words.bin").write_bytes(filtered(known | {word for word, count in eastern.items() if count > 1}))
    sys.stdout.write(f"_UNIT, _BIAS = {unit:.7f}, {bias:.6f}\n")


if __name__ == "__main__":
    main()
