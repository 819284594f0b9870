"""Derives ``src/guardian/detection/data/*.txt``: ``python tools/lexicons.py NAMES WORDS FREQUENCIES``.

NAMES: the unpacked sdist of PyPI ``names`` 0.3.0 (the US Census Bureau's 1990 name files, public domain).
WORDS: the unpacked wheel of PyPI ``english-words`` 2.0.2 (Webster's second, GCIDE; both out of copyright or free).
FREQUENCIES: the unpacked wheel of PyPI ``pyspellchecker`` 0.9.1 (MIT; counts of words in subtitles).
Places come from ``phonenumbers`` (Apache-2.0), Chinese divisions from ``python-stdnum``'s table of GB/T 2260 codes.
With these versions, and those of ``requirements.lock``, a run writes the shipped files byte for byte.

    pip download --no-deps --no-binary names names==0.3.0 english-words==2.0.2 pyspellchecker==0.9.1
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parent / "src" / "guardian" / "detection" / "data"


def word_set(text: str) -> set[str]:
    return set(text.split())


SURNAMES = 24_000
COMMON = 600
"""A word counted this often in the subtitles is an ordinary English word."""
VERY_COMMON = 6_000
"""A given name counted this often in small letters needs more than a capital to be a name."""
SURE = word_set(
    """
    adrian alan andrew anna anne anthony barbara betty bob brian charles daniel david edward elizabeth emily eric
    frank george hans helen henry jack james jane jim joe john joseph julian kate kevin larry laura linda lisa lucy
    margaret maria mary matt michael mike molly nancy nick oliver paul peter richard robert roger ryan sally sam
    sarah scott amy jenny kelly ken kim jimmy carl carol clark dan donna ed emma heather jeff jake kyle luke martin
    pete rick steven stella terry tommy vincent bobby billy ben jerry jasmine robin dean jean teddy willy wally ted
    tad sandy sean sebastian simon stephen steve susan thomas tim tom tony walter william
    """
)
NOT_GIVEN = word_set(
    """
    in my so an see else many long soon hang carry song numbers ok ha na ma era al mi yen del yer pa sang sung hung
    man son can go or you than made said wanna till line gun ran mine ya floor per tea harm joke gang odd mile nail
    tore ye unto raid tin harsh tales gal urban bitten yoga ants lone modest ferry tan rehab ram wit lotta semen
    edit yuan tit rim german irish english spring season royal angle manual fairy loan the of and to for with no do
    be he me we it is at by on as up us oh if oil van le de la el di da dos das den der ten von und san don major
    guy miss lady king queen prince princess love hope chance brain star moon sun temple forest golden tiny marry
    precious desire page glory honey liberty lean alpha echo marine bee chin harmony melody diamond noble sunshine
    winter summer autumn
    """
) - {"hope", "van", "winter", "summer", "autumn", "melody", "harmony", "don", "lady", "guy"}


def fold(word: str) -> str:
    """Small letters without marks."""
    word = word.casefold().translate(
        str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "ı": "i"})
    )
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def census(folder: Path, name: str) -> list[str]:
    return [line.split()[0].lower() for line in (folder / "names" / name).read_text().splitlines() if line.strip()]


def own(name: str, separator: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        fold(word.strip())
        for line in lines
        if not line.startswith("#")
        for word in line.split(separator)
        if word.strip()
    ]


def dictionary(folder: Path) -> set[str]:
    import pickle

    class Sets(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> type:
            if (module, name) != ("builtins", "set"):
                raise pickle.UnpicklingError(name)
            return set

    words: set[str] = set()
    for name in ("gcide_alpha.pickle", "web2_alpha.pickle"):
        with (folder / "english_words" / "data" / name).open("rb") as stream:
            words |= Sets(stream).load()
    return {word for word in words if word.islower()}


def towns() -> set[str]:
    from phonenumbers.geodata import GEOCODE_DATA

    found: set[str] = set()
    for names in GEOCODE_DATA.values():
        for language, name in names.items():
            if language in {"en", "de", "fr", "es", "it", "nl", "pt", "sv", "fi", "pl", "hu", "ro", "tr"}:
                for part in re.split(r"[/,]| - |\(|\)", name):
                    part = fold(part.strip())
                    if len(part) > 3 and re.fullmatch(r"[a-z][a-z .'’-]+[a-z]", part):
                        found.add(part)
    return found


def countries() -> set[str]:
    from phonenumbers.geodata.locale import LOCALE_DATA

    found = set()
    for names in LOCALE_DATA.values():
        for language in (
            "en",
            "de",
            "fr",
            "es",
            "it",
            "nl",
            "pt",
            "sv",
            "da",
            "nb",
            "fi",
            "pl",
            "hu",
            "cs",
            "ro",
            "tr",
            "hr",
            "sl",
        ):
            name = names.get(language, "")
            name = names.get(name[1:], "") if name.startswith("*") else name
            name = fold(re.sub(r"\(.*", "", name).strip())
            if len(name) > 3 and re.fullmatch(r"[a-z][a-z .'’&-]+[a-z]", name):
                found.add(name)
    return found


NOT_PLACES_ZH = {
    "市辖区",
    "郊区",
    "城区",
    "矿区",
    "东区",
    "西区",
    "南区",
    "北区",
    "中区",
    "新区",
    "市区",
    "中山",
    "东方",
    "和平",
    "朝阳",
    "合作",
    "无为",
    "大同",
    "新民",
    "大安",
    "新星",
    "双河",
    "同仁",
    "宁国",
    "安宁",
    "南宫",
    "长安",
    "天门",
    "青年",
    "解放",
    "胜利",
    "红旗",
    "建设",
    "高平",
    "平和",
    "合江",
    "大方",
    "新和",
    "平安",
    "太平",
    "永安",
}


def chinese_places() -> set[str]:
    """Divisions with their kind (``余杭区``), cities and provinces also without (``杭州``), countries, own list."""
    import stdnum
    from phonenumbers.geodata.locale import LOCALE_DATA

    table = (Path(stdnum.__file__).parent / "cn" / "loc.dat").read_text(encoding="utf-8")
    found: set[str] = set()
    for entry in re.findall(r'(?:county|province)="([^"]+)"', table):
        for name in re.sub(r"\[[^\]]*\]", "", entry).split(","):
            if len(name) >= 3:
                found.add(name)
            short = re.sub(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区)$", "", name)
            if short != name and len(short) >= 2:
                found.add(short)
    for names in LOCALE_DATA.values():
        name = names.get("zh", "")
        if 2 <= len(name) <= 6 and not name.startswith("*"):
            found.add(name)
    found |= set(own("places_zh.txt", " "))
    return {name for name in found if re.fullmatch(r"[\u4e00-\u9fff]{2,12}", name)} - NOT_PLACES_ZH


def write(name: str, words: set[str] | list[str]) -> None:
    text = "\n".join(sorted(words)) + "\n"
    (DATA / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{name} {len(words)} {len(text)}\n")


def main() -> None:
    names, words_folder, frequencies = (Path(argument) for argument in sys.argv[1:4])
    with gzip.open(frequencies / "spellchecker" / "resources" / "en.json.gz", "rt") as stream:
        counts: dict[str, int] = json.load(stream)
    entries = dictionary(words_folder)
    american = set(census(names, "dist.male.first") + census(names, "dist.female.first"))
    given = (american | set(own("given_names_world.txt", " "))) - NOT_GIVEN
    surnames = census(names, "dist.all.last")[:SURNAMES]
    surnames += [name for name in own("surnames_world.txt", " ") if name not in surnames]
    weak = {n for n in given if counts.get(n, 0) > VERY_COMMON and n not in SURE}
    weak |= {n for n in given if n in entries and counts.get(n, 0) > 1500 and n not in SURE}
    weak |= {n for n in given if len(n) < 3}
    words = {w for w, n in counts.items() if w.isalpha() and w.isascii() and n >= COMMON}
    words -= given - weak - {w for w in given if counts.get(w, 0) > VERY_COMMON and w not in SURE}
    major = set(own("places_major.txt", "|")) | countries()
    major -= {"java", "male", "mobile", "split", "nice", "reading", "of", "bath", "hull", "derry"} - {
        "nice",
        "reading",
        "bath",
        "hull",
        "split",
    }
    minor = towns() - major - words
    write("given_names.txt", given - weak)
    write("given_names_weak.txt", weak)
    write("surnames.txt", set(surnames) - words - given)
    write("surnames_weak.txt", set(surnames[:SURNAMES]) & words)
    write("words.txt", words)
    write("places_major.txt", major)
    write("places_minor.txt", minor)
    # A division's short form may be an ordinary word: the engine's word border and tag must agree, see chinese.py.
    write("places_zh.txt", chinese_places())


if __name__ == "__main__":
    main()
