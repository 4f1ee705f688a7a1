"""A deputy's part of a form passes to another deputy, by the director's explicit choice."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.people.models import Person
from cms.people.queries import mandate_of
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.topics.enums import AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.services.parts import locked_part


def hand_over_part(duty: Duty, taker: Person, by, now: datetime) -> str | None:
    """Move the part behind a duty; returns where the taker fills it in.

    What the leaver had begun stays hers: the taker answers for herself, in a part of her own, on
    the same version and by the same day. Raises ``CannotHandOver``: no deputy in office, or one
    who has answered this already.
    """
    given = _part_of(duty)
    mandate = mandate_of(taker, timezone.localdate(now))
    if mandate is None:
        raise CannotHandOver(_("%(name)s is no deputy in office.") % {"name": taker.name})
    key = person_key(taker.pk)
    rows = Assignment.objects.select_for_update().filter(topic_id=given.topic_id, owner_key=key)
    known = rows.filter(filler=given.filler, round=given.round).first()
    if known is not None and known.state != AssignmentState.OPEN:
        said = {"name": taker.name, "topic": given.topic.title}
        raise CannotHandOver(
            _("%(name)s has answered “%(topic)s” already, or was excused from it.") % said
        )
    given.state, given.waived_by, given.waived_at = AssignmentState.WAIVED, by, now
    given.waived_reason = (_("Handed over to %(name)s") % {"name": taker.name})[:200]
    given.save(update_fields=["state", "waived_by", "waived_at", "waived_reason"])
    if known is None:
        known = Assignment.objects.create(
            topic_id=given.topic_id,
            filler=given.filler,
            mandate=mandate,
            person=taker,
            owner_key=key,
            version=given.version,
            round=given.round,
            opened_at=now,
            due_at=given.due_at,
            due_rule=given.due_rule,
            handed_from=given,
            entered_by=by,
        )
    detail = f"assignment:{given.pk} → assignment:{known.pk}"
    record_event(verb="topics.hand_over", obj=known, by=by, now=now, detail=detail)
    return reverse("desk:assignment", args=[known.pk])


def named_owner_of(assignment: Assignment) -> str:
    """The key of whom the published text names: the first of those who handed this part on."""
    while assignment.handed_from_id is not None:
        assignment = assignment.handed_from
    return assignment.owner_key


def _part_of(duty: Duty) -> Assignment:
    part = Assignment.objects.filter(
        topic_id=duty.subject_ref.rpartition(":")[2],
        owner_key=duty.owner_key,
        round=duty.round,
        state=AssignmentState.OPEN,
    ).first()
    if part is None:
        raise CannotHandOver(_("This was answered or waived meanwhile."))
    return locked_part(part.pk)
