"""Files that a password keeps from being looked into: known by what stands outside of it."""

from io import BytesIO

from pypdf import PdfReader

from cms.media.kinds import OLE

# How the stream is called in which office programs put a whole DOCX or XLSX under a password: a
# line of the directory, whose names are filled up with zeros.
PACKAGE = "EncryptedPackage".encode("utf-16-le") + b"\x00" * 32


def is_locked(data: bytes) -> bool:
    """Whether its words cannot be read without a password."""
    if data.startswith(OLE):
        return PACKAGE in data
    return data.startswith(b"%PDF-") and b"/Encrypt" in data and not _opens(data)


def _opens(data: bytes) -> bool:
    """Most PDFs that are encrypted only forbid printing, and open without a password."""
    try:
        reader = PdfReader(BytesIO(data))
        return not reader.is_encrypted or bool(reader.decrypt(""))
    except Exception:  # a PDF may be broken in every way; then nobody can say
        return False
