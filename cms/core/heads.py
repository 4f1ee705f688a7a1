"""The chain's head, kept outside the database: what finds a chain cut off at its end.

One file for each database under ``VAR_DIR/audit-heads`` (number and hash, never a key). It only
moves forward: a chain that no longer holds the kept link leaves the file as it is.
"""

import hashlib
import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from cms.core.models import AuditLink

log = logging.getLogger("lianxi.audit")


def head_file() -> Path:
    """Named after the database, so that two databases beside one VAR_DIR never mix."""
    given = connection.settings_dict
    name = f"{connection.vendor}|{given['HOST']}|{given['PORT']}|{given['NAME']}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return Path(settings.VAR_DIR) / "audit-heads" / f"{digest}.txt"


def kept_head() -> tuple[int, str] | None:
    """Number and hash kept by the last sealing on this machine; None if there is none.

    Raises ValueError if the file is damaged: a kept head must never be lost in silence.
    """
    try:
        text = head_file().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    seq, _colon, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise ValueError(f"{head_file().name}: not SEQ:HASH")
    return int(seq), digest


def keep_head() -> None:
    """After a sealing: move the kept head forward, and log it for the machine's log keeper."""
    kept = kept_head()
    if kept and not AuditLink.objects.filter(seq=kept[0], sha256=kept[1]).exists():
        log.error("audit chain lost its kept head %s:%s; run verify_audit", *kept)
        return
    last = AuditLink.objects.order_by("-seq").values_list("seq", "sha256").first()
    if last and last != kept:
        _write(f"{last[0]}:{last[1]}\n")
        log.info("audit head %s:%s", *last)


def _write(text: str) -> None:
    """Atomic: a reader or a power cut sees the old head or the new one."""
    path = head_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
