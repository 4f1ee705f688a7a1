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
from workflows.topics.services.parts import locked_part, part_of_duty


def hand_over_part(duty: Duty, taker: Person, by, now: datetime) -> str | None:
    """Move the part behind a duty; returns where the taker fills it in.

    What the leaver had begun stays hers: the taker answers for herself, in a part of her own, on
    the same version and by the same day; who gets back what she had handed over goes on in hers.
    Raises ``CannotHandOver``: no deputy in office, or one who has answered this already.
    """
    given = _part_of(duty)
    mandate = mandate_of(taker, timezone.localdate(now))
    if mandate is None:
        raise CannotHandOver(_("%(name)s is no deputy in office.") % {"name": taker.name})
    key = person_key(taker.pk)
    rows = Assignment.objects.select_for_update().filter(topic_id=given.topic_id, owner_key=key)
    known = rows.filter(filler=given.filler, round=given.round).first()
    if known is not None and known.handed_to_id is not None:
        _take_back(known, given)
    elif known is not None and known.state != AssignmentState.OPEN:
        said = {"name": taker.name, "topic": given.topic.title}
        raise CannotHandOver(
            _("%(name)s has answered “%(topic)s” already, or was excused from it.") % said
        )
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
            entered_by=by,
        )
    given.state, given.waived_by, given.waived_at = AssignmentState.WAIVED, by, now
    given.waived_reason = (_("Handed over to %(name)s") % {"name": taker.name})[:200]
    given.handed_to = known
    given.save(update_fields=["state", "waived_by", "waived_at", "waived_reason", "handed_to"])
    detail = f"{given.person.name} → {taker.name}"
    record_event(verb="topics.hand_over", obj=known, by=by, now=now, detail=detail)
    return reverse("desk:assignment", args=[known.pk])


def _take_back(known: Assignment, given: Assignment) -> None:
    """Open again the part of who handed it over once; the chain ends with her."""
    known.state, known.handed_to = AssignmentState.OPEN, None
    known.waived_reason, known.waived_by, known.waived_at = "", None, None
    known.due_at, known.due_rule = given.due_at, given.due_rule
    if known.submission_id is None:
        known.version = given.version
    known.save()


def owner_keys_by_part(topic) -> dict[int, set[str]]:
    """Of each part who owes it and whoever handed it on to her: the published text may name any of
    them. One query.
    """
    rows = Assignment.objects.filter(topic=topic.pk).in_bulk()
    keys = {pk: {part.owner_key} for pk, part in rows.items()}
    for part in rows.values():
        taker = part.handed_to_id
        while taker is not None:
            keys[taker].add(part.owner_key)
            taker = rows[taker].handed_to_id
    return keys


def last_taken(assignment: Assignment) -> Assignment:
    """The part of the last of those who took a locked part over, locked; itself if nobody did."""
    while assignment.handed_to_id is not None:
        assignment = locked_part(assignment.handed_to_id)
    return assignment


def _part_of(duty: Duty) -> Assignment:
    part = part_of_duty(duty)
    if part is None:
        raise CannotHandOver(_("This was answered or waived meanwhile."))
    return part
