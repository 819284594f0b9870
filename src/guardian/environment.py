"""What processes started here are told of the environment: nothing that may hold a secret.

The master key of a key ring, Vault's token or a password may stand in a variable of any name, and what a process was
started with can be read by all processes of its user.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_NEEDED = re.compile(
    r"PATH|HOME|TZ|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR|TEMP|TMP|XDG_[A-Z_]+|VIRTUAL_ENV|CONDA_PREFIX|PYTHON[A-Z]+"
    r"|(?:LD|DYLD)_[A-Z_]+|MALLOC_[A-Z_]+|[A-Z]+_NUM_THREADS"
)


def for_children(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables by which an interpreter finds its libraries, language and folders."""
    return {name: value for name, value in environ.items() if _NEEDED.fullmatch(name)}
