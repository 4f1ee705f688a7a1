"""What an archive holds, and the archives in it: to look for a mark, never to keep.

Bounded whatever is packed: so many files, so many unpacked bytes, so deep, for so long. What is
encrypted, damaged or deeper is not opened; of that the names are known at most.
"""

import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from cms.media.containers import UNREADABLE, read_part
from cms.media.words import READ

DEPTH = 2  # a file in a ZIP, and one in a ZIP in that
MOST_FILES = 300  # of kinds that have words
MOST_OPENED = 64 * 1024 * 1024  # unpacked bytes of all of them; one upload has 50 MB
MOST_SECONDS = 8.0
ENTRY = b"PK\x01\x02"  # begins a line of a directory, which costs more to read than its bytes
MOST_ENTRIES = 50_000  # with those of what is packed in it once more


@dataclass
class Budget:
    """What may still be spent on one upload."""

    files: int
    left: int  # unpacked bytes
    until: float

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


def files_of(data: bytes, ext: str) -> Iterator[tuple[bytes, str]]:
    """The file itself and, of an archive, those inside: (bytes, extension)."""
    yield data, ext
    if ext == "zip":
        budget = Budget(MOST_FILES, MOST_OPENED, time.monotonic() + MOST_SECONDS)
        yield from _opened(data, DEPTH, budget)


def _opened(data: bytes, depth: int, budget: Budget) -> Iterator[tuple[bytes, str]]:
    if depth == 0:
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for member in archive.infolist():
                ext = PurePosixPath(_as_packed(member)).suffix.lstrip(".").lower()
                if ext not in (*READ, "zip"):
                    continue
                if budget.is_spent:
                    return
                inner = _read(archive, member, budget)
                yield inner, ext
                if ext == "zip":
                    yield from _opened(inner, depth - 1, budget)
    except UNREADABLE:
        return


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    """Empty for what cannot be read: the next file perhaps can."""
    budget.files -= 1
    try:
        inner = read_part(archive, member, budget.left)
    except UNREADABLE:
        return b""
    budget.left -= len(inner)
    return inner if inner.count(ENTRY) <= MOST_ENTRIES else b""


def _as_packed(member: zipfile.ZipInfo) -> str:
    """Windows packs Chinese names in GB 18030 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
