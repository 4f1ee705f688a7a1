"""Who is excused from an answer, by whom and why; and who is asked again after all."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.audit import record_event
from cms.publishing.queries import permit_in_force
from workflows.duties.models import Duty
from workflows.duties.services import CannotWaiveDuty
from workflows.topics.enums import AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.services.handing_over import last_taken
from workflows.topics.services.parts import close_part, locked_part, owe_again, part_of_duty


class CannotAskAgain(Exception):
    """Why an assignment cannot be asked for again; a sentence for the screen."""


@transaction.atomic
def waive_part(duty: Duty, reason: str, by, now: datetime) -> None:
    """Excuse whoever owes this (免办), for a request that the director granted. The part is closed
    with it, and stays so through every later release of the topic. Raises ``CannotWaiveDuty``.
    """
    part = part_of_duty(duty)
    if part is None:
        raise CannotWaiveDuty(_("This is answered or waived already."))
    close_part(part, reason=reason, by=by, now=now)


def ask_again(*, assignment, by, now: datetime) -> Assignment:
    """The director takes a waiver back; ``RETURN_TERM`` is left at least. What was handed over is
    asked of whoever took it last.

    Raises CannotAskAgain, also while the topic is not public.
    """
    refusal = ""
    if not has_role(by, Role.OFFICE_DIRECTOR):
        refusal = _("Only the office director waives.")
    elif permit_in_force(assignment.topic.number) is None:
        refusal = _("This topic is not public.")
    if not refusal:
        with transaction.atomic():
            given = locked_part(assignment.pk)
            locked = last_taken(given)
            if locked.state == AssignmentState.WAIVED:
                owe_again(locked, by, now)
                record_event(verb="topics.ask_again", obj=locked, by=by, now=now)
                return locked
        refusal = _("This is not waived.")
        if locked.pk != given.pk:
            said = {"name": locked.owner}
            refusal = _("%(name)s took this over. To ask the first again, hand it back.") % said
    record_event(verb="topics.ask_again", obj=assignment, by=by, now=now, refused=True)
    raise CannotAskAgain(refusal)


@transaction.atomic
def waive_open_assignments(*, topic, reason: str, now: datetime) -> None:
    """The matter was taken back: everything still unanswered is waived by the system."""
    owed = (AssignmentState.OPEN, AssignmentState.PAPER)
    rows = Assignment.objects.filter(topic_id=topic.pk, state__in=owed)
    for pk in rows.values_list("pk", flat=True):
        close_part(locked_part(pk), reason=reason, by=None, now=now)
