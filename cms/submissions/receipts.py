"""Receipt numbers, tokens and digests: what makes submitting safe to repeat."""

import hashlib
import json
import re
import secrets
from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def mint_token() -> str:
    """A fresh token for a page that may submit; clients may mint their own of the same shape."""
    return secrets.token_urlsafe(24)


def is_token(text: str) -> bool:
    """16 to 64 letters, digits, ``-`` and ``_``."""
    return isinstance(text, str) and TOKEN.fullmatch(text) is not None


def mint_receipt(now: datetime) -> str:
    """The day in Shanghai and six random digits: ``20260512-483920``. Says nothing of how many."""
    return f"{timezone.localtime(now):%Y%m%d}-{secrets.randbelow(10**6):06d}"


def body_digest(*, version, answers: dict, no_comment: bool) -> str:
    """SHA-256 of what is submitted: the version, the answers, and whether there is no comment."""
    body = [version.sha256, answers, no_comment]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def unsigned(answers: dict, signatures: Collection[str]) -> dict:
    """The answers without those of these questions, which ask for a signature."""
    return {key: value for key, value in answers.items() if key not in signatures}


def signed_digest(*, version, answers: dict, signatures: Collection[str]) -> str:
    """SHA-256 of what a signature stands under: the version, and all answers but signatures."""
    return body_digest(version=version, answers=unsigned(answers, signatures), no_comment=False)


def mark_digest(value: dict) -> str:
    """SHA-256 of what was drawn or typed."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def token_digest(token: str) -> str:
    """What a certificate of destruction keeps of a token, so that it is never taken again."""
    return hashlib.sha256(token.encode()).hexdigest()
