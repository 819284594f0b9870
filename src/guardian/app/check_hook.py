"""Puts a pre-commit hook into a git repository, for those who do not use the `pre-commit` framework."""

from __future__ import annotations

import stat
from pathlib import Path

from guardian.app.check_git import hooks_folder
from guardian.errors import UsageError

MARK = "# guardian check: privacy of data schemas"
HOOK = f"""#!/bin/sh
{MARK}
# Checks the schema files of this commit as they are staged. Skip once: git commit --no-verify.
if ! command -v guardian >/dev/null 2>&1; then
    echo "guardian check: no command 'guardian' on PATH, so the commit was neither checked nor made." >&2
    echo "Activate the environment that guardian is installed in (from its checkout: pip install .), or" >&2
    echo "commit unchecked once: git commit --no-verify" >&2
    exit 1
fi
exec guardian check --staged
"""


def install(near: Path) -> tuple[Path, bool]:
    """Write the hook; returns its path, and False where it was there already. Another's hook is never replaced."""
    folder = hooks_folder(near)
    path = folder / "pre-commit"
    try:
        if path.exists():
            there = path.read_text("utf-8", "replace")
            if there == HOOK:
                return path, False
            if MARK not in there:
                raise UsageError(
                    "another pre-commit hook is there already",
                    where=str(path),
                    remedy="Add to it: guardian check --staged",
                )
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(HOOK, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    except OSError as error:
        raise UsageError(
            f"the hook cannot be written ({error.strerror})", where=str(path), remedy="Check the folder's permissions"
        ) from None
    return path, True
