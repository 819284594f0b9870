"""Fits ``detection/names_points.WEIGHTS`` anew: ``python tools/name_points.py FOLDER... [--people FILE]``.

FOLDERS: unpacked packages with Python code, METADATA and catalogues of forms in many languages, such as those that
``tools/name_vocabulary.py`` reads and others that it does not: of words that it read, all are known. People are the
authors that METADATA and the notes of copyright under ``/usr/share/doc`` name (or the lines of FILE), in eight ways of
writing; what is no name are identifiers of the code, names of files, and headings of the catalogues. What lists know
for certain is left out, as it is never weighed. Every second person and name is held out: on these is printed what each
measure of ``names_doubt._ENOUGH`` would let pass or hide wrongly, with the weights of now and with those fitted.
Weights are taken over by hand, rounded, where they hold on names of other kinds too. No name is written out.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from name_parts import texts

from guardian.detection.names_doubt import _ENOUGH, texts_of
from guardian.detection.names_people import personal_name
from guardian.detection.names_points import WEIGHTS, part_of, signs

Floats = npt.NDArray[np.float64]
_AUTHOR = re.compile(r"(?m)^(?:Author|Maintainer)(?:-email)?:\s*\"?([^<\"\n,@]+)")
_NOTE = re.compile(r"(?i)(?:copyright|\(c\)|©)[\s:]*(?:\(c\)|©)?[\d,\s–-]*(?:by )?([^<(,\n]+)")
_FIRM = re.compile(
    r"(?i)\b(?:inc|ltd|llc|gmbh|ag|sa|co|corp\w*|the|and|for|of|team|project|foundation|software|labs?|group|authors?|"
    r"contributors?|developers?|python|community|company|university|institut\w*|systems?|technolog\w*|research|open)\b"
)
_MOST = 20_000


def people(folders: Iterable[Path]) -> set[str]:
    """Two to four words with capitals that METADATA or a note of copyright names, and no firm."""
    told = [path for folder in folders for path in folder.rglob("METADATA")]
    notes = list(Path("/usr/share/doc").glob("*/copyright"))
    found: set[str] = set()
    for pattern, paths in ((_AUTHOR, told), (_NOTE, notes)):
        for path in paths:
            found.update(one.strip(" .;") for one in pattern.findall(path.read_text("utf-8", "ignore")))
    return {name for name in found if 2 <= len(name.split()) <= 4 and name.istitle() and not _FIRM.search(name)}


def spelt(name: str) -> tuple[str, ...]:
    words = name.split()
    plain = (name, f"{words[-1]}, {' '.join(words[:-1])}", "".join(words), name.upper(), "_".join(words))
    return (*plain, "_".join(words).lower(), "-".join(words[::-1]).lower(), "_".join(words[::-1]).upper())


def no_people(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for path in folder.rglob("*"):
            yield path.name.partition(".")[0]
            if path.suffix == ".py":
                yield from _identifiers(path.read_text("utf-8", "ignore"))
        yield from (text for text in texts(folder) if len(text) < 30)


def _identifiers(code: str) -> Iterator[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name.strip("_")


def weighed(names: Iterable[str]) -> Floats:
    """The signs of those that are weighed: two to five words of Latin letters that no list tells."""
    rows = []
    for name in sorted(set(names)):
        parts = [part for part in map(part_of, texts_of(name)) if len(part.folded) > 1]
        if 2 <= len(parts) <= 5 and parts[0].text[0] <= "\u0590" and personal_name(name) is None:
            rows.append([float(sign) for sign in signs(parts, name).values()])
    return np.array(rows)


def fitted(yes: Floats, no: Floats) -> Floats:
    """Logistic regression, both sides of equal weight, by Newton's method; the bias alone is not held back."""
    rows, named = np.vstack([yes, no]), np.r_[np.ones(len(yes)), np.zeros(len(no))]
    weight = np.r_[np.full(len(yes), 0.5 / len(yes)), np.full(len(no), 0.5 / len(no))] * len(rows)
    held = np.eye(rows.shape[1])
    held[0, 0] = 1e-9
    found = np.zeros(rows.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weight * (chance - named)) + held @ found
        step = np.linalg.solve((rows.T * (weight * chance * (1 - chance))) @ rows + held, slope)
        found -= step
        if np.abs(step).max() < 1e-6:
            break
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--people", type=Path)
    given = parser.parse_args()
    dice = random.Random(11)  # noqa: S311 - the same half each time
    named = set(given.people.read_text("utf-8").split("\n")) - {""} if given.people else people(given.folders)
    plain = sorted(set(no_people(given.folders)))
    halves = (sorted(named)[at::2] for at in (0, 1))
    yes, yes_held = (weighed(form for name in half for form in spelt(name)) for half in halves)
    drawn = dice.sample(plain, min(_MOST, len(plain)))
    no, no_held = weighed(drawn[::2]), weighed(drawn[1::2])
    new, now = fitted(yes, no), np.array(list(WEIGHTS.values()))
    weighed_of = (len(yes) + len(yes_held), len(no) + len(no_held))
    sys.stdout.write(f"{len(named):,} people; {weighed_of[0]:,} of their names, {weighed_of[1]:,} others are weighed\n")
    for name, weight in zip(WEIGHTS, new, strict=True):
        sys.stdout.write(f"{name:12} {weight:6.2f}  (now {WEIGHTS[name]:5.2f})\n")
    for label, weights in (("now", now), ("fitted", new)):
        for least in sorted(_ENOUGH.values()):
            shown, hidden = (yes_held @ weights <= least).mean(), (no_held @ weights > least).mean()
            sys.stdout.write(
                f"{label:6} above {least:4.1f}: {shown:6.1%} of names shown, {hidden:6.1%} of others hidden\n"
            )


if __name__ == "__main__":
    main()
