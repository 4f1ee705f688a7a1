"""One meeting of a body: when, who presided, who was there."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.accounts.permissions import has_role
from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from cms.people.models import Membership, Organization, Person
from cms.people.queries import members_of
from workflows.approvals.enums import DecisionState, EntryState
from workflows.approvals.models import Attendance, MeetingRecord, Sitting
from workflows.approvals.permissions import OFFICE


class CannotSaveSitting(Exception):
    """Nothing was written; the message says why. ``field`` is what it is about; ``is_stale``:
    somebody else saved meanwhile.
    """

    field = ""
    is_stale = False


@dataclass(frozen=True)
class Seen:
    """Whether one member was there, and why not."""

    person_id: int
    present: bool
    reason: str = ""


def sitting_roster(body: Organization, on: date) -> list[Membership]:
    """Members of the body on that day, one row a person, by rank."""
    members: dict[int, Membership] = {}
    for membership in members_of(body, on).select_related("person"):
        members.setdefault(membership.person_id, membership)
    return list(members.values())


def save_sitting(
    *,
    sitting: Sitting | None,
    body: Organization,
    name: str,
    held_on: date,
    place: str,
    presider: Person,
    attendances: list[Seen],
    version: int,
    by,
    now: datetime,
) -> Sitting:
    """Write a meeting and its attendance; ``version`` is the one that the clerk had on screen.

    Refused: whoever is not of the office, a day to come, an attendance that is not the roster of
    that day, a presider who was not there, a meeting that another saved meanwhile or that holds
    a checked record, fewer present than a record counts. Raises ``CannotSaveSitting``.
    """
    name, place = unicodedata.normalize("NFKC", name).strip(), place.strip()
    values = {"body": body, "name": name, "held_on": held_on, "place": place, "presider": presider}
    field, refusal, stale = "", "", False
    try:
        with transaction.atomic():
            sitting = _locked(sitting)
            stale = sitting is not None and sitting.version != version
            roster = sitting_roster(body, held_on)
            field, refusal = _refusal(sitting, values, roster, attendances, stale, by, now)
            if not refusal:
                sitting = _write(sitting, values, roster, attendances, by, now)
                record_event(verb="sitting.save", obj=sitting, by=by, now=now, detail=str(sitting))
    except IntegrityError:
        field, refusal = "name", entered_already()
    if refusal:
        record_event(verb="sitting.save", obj=sitting or body, by=by, now=now, refused=True)
        error = CannotSaveSitting(refusal)
        error.field, error.is_stale = field, stale
        raise error
    return sitting


def _locked(sitting: Sitting | None) -> Sitting | None:
    return sitting and Sitting.objects.select_for_update().get(pk=sitting.pk)


def _refusal(sitting, values, roster, attendances, stale: bool, by, now) -> tuple[str, str]:
    if not has_role(by, *OFFICE):
        return "", _("Only the office enters meetings.")
    if stale:
        return "", _(
            "Somebody else saved this meeting meanwhile. What you typed is kept below; what is "
            "stored now stands beside it."
        )
    if not values["name"]:
        return "name", _("Please give the session.")
    if values["held_on"] > shanghai_date(now):
        return "held_on", _("The day of the meeting is still to come.")
    return (
        _refusal_of_twin(sitting, values)
        or _refusal_of_roster(values["presider"], roster, attendances)
        or _refusal_of_records(sitting, values, attendances)
        or ("", "")
    )


def _refusal_of_twin(sitting, values) -> tuple[str, str] | None:
    """One meeting under two spellings would be two, and decide twice on one text."""
    others = Sitting.objects.filter(body=values["body"], held_on=values["held_on"])
    others = others.exclude(pk=sitting.pk) if sitting is not None else others
    names = {_folded(name) for name in others.values_list("name", flat=True)}
    return ("name", entered_already()) if _folded(values["name"]) in names else None


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def entered_already() -> str:
    """What is said of a meeting that the office has already."""
    return _("This meeting is entered already; open it from the list.")


def _refusal_of_roster(presider, roster, attendances) -> tuple[str, str] | None:
    listed = [seen.person_id for seen in attendances]
    if sorted(listed) != sorted(member.person_id for member in roster):
        return "attendances", _("The attendance list is not the roster of that day; check it.")
    if not any(seen.present for seen in attendances):
        return "attendances", _("Nobody is marked as present.")
    if presider.pk not in {seen.person_id for seen in attendances if seen.present}:
        return "presider", _("The presider is not among the members present.")
    return None


def _refusal_of_records(sitting, values, attendances) -> tuple[str, str] | None:
    if sitting is None:
        return None
    # What waited for its check when its decision ended for another reason waits no more.
    waits = Q(state=EntryState.ENTERED, decision__state=DecisionState.OPEN)
    records = MeetingRecord.objects.filter(Q(state=EntryState.CHECKED) | waits, sitting=sitting)
    if records.filter(state=EntryState.CHECKED).exists():
        return "", _("A record of this meeting has been checked: the meeting stays as it is.")
    if not records.exists():
        return None
    if (values["body"].pk, values["held_on"]) != (sitting.body_id, sitting.held_on):
        return "held_on", _("A record of this meeting waits for its check: body and day stay.")
    present = {seen.person_id for seen in attendances if seen.present}
    for record in records.select_related("decision"):
        there = record.decision.seats.filter(exclusion="", person_id__in=present).count()
        if record.present > there:
            words = _("“%(title)s” counts %(n)s present; here only %(there)s are.")
            numbers = {"title": record.decision.title, "n": record.present, "there": there}
            return "attendances", words % numbers
    return None


def _write(sitting, values, roster, attendances, by, now) -> Sitting:
    if sitting is None:
        sitting = Sitting.objects.create(**values, made_by=by, made_at=now)
    else:
        for name, value in values.items():
            setattr(sitting, name, value)
        sitting.version += 1
        sitting.save()
    seen = {each.person_id: each for each in attendances}
    sitting.attendances.exclude(person_id__in=seen).delete()
    for member in roster:
        each = seen[member.person_id]
        Attendance.objects.update_or_create(
            sitting=sitting,
            person=member.person,
            defaults={
                "name": member.person.name,
                "rank": member.rank,
                "present": each.present,
                "reason": "" if each.present else each.reason.strip()[:80],
            },
        )
    return sitting
