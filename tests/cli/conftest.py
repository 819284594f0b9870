"""Commands run in this process, as in tests/app."""

from tests.app.conftest import master, ring, run

__all__ = ["master", "ring", "run"]
