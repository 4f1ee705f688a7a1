"""Bytes by their SHA-256 in the private store. Nothing is ever overwritten or deleted here."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDER = "blobs"


def sha256_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def blob_name(sha256: str) -> str:
    """Where the bytes of this name are kept in the private store."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def put_blob(data: bytes) -> str:
    """Keep ``data`` and return its SHA-256. Twice the same bytes are kept once.

    On a folder the bytes appear under their name in one step, so that a process killed half-way
    leaves nothing that looks whole.
    """
    sha256 = sha256_of(data)
    store, name = storages["private"], blob_name(sha256)
    if store.exists(name):
        return sha256
    if isinstance(store, FileSystemStorage):
        _write_at_once(Path(store.path(name)), data)
    else:
        _write_to(store, name, data)
    return sha256


def _write_at_once(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).chmod(0o640)
    Path(temporary).replace(path)


def _write_to(store: Storage, name: str, data: bytes) -> None:
    """A bucket writes whole objects; a rival's copy of the same bytes may have won the name."""
    saved = store.save(name, ContentFile(data))
    if saved != name:
        store.delete(saved)


def open_blob(sha256: str) -> File:
    """The bytes, opened for reading. Raises ``FileNotFoundError`` where they are missing."""
    return storages["private"].open(blob_name(sha256), "rb")


def read_blob(sha256: str) -> bytes:
    """The bytes."""
    with open_blob(sha256) as file:
        return file.read()


def blob_exists(sha256: str) -> bool:
    """Whether bytes of this name are kept."""
    return storages["private"].exists(blob_name(sha256))
