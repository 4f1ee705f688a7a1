"""Files that hold files (DOCX, XLSX, OFD, ZIP): bounded by their unpacked size, never unpacked."""

import lzma
import struct
import zipfile
import zlib
from io import BytesIO

MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200  # above 10 MB unpacked; office files reach 50
MAX_MEMBERS = 10_000
# What reading a damaged or odd archive raises. RuntimeError: what is encrypted, and a version or
# compression that zipfile does not know (its error is a kind of it); zlib.error and EOFError:
# packed bytes that are broken, which the directory does not show; LZMAError and struct.error: the
# same of other compressions.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError),
)
# What office programs write. Of the others zipfile unpacks all that a few packed bytes hold, which
# may be gigabytes, before it gives the few that were asked for.
PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Bomb(Exception):
    """Unpacks to more than is taken."""


class Unsafe(Exception):
    """Macros, a document type declaration, or a damaged directory."""


def _members(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        return zipfile.ZipFile(BytesIO(data)).infolist()
    except UNREADABLE as error:
        raise Unsafe from error


def names_in(data: bytes) -> set[str] | None:
    """Names in the directory; None for a damaged one."""
    try:
        return {member.filename for member in _members(data)}
    except Unsafe:
        return None


def read_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The first unpacked bytes of a part, ``most`` at most. Raises one of ``UNREADABLE``."""
    if member.compress_type not in PACKED_AS:
        raise zipfile.BadZipFile
    with archive.open(member) as part:
        return part.read(most)


def check(data: bytes, ext: str) -> None:
    """Raise ``Bomb`` or ``Unsafe``; looks at the directory and at the head of each XML part."""
    if not data.startswith(b"PK\x03\x04"):
        return
    members = _members(data)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise Bomb
    if unpacked > 10 * 1024 * 1024 and unpacked > MAX_RATIO * len(data):
        raise Bomb
    if ext in ("docx", "xlsx", "ofd"):
        _check_parts(data, members)


def _check_parts(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for member in members:
            name = member.filename.lower()
            if name.endswith(("vbaproject.bin", "vbadata.xml")):
                raise Unsafe
            if name.endswith((".xml", ".rels")):
                try:
                    head = read_part(archive, member, 2048)
                except UNREADABLE as error:
                    raise Unsafe from error
                if b"<!doctype" in head.lower() or b"<!entity" in head.lower():
                    raise Unsafe
