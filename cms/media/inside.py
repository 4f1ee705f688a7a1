"""What an archive holds, and the archives in it: to look for a mark, never to keep.

Bounded whatever is packed: so many files, so many unpacked bytes, so deep, for so long. What is
encrypted, damaged or deeper is not opened; of that the names are known at most, and it is said
that it was missed, since it may be marked.
"""

import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from cms.media.containers import UNREADABLE, read_part
from cms.media.locked import is_locked
from cms.media.words import READ

DEPTH = 2  # a file in a ZIP, and one in a ZIP in that
MOST_FILES = 300  # of kinds that have words
MOST_OPENED = 64 * 1024 * 1024  # unpacked bytes of all of them; one upload has 50 MB
MOST_SECONDS = 8.0
ENTRY = b"PK\x01\x02"  # begins a line of a directory, which costs more to read than its bytes
PACKED = ("zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz")  # of which only ZIP is opened
MOST_ENTRIES = 50_000  # with those of what is packed in it once more


@dataclass
class Budget:
    """What may still be spent on one upload."""

    files: int
    left: int  # unpacked bytes
    until: float
    missed: list[str] = field(default_factory=list)  # what may have words and was not looked into

    @property
    def is_spent(self) -> bool:
        return self.files <= 0 or self.left <= 0 or time.monotonic() > self.until


def names_of(data: bytes, ext: str) -> list[str]:
    """What the files in an archive are called."""
    if ext != "zip":
        return []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return [_as_packed(member) for member in archive.infolist()]
    except UNREADABLE:
        return []


def files_of(
    data: bytes, ext: str, name: str = "", missed: list[str] | None = None
) -> Iterator[tuple[bytes, str]]:
    """The file itself and, of an archive, those inside: (bytes, extension). Afterwards ``missed``
    holds the names of those that could not be looked into, ``name`` where it is the file itself.
    """
    missed = [] if missed is None else missed
    yield data, ext
    if is_locked(data):
        missed.append(name)
    if ext == "zip":
        budget = Budget(MOST_FILES, MOST_OPENED, time.monotonic() + MOST_SECONDS, missed)
        yield from _opened(data, name, DEPTH, budget)


def _opened(data: bytes, name: str, depth: int, budget: Budget) -> Iterator[tuple[bytes, str]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in archive.infolist():
                inside = _as_packed(member)
                ext = PurePosixPath(inside).suffix.lstrip(".").lower()
                if member.is_dir() or ext not in (*READ, *PACKED):
                    continue
                if depth == 0 or budget.is_spent:
                    budget.missed.append(inside)
                    return
                if ext in READ or ext == "zip":
                    inner = _read(archive, member, inside, budget)
                    yield inner, ext
                    if ext == "zip" and inner:
                        yield from _opened(inner, inside, depth - 1, budget)
                else:
                    budget.missed.append(inside)
    except UNREADABLE:
        budget.missed.append(name)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: Budget) -> bytes:
    """Empty for what cannot be read: the next file perhaps can."""
    budget.files -= 1
    try:
        inner = read_part(archive, member, budget.left)
    except UNREADABLE:
        budget.missed.append(name)
        return b""
    budget.left -= len(inner)
    if len(inner) < member.file_size or is_locked(inner):
        budget.missed.append(name)
    if inner.count(ENTRY) <= MOST_ENTRIES:
        return inner
    budget.missed.append(name)
    return b""


def _as_packed(member: zipfile.ZipInfo) -> str:
    """Windows packs Chinese names in GB 18030 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
