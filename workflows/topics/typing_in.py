"""The duty of the office to type in what a deputy handed in on paper; declared once at start."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.core.audit import object_ref
from cms.people.models import Person
from workflows.duties.kinds import DutyKind, Owed, register_kind
from workflows.duties.models import Duty
from workflows.duties.owed import owed_of
from workflows.duties.terms import OF_HOUSE, Term
from workflows.topics.enums import TRANSCRIBE_KIND, TRANSCRIBE_TERM, AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.permissions import user_can_read_topic
from workflows.topics.services.transcribing import typists


def declare() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=TRANSCRIBE_KIND,
            label=_("Paper to type in"),
            opens=_("A deputy hands in photos of a filled-in paper; for the whole office."),
            ends=_("Somebody types it in and sends it; it then ends for everybody."),
            terms=(Term(TRANSCRIBE_TERM, _("Typing in a paper"), 2, OF_HOUSE),),
            fixed=_("Type it in, or give it back where it cannot be read."),
            button=_("Type it in"),
            overview=_overview,
            is_open=lambda duty: _waiting().filter(pk=_part(duty)).exists(),
            expected=expected,
            worn=lambda duty: (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR),
            hand_over=_as_it_is,
        )
    )


def expected() -> Iterator[Owed]:
    """Every paper that waits, by the people of the office who owe it already, else by those who
    should.
    """
    return owed_of(TRANSCRIBE_KIND, ((object_ref(part), typists) for part in _waiting()))


def _waiting():
    return Assignment.objects.filter(state=AssignmentState.PAPER)


def _part(duty: Duty) -> int:
    return int(duty.subject_ref.rpartition(":")[2])


def _overview(duty: Duty, user) -> str:
    part = Assignment.objects.filter(pk=_part(duty)).first()
    known = part is not None and user_can_read_topic(user)
    return reverse("topics:record", args=[part.topic_id]) if known else ""


def _as_it_is(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Nothing moves but the duty: anybody of the office may type it in."""
