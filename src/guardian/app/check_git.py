"""What git knows of the files under check: an earlier revision of them, and where its hooks lie."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from guardian.errors import UnreadError, UsageError

SECONDS = 60
_PLAIN = {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
"""What git sets for its hooks, relative to a folder that we may not be in; git finds the repository by itself."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository whose work tree is ``top``. ``name`` is the revision as it was given."""

    top: Path
    name: str
    commit: str

    def files(self) -> tuple[str, ...]:
        """Every file of this commit, as a path from the top of the work tree."""
        out = _git(self.top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit)
        return tuple(os.fsdecode(name) for name in out.split(b"\0") if name)

    def read(self, paths: Sequence[str], limit: int) -> Iterator[tuple[str, bytes | None]]:
        """The bytes of these files; None for one that is larger than ``limit`` or not a file there."""
        plain = [path for path in paths if "\n" not in path]
        yield from ((path, None) for path in paths if "\n" in path)
        yield from zip(plain, blobs(self.top, [f"{self.commit}:{path}" for path in plain], limit), strict=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the index holds it. ``blob`` is empty where it is no plain file (a link, another repository)."""

    path: str
    blob: str


def staged(top: Path) -> tuple[frozenset[str], tuple[Entry, ...]]:
    """The paths that the commit in the making brings or changes, and every file of its index."""
    # A hook of `git commit -a` or `git commit FILE` is told of an index of its own.
    named = os.environ.get("GIT_INDEX_FILE")
    index = {"GIT_INDEX_FILE": str(Path(named).absolute())} if named else {}
    diff = ("diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=d")
    changed = _git(top, *diff, more=index)
    listed = _git(top, "ls-files", "--stage", "-z", more=index)
    entries = []
    for line in listed.split(b"\0"):
        if line:
            head, _, path = line.partition(b"\t")
            mode, blob, _ = head.decode().split(" ")
            entries.append(Entry(os.fsdecode(path), blob if mode.startswith("100") else ""))
    return frozenset(os.fsdecode(path) for path in changed.split(b"\0") if path), tuple(entries)


def blobs(top: Path, names: Sequence[str], limit: int) -> Iterator[bytes | None]:
    """The bytes of these objects in order; None for one that is larger than ``limit`` or no file."""
    sizes = _sizes(_batch(top, "--batch-check", names))
    small = [name for name, size in zip(names, sizes, strict=True) if size is not None and size <= limit]
    out = _batch(top, "--batch", small)
    start = 0
    for size in sizes:
        if size is None or size > limit:
            yield None
            continue
        head = out.index(b"\n", start) + 1
        yield out[head : head + size]
        start = head + size + 1


def _batch(top: Path, how: str, names: Sequence[str]) -> bytes:
    if not names:
        return b""
    return _git(top, "cat-file", how, given=b"".join(os.fsencode(name) + b"\n" for name in names))


def _sizes(out: bytes) -> list[int | None]:
    """Sizes of blobs as `git cat-file --batch-check` tells them; None for anything else."""
    found: list[int | None] = []
    for line in out.splitlines():
        _, _, rest = line.rpartition(b" blob ")
        found.append(int(rest) if rest.isdigit() and b" blob " in line else None)
    return found


def revision(name: str, near: Path) -> Revision:
    """The commit that ``name`` says. UnreadError tells why there is none: no repository, no such name, shallow."""
    top = top_of(near)
    if top is None:
        raise UnreadError(
            "this is no git repository, so there is no earlier revision to compare with",
            where=f"--base {name}",
            remedy="Run it inside the repository",
        )
    if name.startswith("-"):
        raise UsageError(f"'{name}' is no revision", where="--base", expected="a branch, tag or commit")
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except UnreadError:
        raise _no_revision(top, name) from None
    return Revision(top, name, commit.decode().strip())


def _no_revision(top: Path, name: str) -> UnreadError:
    shallow = _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    if shallow:
        return UnreadError(
            f"the revision '{name}' is not in this shallow clone",
            where=f"--base {name}",
            remedy="Fetch it first: git fetch --depth=1 origin REV, or clone with full history (fetch-depth: 0)",
        )
    return UnreadError(
        f"there is no revision '{name}' in this repository",
        where=f"--base {name}",
        remedy="Check its name; in CI fetch the target branch first (git fetch origin BRANCH)",
    )


def top_of(near: Path) -> Path | None:
    """The top of the work tree that ``near`` lies in; None where it lies in none."""
    folder = near if near.is_dir() else near.parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        out = _git(folder, "rev-parse", "--show-toplevel")
    except UnreadError:
        return None
    return Path(os.fsdecode(out.rstrip(b"\n")))


def inside(top: Path, path: Path) -> str | None:
    """A path as git writes it, from the top of the work tree; None where it lies outside."""
    try:
        return PurePosixPath((Path.cwd() / path).relative_to(top.resolve())).as_posix()
    except ValueError:
        pass
    try:
        return PurePosixPath(path.resolve().relative_to(top.resolve())).as_posix()
    except (ValueError, OSError):
        return None


def hooks_folder(near: Path) -> Path:
    """Where git looks for hooks here, ``core.hooksPath`` included."""
    top = top_of(near)
    if top is None:
        raise UsageError("this is no git repository", where=str(near), remedy="Run it inside the repository")
    named = os.fsdecode(_git(top, "rev-parse", "--git-path", "hooks").rstrip(b"\n"))
    return top / named


def _git(folder: Path, *arguments: str, given: bytes | None = None, more: Mapping[str, str] | None = None) -> bytes:
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    own = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; no shell
            command,
            input=given if given is not None else b"",
            capture_output=True,
            env={**own, **_PLAIN, **(more or {})},
            timeout=SECONDS,
            check=False,
        )
    except OSError as error:
        raise UnreadError(f"git cannot be run ({os.strerror(error.errno or 0)})", remedy="Install git") from error
    except subprocess.TimeoutExpired:
        raise UnreadError("git does not answer", where=arguments[0]) from None
    if done.returncode:
        raise UnreadError("git refuses", where=" ".join(arguments[:2]))
    return done.stdout
