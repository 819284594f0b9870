"""Puts a pre-commit hook into a git repository, for those who do not use the `pre-commit` framework."""

from __future__ import annotations

import stat
from pathlib import Path

from guardian.app.check_git import hooks_folder
from guardian.errors import UsageError

MARK = "# guardian check: privacy of data schemas"
HOOK = f"""#!/bin/sh
{MARK}
# Checks the schema files of this commit. Skip once: git commit --no-verify.
kinds='\\.(sql|ddl|psql|pgsql|mysql|hql|avsc|proto)$|schema.*\\.(ya?ml|json)$|(^|/)models?(/.*)?\\.py$'
files=$(git diff --cached --name-only --diff-filter=ACMR | grep -E "$kinds" || true)
[ -n "$files" ] || exit 0
printf '%s\\n' "$files" | tr '\\n' '\\0' | xargs -0 guardian check
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
                    remedy="Add to it: guardian check $(git diff --cached --name-only --diff-filter=ACMR -- '*.sql')",
                )
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(HOOK, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    except OSError as error:
        raise UsageError(
            f"the hook cannot be written ({error.strerror})", where=str(path), remedy="Check the folder's permissions"
        ) from None
    return path, True
