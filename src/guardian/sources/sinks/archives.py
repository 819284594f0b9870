"""Zip archives written anew: the same members by the same names, without comments and extra fields."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import closing
from typing import IO, cast

from guardian.sources.sinks.base import NotProtectable, name_for
from guardian.sources.sinks.contents import Archive, Content
from guardian.sources.sinks.writing import Appended, Copying, Out

Write = Callable[[Content, Copying, Out], None]
FIRST_TIME = (1980, 1, 1, 0, 0, 0)
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def write_archive(archive: Archive, copying: Copying, out: Out, write: Write) -> None:
    """Member by member. Times are kept: they say nothing of what a member holds."""
    with zipfile.ZipFile(cast(IO[bytes], Appended(out)), "w", allowZip64=True) as target:
        times = _times(archive)
        names: set[str] = set()
        for place, (member, content) in enumerate(archive.members):
            name = name_for(copying.treater, "member", member.name)
            if name is None or name in names:
                raise NotProtectable("the name of a member of the archive is personal data, or given twice")
            names.add(name)
            entry = zipfile.ZipInfo(name, times[place][0])
            entry.compress_type = times[place][1]
            entry.external_attr = 0o600 << 16
            with closing(target.open(entry, "w", force_zip64=True)) as inner:
                write(content, copying, cast(Out, inner))


def _times(archive: Archive) -> list[tuple[tuple[int, int, int, int, int, int], int]]:
    """When each member was last changed, and how it is compressed."""
    with closing(archive.blob.seekable()) as file, zipfile.ZipFile(file) as source:
        entries = source.infolist()
        return [
            (
                max(FIRST_TIME, entries[member.place].date_time),
                entries[member.place].compress_type
                if entries[member.place].compress_type in KNOWN
                else zipfile.ZIP_DEFLATED,
            )
            for member, _ in archive.members
        ]
