"""AES over whole columns: the block cipher alone, for the modes that are built on it here. Never a transform itself."""

from __future__ import annotations

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from guardian.transforms.ragged import Matrix

BLOCK = 16


class Blocks:
    """AES of many blocks at once (what libraries call ECB). For one thread; make another for another.

    Safe only for blocks that a mode has already made pseudorandom or distinct, so nothing outside this package uses it.
    """

    __slots__ = ("_encryptor",)

    def __init__(self, key: bytes) -> None:
        self._encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 the primitive, not a mode

    def __repr__(self) -> str:
        return "Blocks()"

    def __call__(self, blocks: Matrix) -> Matrix:
        """AES of each 16 bytes of a matrix whose rows are multiples of 16 long."""
        out = np.empty(blocks.size + BLOCK - 1, np.uint8)
        self._encryptor.update_into(np.ascontiguousarray(blocks).reshape(-1).data, out.data)
        return out[: blocks.size].reshape(blocks.shape[0], blocks.shape[1])


def doubled(block: bytes) -> bytes:
    """Multiplication by x in GF(2^128) (NIST SP 800-38B, 6.1)."""
    number = int.from_bytes(block, "big") << 1
    return ((number ^ 0x87) & ((1 << 128) - 1) if number >> 128 else number).to_bytes(BLOCK, "big")


def cmac_subkeys(aes: Blocks) -> tuple[bytes, bytes]:
    """K1 for messages that end on a block, K2 for others (NIST SP 800-38B, 6.1)."""
    first = doubled(aes(np.zeros((1, BLOCK), np.uint8)).tobytes())
    return first, doubled(first)


def cmac(aes: Blocks, messages: Matrix) -> Matrix:
    """AES-CMAC of rows of one length (NIST SP 800-38B, 6.2), a block of all rows at a time."""
    rows, size = messages.shape
    whole, partial = cmac_subkeys(aes)
    count = max(1, -(-size // BLOCK))
    last = np.zeros((rows, BLOCK), np.uint8)
    last[:, : size - (count - 1) * BLOCK] = messages[:, (count - 1) * BLOCK :]
    if size != count * BLOCK:
        last[:, size - (count - 1) * BLOCK] = 0x80
    last ^= np.frombuffer(whole if size == count * BLOCK else partial, np.uint8)
    state = np.zeros((rows, BLOCK), np.uint8)
    for index in range(count - 1):
        state = aes(state ^ messages[:, index * BLOCK : (index + 1) * BLOCK])
    return aes(state ^ last)


def counted(aes: Blocks, start: Matrix, size: int) -> Matrix:
    """CTR keystreams of ``size`` bytes, one for each first counter block, counting in all 128 bits."""
    rows, count = len(start), -(-size // BLOCK)
    words = np.ascontiguousarray(start).view(">u8").astype(np.uint64)
    steps = np.arange(count, dtype=np.uint64)
    low = words[:, 1:] + steps
    high = words[:, :1] + (low < words[:, 1:])
    counters = np.empty((rows, count, 2), ">u8")
    counters[:, :, 0], counters[:, :, 1] = high, low
    return aes(counters.view(np.uint8).reshape(rows, count * BLOCK))[:, :size]
