"""What a decision hands to the gate: the text itself, never a revision or an id to look up."""

from dataclasses import dataclass
from datetime import datetime

from cms.publishing.enums import Basis, ReleaseMode


@dataclass(frozen=True)
class Verdict:
    """A carried decision on one canonical text.

    ``payload`` is that text; ``reference`` names the decision (``approvals.decision:12``) and is
    looked up by the verifier registered for ``basis``: when the permit is issued, and ever after by
    ``verify_publication``. ``kind`` is the kind of text that was
    decided on (empty: whatever the card says). ``release_at`` belongs to ``AT_TIME``;
    ``valid_until`` ends the right to release, ``ends_at`` ends the public display.
    """

    payload: str
    basis: str = Basis.BALLOT
    reference: str = ""
    kind: str = ""
    release_mode: str = ReleaseMode.AT_ONCE
    release_at: datetime | None = None
    valid_until: datetime | None = None
    ends_at: datetime | None = None
    corrects_id: int | None = None
