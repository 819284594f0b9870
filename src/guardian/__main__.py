"""``python -m guardian``."""

from guardian.cli.main import run

run()
