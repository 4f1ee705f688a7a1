"""Short codes that people read off paper and type: Crockford's base 32, no I, L, O or U."""

import base64
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8  # 40 bits: 1 in 10^12 for a guess
_FROM_RFC = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    """A random code, as stored."""
    return "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))


def code_of(data: bytes) -> str:
    """The first characters of ``data`` (a hash) in base 32, as stored."""
    return base64.b32encode(data).decode().translate(_FROM_RFC)[:LENGTH]


def as_printed(code: str) -> str:
    """``XXXX-XXXX``."""
    return f"{code[:4]}-{code[4:]}"


def as_stored(typed: str) -> str:
    """What was typed, without dashes and spaces, in capitals; look-alikes are read as meant."""
    text = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(each for each in text if each.isalnum())
    return kept.translate(_MISREAD)
