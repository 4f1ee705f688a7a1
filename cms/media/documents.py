"""The public form of a document: its bytes by hash, its name, size and kind."""

import mimetypes
import os

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
    extension = os.path.splitext(doc.file.name)[1].lstrip(".").lower() or "bin"
    mime = mimetypes.guess_type(f"x.{extension}")[0] or "application/octet-stream"
    files[sha256] = {"type": mime, "name": doc.filename}
    return {
        "href": f"/b/{sha256}.{extension}",
        "title": doc.title,
        "size": len(data),
        "ext": extension,
    }
