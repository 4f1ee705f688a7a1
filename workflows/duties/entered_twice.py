"""The duty of whoever was appointed for a second entry (双人独立录入); declared once at start.

``cms.submissions`` lies below the ledger and only sends the news that a pair changed.
"""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.submissions.permissions import user_can_read_all_answers
from cms.submissions.seals import appointed_pairs
from cms.submissions.signals import second_entry_changed
from workflows.duties.enums import SECOND_ENTRY_KIND, SECOND_ENTRY_TERM
from workflows.duties.kinds import DutyKind, Owed, register_kind
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services.second_entries import follow_second_entry
from workflows.duties.terms import OF_HOUSE, Term


def declare() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=SECOND_ENTRY_KIND,
            label=_("Second entry"),
            opens=_("Somebody is appointed to enter an answer the second time."),
            ends=_("It is sent, or the office appoints somebody else."),
            terms=(Term(SECOND_ENTRY_TERM, _("Entering the second time"), 2, OF_HOUSE),),
            extends=True,
            fixed=_("Enter it, or have the office appoint somebody else."),
            button=_("Enter it the second time"),
            overview=_overview,
            is_open=lambda duty: _pairs_of(duty).exists(),
            expected=expected,
            transferable=False,
            stays=_(
                "The office appoints somebody else beside the answer; this then ends by itself."
            ),
        )
    )
    second_entry_changed.connect(_changed, dispatch_uid="duties_second_entry")


def expected() -> Iterator[Owed]:
    """Every second entry for which somebody is appointed and which is not sent yet."""
    for first, person in appointed_pairs().values_list("first", "appointed__person"):
        yield Owed(f"submissions.submission:{first}", person_key(person))


def _changed(sender, pair, by, now: datetime, **kwargs) -> None:
    follow_second_entry(pair=pair, by=by, now=now)


def _first(duty: Duty) -> int:
    return int(duty.subject_ref.rpartition(":")[2])


def _pairs_of(duty: Duty):
    rows = appointed_pairs().filter(first=_first(duty))
    return rows.filter(appointed__person=duty.owner_person_id)


def _overview(duty: Duty, user) -> str:
    """Where the office sees how the two entries stand."""
    known = user_can_read_all_answers(user)
    return reverse("submissions:second", args=[_first(duty)]) if known else ""
