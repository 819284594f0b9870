"""What the key store holds of a ring: it opens only where it makes sense as a whole."""

from __future__ import annotations

import pytest

from guardian.keys.base import TamperedError
from guardian.keys.held import Held, Root, State, read, written

KEK = bytes(range(32))


def stored(*states: State) -> list[dict[str, object]]:
    roots = tuple(
        Root(f"k{number}", state, "2026-03-01T12:00:00+00:00", secret=bytes([number]) * 32)
        for number, state in enumerate(states, 1)
    )
    held = Held("00" * 16, 1, {"kind": "env"}, bytes(32), roots)
    return [{"id": key_id, **body} for key_id, body in written(held, KEK, lambda size: bytes(size)).items()]


def test_a_ring_has_one_current_key() -> None:
    held = read(stored("retired", "current"), KEK)
    assert (held.current.id, held.secret("k1")) == ("k2", b"\x01" * 32)


@pytest.mark.parametrize("states", [("retired",), ("retired", "retired"), ("current", "current"), ()])
def test_a_store_without_exactly_one_current_key_opens_no_ring(states: tuple[State, ...]) -> None:
    with pytest.raises(TamperedError, match="exactly one current key"):
        read(stored(*states), KEK)
