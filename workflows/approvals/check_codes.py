"""校验码: ties a printed text to the digest that a decision is about (office-needs 2)."""

import hashlib
import hmac

from cms.paper.codes import as_printed, as_stored, code_of


def check_code(decision, digest: str = "") -> str:
    """``XXXX-XXXX``: the first 40 bits of SHA-256 over the decision and its text's digest, or that
    of the changed text which was confirmed in its place.
    """
    said = f"tabled:{decision.pk}:{digest or decision.digest}"
    return as_printed(code_of(hashlib.sha256(said.encode()).digest()))


def check_code_holds(decision, typed: str) -> bool:
    """Whether what somebody read off a paper is the code of exactly this decision and text."""
    return hmac.compare_digest(as_stored(check_code(decision)).encode(), as_stored(typed).encode())
