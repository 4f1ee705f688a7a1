"""The public form of a document: its bytes by hash, its name, size and kind."""

import mimetypes

from cms.media.blobs import put_blob
from cms.media.models import MediaDocument, Secrecy


def document(doc: MediaDocument, files: dict) -> dict | None:
    """``{href, title, size, ext}``; adds the bytes to ``files``. None for a document that is
    not marked public, which therefore cannot get into a payload.
    """
    if doc.secrecy != Secrecy.PUBLIC:
        return None
    with doc.open_file() as file:
        data = file.read()
    sha256 = put_blob(data)
    extension = doc.stored_extension or "bin"
    mime = mimetypes.guess_type(f"x.{extension}")[0] or "application/octet-stream"
    files[sha256] = {"type": mime, "name": _sealed_name(doc)}
    return {
        "href": f"/b/{sha256}.{extension}",
        "title": doc.title,
        "size": len(data),
        "ext": extension,
    }


def _sealed_name(doc: MediaDocument) -> str:
    """Part of the text that is decided on, so its rule never changes: another would give every text
    on the table another digest. What a disk refuses in it goes when it is served.
    """
    extension = f".{doc.stored_extension}" if doc.stored_extension else ""
    title = doc.title.replace("/", "_").replace("\\", "_").strip() or "file"
    return title if title.lower().endswith(extension) else f"{title}{extension}"
