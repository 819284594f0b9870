from __future__ import annotations

import hashlib
import hmac
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from guardian.transforms import wire
from guardian.transforms.base import Shape, Unsuitable
from guardian.transforms.few import few, refuse_few
from guardian.transforms.hash import KeyedHash, plain_hash


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.one_of(st.none(), st.text(max_size=80)), max_size=8), bits=st.sampled_from([128, 160, 256]))
def test_a_hash_is_the_hmac_of_the_documented_message(values: list[str | None], bits: int, fixed_keys: Any) -> None:
    keys, domain = fixed_keys(), "客户"
    made = KeyedHash(keys, domain, bits).values(pa.array(values, pa.string())).to_pylist()
    for value, out in zip(values, made, strict=True):
        if value is None:
            assert out is None
            continue
        head = b"guardian.hash.1\n" + hashlib.sha256(domain.encode()).hexdigest().encode() + b"\n"
        expected = hmac.digest(keys.current().secret, head + value.encode(), "sha256")[: bits // 8]
        assert wire.parse(out) == wire.Wire("h", "k1", expected)


def test_the_pads_are_all_that_sql_needs(fixed_keys: Any) -> None:
    hashing = KeyedHash(fixed_keys(), "member")
    pads = hashing.pads()
    digest = hashlib.sha256(pads.outer + hashlib.sha256(pads.inner + "张三".encode()).digest()).digest()
    assert hashing.values(pa.array(["张三"])).to_pylist() == [wire.form(wire.Wire("h", "k1", digest))]
    assert hashing.prefix() == "gh1.k1."


def test_hashes_of_domains_and_keys_differ_and_repeats_do_not(fixed_keys: Any) -> None:
    array = pa.array(["a", "a", "b"])
    made = [
        KeyedHash(fixed_keys(ring, key_id), domain).values(array).to_pylist()
        for ring, key_id, domain in [("x", "k1", "d"), ("x", "k1", "e"), ("x", "k2", "d"), ("y", "k1", "d")]
    ]
    assert all(row[0] == row[1] != row[2] for row in made)
    assert len({row[0] for row in made}) == 4


@pytest.mark.parametrize("bits", [0, 64, 120, 129, 264])
def test_a_hash_too_short_or_not_whole_is_refused(bits: int, fixed_keys: Any) -> None:
    with pytest.raises(Unsuitable, match="128"):
        KeyedHash(fixed_keys(), "d", bits)


def test_its_length_is_known_beforehand(fixed_keys: Any) -> None:
    hashing = KeyedHash(fixed_keys(), "d", 128)
    [made] = hashing.values(pa.array(["x" * 999])).to_pylist()
    assert hashing.gives(Shape("text", 5)) == Shape("text", len(made)) and len(made) == 7 + 22
    with pytest.raises(Unsuitable):
        hashing.gives(Shape("integer"))
    with pytest.raises(Unsuitable):
        hashing.values(pa.array([1]))


def test_a_hash_without_a_key_is_refused_with_the_reason() -> None:
    with pytest.raises(Unsuitable, match="trying them all"):
        plain_hash("sha256")


def test_no_key_is_in_a_repr(fixed_keys: Any) -> None:
    hashing = KeyedHash(fixed_keys(), "d")
    assert "keys" not in repr(hashing) and repr(hashing.pads()) == "Pads()"


FEW = [
    (2, 1000, "gender", False),
    (2, 5, "gender", False),
    (300, 1_000_000, "address", False),
    (3_000, 1_000_000, "address", False),
    (999, 5_000, "person_name", False),
    (3_000, 1_000_000, "person_name", False),
    (1, 1_000, "phone", False),
    (9, 1_000, "none", True),
]
MANY = [
    (0, 0, "gender", False),
    (1, 1, "person_name", False),
    (2, 2, "gender", False),
    (500, 1_000, "person_name", False),
    (1_000, 50_000, "person_name", False),
    (10_000, 10_000_000, "postal_code", False),
    (200, 5_000, "none", True),
    (50, 200, "email", False),
]


@pytest.mark.parametrize(("distinct", "rows", "category", "key"), FEW)
def test_few_values_are_refused_unless_the_policy_says_so(distinct: int, rows: int, category: str, key: bool) -> None:
    assert few(distinct, rows, category=category, key=key)
    with pytest.raises(Unsuitable, match=f"^crm/t/c: {distinct:,} distinct") as caught:
        refuse_few(distinct, rows, category=category, key=key, where="crm/t/c")
    assert "allow_few" in str(caught.value)
    refuse_few(distinct, rows, category=category, key=key, allowed=True)


@pytest.mark.parametrize(("distinct", "rows", "category", "key"), MANY)
def test_many_values_are_not(distinct: int, rows: int, category: str, key: bool) -> None:
    refuse_few(distinct, rows, category=category, key=key)


@pytest.mark.parametrize(
    ("distinct", "rows", "of", "expected"),
    [
        (3_000, 10_000, 1_000_000, True),  # towns: seldom in the sample, by the hundred in the table
        (3_000, 10_000, 10_000, False),
        (9_900, 10_000, 1_000_000, False),  # nearly all differ, and so they do in the table
        (10_000, 10_000, 50_000_000, False),
        (2, 10_000, 1_000_000, True),
        (0, 0, 5, False),
        (1, 1, 1_000_000, False),
    ],
)
def test_a_sample_is_judged_as_the_table_it_was_drawn_from(distinct: int, rows: int, of: int, expected: bool) -> None:
    assert few(distinct, rows, of=of) is expected


@pytest.mark.parametrize("bits", [128, 200, 256])
def test_duckdb_computes_the_same_hash_from_bound_keys(bits: int, fixed_keys: Any) -> None:
    values = ["张三", "", None, "a" * 500, "zhang.san@example.com"]
    hashing = KeyedHash(fixed_keys(), "member", bits)
    told = hashing.sql(exp.column("c"), "duckdb").sql(dialect="duckdb")
    pads = hashing.pads()
    assert pads.outer.hex() not in told.lower() and pads.inner.hex() not in told.lower()
    connection = duckdb.connect()
    connection.register("t", pa.table({"n": range(len(values)), "c": values}))
    rows = connection.execute(f"SELECT {told} FROM t ORDER BY n", hashing.in_sql().parameters()).fetchall()
    assert [row[0] for row in rows] == hashing.values(pa.array(values)).to_pylist()
