"""Who may fill in, read and decide on answers about a topic: asked by ``submissions``."""

import json
from collections.abc import Iterable

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.readied import Readied, Slot
from cms.formbuilder.models import FormVersion
from cms.people.queries import deputies_in_office
from cms.publishing.queries import permit_in_force
from cms.submissions.access import Want
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.models import Assignment
from workflows.topics.permissions import (
    OFFICE,
    deputies_answered_for,
    organizations_of,
    units_stood_in_for,
)
from workflows.topics.queries import pinned_version, topic_of_ref


def subject_access(user, subject_ref: str, want: Want, filler: str = "") -> bool:
    """FILL: who has an open part of that filler. READ: office and auditor. DECIDE: the office."""
    if want == Want.READ:
        return has_role(user, *OFFICE, Role.AUDITOR)
    if want == Want.DECIDE or filler == Filler.OFFICE:
        return has_role(user, *OFFICE)
    return _owes(user, subject_ref, filler)


def _owes(user, subject_ref: str, filler: str) -> bool:
    topic, today = subject_ref.rpartition(":")[2], timezone.localdate()
    rows = Assignment.objects.filter(topic_id=topic).exclude(state=AssignmentState.WAIVED)
    if filler == Filler.UNIT:
        mine = rows.filter(filler=Filler.UNIT, organization__in=organizations_of(user, today))
        if mine.exists():
            return True
        units = list(units_stood_in_for(user, today))
        return bool(units) and rows.filter(filler=Filler.UNIT, organization__in=units).exists()
    if not has_role(user, Role.DEPUTY) or not user.person_id:
        return False
    if OWN_PART.first(topic=topic, person=user.person_id, today=today) is not None:
        return True
    away = deputies_answered_for(user, today) - {user.person_id}
    return bool(away) and _of_deputies(rows, today).filter(person__in=away).exists()


def topics_to_fill(user, refs: Iterable[str], filler: str) -> set[str]:
    """For which of these topics ``subject_access`` lets an account fill in; a list asks at once."""
    if filler == Filler.OFFICE:
        return set(refs) if has_role(user, *OFFICE) else set()
    topics, today = {ref.rpartition(":")[2]: ref for ref in refs}, timezone.localdate()
    rows = Assignment.objects.filter(topic_id__in=topics).exclude(state=AssignmentState.WAIVED)
    if filler == Filler.UNIT:
        units = {*organizations_of(user, today), *units_stood_in_for(user, today)}
        rows = rows.filter(filler=Filler.UNIT, organization__in=units)
    elif has_role(user, Role.DEPUTY) and user.person_id:
        people = {user.person_id, *deputies_answered_for(user, today)}
        rows = _of_deputies(rows, today).filter(person__in=people)
    else:
        return set()
    return {topics[str(pk)] for pk in rows.order_by().values_list("topic_id", flat=True)}


def _of_deputies(rows: QuerySet[Assignment], today) -> QuerySet[Assignment]:
    return rows.filter(filler=Filler.DEPUTY, person__in=deputies_in_office(today))


def _own_part() -> QuerySet[Assignment]:
    """Asked at every page of a form that a deputy saves or sends."""
    topic, person = (Slot(name, Assignment._meta.get_field(name)) for name in ("topic", "person"))
    rows = Assignment.objects.filter(topic=topic, person=person).exclude(
        state=AssignmentState.WAIVED
    )
    return _of_deputies(rows, Slot("today", models.DateField())).order_by().only("pk")


OWN_PART = Readied(_own_part)


def asked_version(subject_ref: str, filler: str) -> FormVersion | None:
    """The version that a topic asks for now: of the office what its latest text pins, of the others
    what the text in force does, which was decided on.
    """
    topic = topic_of_ref(subject_ref)
    if topic is None:
        return None
    if filler == Filler.OFFICE:
        return topic.get_latest_revision_as_object().form_version
    permit = permit_in_force(topic.number)
    payload = json.loads(permit.payload) if permit else {}
    return pinned_version(payload) if payload.get("form") else None
