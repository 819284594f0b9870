"""Which columns hold written text by the shapes of their values, and which titles."""

from __future__ import annotations

import pytest

from guardian.app.protect_known import prose

WRITTEN = {
    "small words": "Aa+ a+ aa a+ aa a+:1.0|12-40",
    "a sentence with a name": "Aaa aaaa Aa+ Aa+ aa a+:0.2,Aa+:0.8|4-50",
    "long": "Aa+:1.0|4-200",
    "Chinese": "中+:1.0|9-30",
    "Cyrillic": "ж+ ж+ жж ж+ ж+ жж ж+:1.0|12-60",
    "unknown": "",
}
TITLES = {
    "capitals": "Aa+ Aa+ Aa+ Aaaa Aa+ 999aa:0.2,Aa+ Aa+ Aa+ Aa+ Aa+ Aa+:0.1|14-47",
    "one small word": "Aaa aa Aaa Aa+ Aa+ Aa+:1.0|9-40",
    "few words": "Aa+ a+ aa a+:1.0|9-40",
    "short Chinese": "中+:1.0|4-10",
    "codes": "AAA-9999:1.0|8-8",
}


@pytest.mark.parametrize("form", WRITTEN.values(), ids=WRITTEN)
def test_words_of_sentences_are_written_text(form: str) -> None:
    assert prose(form)


@pytest.mark.parametrize("form", TITLES.values(), ids=TITLES)
def test_titles_and_labels_are_none(form: str) -> None:
    assert not prose(form)
