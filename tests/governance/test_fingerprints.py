"""Keyed fingerprints: equal values and only those, whole and inside texts, whatever batch they stand in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian.governance.fingerprints import Bag, Fingerprints, Sieve, contains, trimmed, word_counts

ANY = st.lists(st.text(max_size=40), max_size=30)


@settings(deadline=None)
@given(ANY)
def test_two_values_share_a_fingerprint_only_where_they_are_equal(texts: list[str]) -> None:
    safe = [text.encode("utf-8", "replace").decode() for text in texts]
    prints = Fingerprints().of(pa.array(safe, pa.string())).tolist()
    assert len(set(prints)) == len(set(safe))
    assert dict(zip(safe, prints, strict=True)) == dict(zip(reversed(safe), reversed(prints), strict=True))


def test_another_key_gives_other_fingerprints() -> None:
    values = pa.array(["13800138000", "ann@example.com"])
    assert not set(Fingerprints().of(values).tolist()) & set(Fingerprints().of(values).tolist())


def test_values_of_any_type_have_the_fingerprint_of_their_words() -> None:
    prints = Fingerprints()
    assert prints.of(pa.array([7, None])).tolist() == prints.of(pa.array(["7", ""])).tolist()
    assert prints.of(pa.array(["a", "b"]).dictionary_encode()).tolist() == prints.of(pa.array(["a", "b"])).tolist()


def test_a_text_longer_than_a_slice_has_one_fingerprint() -> None:
    prints, long = Fingerprints(), "x王" * 1_200_000
    assert prints.of(pa.array(["a", long]))[1] == prints.of(pa.array([long]))[0] != prints.of(pa.array([long[1:]]))[0]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["Ann", "Lee", "王", "小", "明", "13800138000", "a@b.example"]), min_size=1, max_size=4)
)
def test_a_value_is_found_inside_a_text_at_word_borders(words: list[str]) -> None:
    prints, value = Fingerprints(), " ".join(words)
    count = int(word_counts(pa.array([value]))[0])
    wanted = prints.of(pa.array([value]))[0]
    texts = pa.array(["nothing here", f"call {value}, now", f"x{value}" if value[0].isalnum() else value])
    heads = Sieve(prints.heads(pa.array([value])))
    for windows in (prints.windows(texts, (count,)), prints.windows(texts, (count,), heads)):
        hits = [row for one in windows for row in one.rows[one.prints == wanted].tolist()]
        assert 1 in hits
        assert 0 not in hits


def test_pieces_that_begin_otherwise_than_what_is_wanted_are_not_made() -> None:
    prints = Fingerprints()
    heads = Sieve(prints.heads(pa.array(["Ann Lee", "王小明"])))
    (window,) = prints.windows(pa.array(["call Ann, Bob Lee", "小王", None]), (2,), heads)
    assert window.rows.tolist() == [0]
    assert window.prints.tolist() == prints.of(pa.array(["Ann, Bob"])).tolist()


def test_no_window_goes_across_two_texts() -> None:
    prints = Fingerprints()
    wanted = set(prints.of(pa.array(["Ann Lee", "AnnLee"])).tolist())
    windows = list(prints.windows(pa.array(["Ann", "Lee", "Ann", " Lee"]), (1, 2)))
    assert not wanted & {one for window in windows for one in window.prints.tolist()}


@settings(deadline=None)
@given(ANY, ANY)
def test_bags_have_equal_sums_where_they_hold_the_same_as_often(left: list[str], right: list[str]) -> None:
    prints = Fingerprints()
    bags = []
    for texts in (left, right):
        bag = Bag()
        for text in texts:
            one = prints.of(pa.array([text.encode("utf-8", "replace").decode()]))
            part = Bag()
            part.add(one, prints.mixed(one), each=bool(len(bags)))
            bag.merge(part)
        bags.append(bag)
    assert len(bags[0].distinct()) == 0
    assert len(bags[1].distinct()) == len(set(right))
    safe = [sorted(text.encode("utf-8", "replace") for text in texts) for texts in (left, right)]
    assert (bags[0].total == bags[1].total and bags[0].count == bags[1].count) == (safe[0] == safe[1])


def test_a_sieve_holds_what_was_put_in_and_nothing_else() -> None:
    prints = Fingerprints().of(pa.array([f"value {number}" for number in range(2000)]))
    sieve = Sieve(prints[:1000])
    assert sieve.holds(prints).tolist() == [True] * 1000 + [False] * 1000
    assert contains(np.unique(prints[:1000]), prints).tolist() == [True] * 1000 + [False] * 1000
    assert not Sieve(prints[:0]).holds(prints).any()
    assert Sieve(prints.repeat(40)).holds(prints).all()


def test_values_are_compared_from_word_to_word() -> None:
    assert trimmed(pa.array(["+86 138-0013", "(王小明)", " a ", "…"])).to_pylist() == [
        "86 138-0013",
        "王小明",
        "a",
        "…",
    ]
