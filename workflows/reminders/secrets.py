"""Keys of channels at rest: encrypted, never shown, read only to send."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotRead(Exception):
    """The secret was closed under a key that this installation no longer has."""


def _keys() -> list[Fernet]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"channels:{key}".encode()).digest()))
        for key in keys
    ]


def closed(text: str) -> str:
    """The text under today's key."""
    return _keys()[0].encrypt(text.encode()).decode()


def opened(secret: str) -> str:
    """The text again. Raises ``CannotRead``."""
    for key in _keys():
        try:
            return key.decrypt(secret.encode()).decode()
        except InvalidToken:
            continue
    raise CannotRead
