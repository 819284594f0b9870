"""Runs commands in this process: fast, and with the engines started once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guardian.cli import main
from guardian.keys.ring import create_ring


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    def column(self, name: str) -> dict[str, Any]:
        (found,) = [column for column in self.document["columns"] if column["column"] == name]
        return found


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """``run("scan", path)`` in an empty folder; gives exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GUARDIAN_DEBUG", raising=False)

    def call(*arguments: object) -> Done:
        monkeypatch.setattr("sys.argv", ["guardian", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main.run()
        out, err = capfdbinary.readouterr()
        return Done(int(stopped.value.code or 0), out.decode(), err.decode())

    return call


@pytest.fixture
def master(monkeypatch: pytest.MonkeyPatch) -> None:
    """A master key that everybody knows, and no ring yet."""
    monkeypatch.setenv("GUARDIAN_MASTER_KEY", bytes(range(32)).hex())
    monkeypatch.delenv("GUARDIAN_MASTER", raising=False)
    monkeypatch.setattr("guardian.app.keys.no_dumps", lambda: None)  # it would hold for the whole test process


@pytest.fixture
def ring(run: Run, master: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key ring under that master key, in the present folder, with the same keys in every run."""
    monkeypatch.setitem(create_ring.__kwdefaults__, "draw", random.Random(11).randbytes)
    done = run("keys", "init")
    assert done.status == 0, done.err


@pytest.fixture
def same_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run draws the same rows: a planted one that is drawn makes another column of its own, as it should."""
    dice = np.random.default_rng
    monkeypatch.setattr(np.random, "default_rng", lambda seed=None: dice(11 if seed is None else seed))


@pytest.fixture
def members(tmp_path: Path) -> Path:
    """A small table of invented people: an e-mail, a Chinese resident ID, an amount."""
    rows = ["会员编号,姓名,email,id_card,amount,remark"]
    names = ("李明", "王芳", "张伟", "刘洋", "陈静", "杨勇", "赵敏", "黄磊", "周杰", "吴倩")
    for number in range(60):
        name = names[number % 10] + ("" if number < 10 else "华强丽娜峰"[number // 12])
        rows.append(f"{1000 + number},{name},user{number}@example.com,{resident_id(number)},{number * 3}.50,已发货")
    path = tmp_path / "data" / "members.csv"
    path.parent.mkdir()
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def resident_id(number: int) -> str:
    """A number with sequence 000, which belongs to nobody, and a right check digit (GB 11643-1999)."""
    body = f"110101{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}000"
    total = sum(
        int(digit) * weight
        for digit, weight in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return body + "10X98765432"[total % 11]
