"""Keyed hashes for the audit trail, with keys of their own (``AUDIT_SEAL_KEYS``).

The first key seals, every key verifies: rotate by putting a new one in front. The id of the key
stands beside each hash, so rotating never breaks the chain, and neither does a new SECRET_KEY.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def key_id_of(key: str) -> str:
    """Eight hex digits that name a key without giving it away."""
    return hashlib.sha256(b"audit-key-id:" + key.encode()).hexdigest()[:8]


def _keys() -> dict[str, str]:
    if not settings.AUDIT_SEAL_KEYS:
        raise ImproperlyConfigured("AUDIT_SEAL_KEYS: set one or more random values")
    return {key_id_of(key): key for key in settings.AUDIT_SEAL_KEYS}


def current_key_id() -> str:
    """The key that seals now."""
    return next(iter(_keys()))


def keyed_hash(text: str, key_id: str) -> str | None:
    """HMAC-SHA-256 of a text; None when the key is not at hand."""
    key = _keys().get(key_id)
    if key is None:
        return None
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def make_seal(text: str) -> str:
    """``key id $ nonce $ hash``: the nonce makes two seals of one text differ."""
    key_id, nonce = current_key_id(), secrets.token_hex(8)
    return f"{key_id}${nonce}${keyed_hash(nonce + text, key_id)}"


def seal_holds(seal: str, text: str) -> bool:
    """Whether ``seal`` was made from this text with one of our keys."""
    parts = seal.split("$")
    if len(parts) != 3:
        return False
    key_id, nonce, digest = parts
    expected = keyed_hash(nonce + text, key_id)
    return expected is not None and hmac.compare_digest(expected, digest)
