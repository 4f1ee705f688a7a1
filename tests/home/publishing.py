"""Public texts for tests of the faces, without playing the ballot each time.

Instead of a committee there is a *register of the tests*: ``decided`` writes a text's digest into
it, and the verifier registered here vouches for exactly that text, as the one of
``workflows.approvals`` does for a carried ballot. Nothing is let through that this register does
not hold; the ballot itself is played in ``tests/workflows`` and ``tests/flows``.
"""

import uuid

from cms.publishing.payload import build_payload, digest
from cms.publishing.registry import verifier
from cms.publishing.services import issue_permit, release
from cms.publishing.verdicts import Verdict

BASIS = "TEST"
_register: dict[str, str] = {}  # reference -> digest of the text decided on


def _vouch(permit) -> str:
    held = _register.get(permit.reference)
    return "" if held == permit.digest else "the tests decided on no such text"


verifier(BASIS, _vouch)


def decided(obj, **fields) -> Verdict:
    """A decision of the tests on the object's content as it is in memory, in the register."""
    _payload, text = build_payload(obj)
    return decided_text(text, **fields)


def decided_text(text: str, **fields) -> Verdict:
    """A decision of the tests on a canonical text."""
    reference = f"tests:{uuid.uuid4().hex}"
    _register[reference] = digest(text)
    return Verdict(payload=text, basis=BASIS, reference=reference, **fields)


def make_public(obj, now, **fields):
    """Decide on, issue and release an object's present content; returns the permit."""
    permit = issue_permit(verdict=decided(obj, **fields), obj=obj, by=None, now=now)
    return release(permit=permit, by=None, now=now)
