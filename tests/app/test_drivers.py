"""What is said where an optional driver is not installed."""

from __future__ import annotations

import sys

import pytest

from tests.app.conftest import Run


@pytest.mark.parametrize(
    ("driver", "scheme", "extra"), [("psycopg", "postgresql", "postgres"), ("pymysql", "mysql", "mysql")]
)
@pytest.mark.parametrize(
    "command", ["scan {url}", "protect {url} --to {url}_copy", "protect {url} --check --to {url}_copy"]
)
def test_a_driver_that_is_not_installed_is_named_with_its_extra(
    run: Run, ring: None, monkeypatch: pytest.MonkeyPatch, command: str, driver: str, scheme: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, driver, None)
    done = run(*command.format(url=f"{scheme}://someone@127.0.0.1:1/crm").split())
    assert done.status == 2
    assert f"pip install 'guardian-privacy[{extra}]'" in done.err
