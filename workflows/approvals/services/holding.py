"""A circulation does not end over marks that the office has entered from paper and not yet checked.

What a pen wrote was written in time if it was entered in time; how long its check takes is not the
member's fault. The check is owed (``pen_marks``), and what cannot be checked the director takes out
(``discarding``).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from workflows.approvals.circulation.queries import unsettled_marks
from workflows.approvals.enums import VOTE_KIND, EntryState, PenChoice
from workflows.approvals.models import Decision
from workflows.duties.enums import DutyState
from workflows.duties.services import close_duties_about


def hold_for_marks(decision: Decision, now: datetime, *, time_up: bool) -> bool:
    """Whether this locked circulation must not close yet, whatever its votes say.

    Before its time only a pen that may ask for a meeting stands in the way. When time is up every
    entry does, and nobody marks any more: from then on it is held.
    """
    marks = unsettled_marks(decision)
    if not time_up:
        return marks.filter(state=EntryState.ENTERED, choice=PenChoice.MEETING).exists()
    waiting = marks.count()
    if waiting and decision.held_at is None:
        decision.held_at = now
        decision.save(update_fields=["held_at"])
        close_duties_about(
            subject_ref=object_ref(decision),
            kind=VOTE_KIND,
            state=DutyState.LAPSED,
            reason=_("Time is up."),
            by=None,
            now=now,
        )
        record_event(verb="circulation.hold", obj=decision, by=None, now=now, detail=str(waiting))
    return bool(waiting)
