"""A named releaser wrote the text: the director asks a second in from outside, who takes the seat;
until then the release waits, and the directors owe the way out.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import SECOND_KIND, Exclusion, Way
from workflows.approvals.models import Decision, Seat
from workflows.approvals.queries import directors
from workflows.approvals.releasers import (
    grant_holds,
    grants_for,
    seconds_of_decision,
    vacancies,
    waits_for_second,
)
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.relieving import relieve_seat
from workflows.approvals.services.reviewers import WAY_OUT
from workflows.approvals.services.sweeping import each_alone
from workflows.approvals.texts import text_owner
from workflows.duties.models import Duty
from workflows.duties.services import fulfil_duty, open_duty
from workflows.duties.terms import due_under


def look_at_releases(now: datetime) -> int:
    """Somebody was asked in, or is no more: seat who may stand in, take off whose time is over, and
    say who owes what. Safe to run twice; returns how many releases still lack their second.
    """
    rows = Decision.objects.open().filter(way=Way.STANDING, seats__exclusion=Exclusion.AUTHOR)

    def look_at(pk: int) -> bool:
        decision = lock_decision(pk)
        if not decision.is_open:
            return False
        complete_releasers(decision, now)
        owe_next(decision, now)
        return waits_for_second(decision)

    found = list(rows.distinct().order_by("pk").values_list("pk", flat=True))
    return each_alone(found, look_at, "look_at_releases")


def complete_releasers(decision: Decision, now: datetime) -> None:
    """Fill the places of named persons who wrote the text, from those asked in; where nobody was,
    every director owes asking somebody in. Inside the caller's transaction.
    """
    _take_off(decision, now)
    authors = author_ids(text_owner(decision.task_state.workflow_state))
    for seat in vacancies(decision) if waits_for_second(decision) else []:
        grant = grants_for(decision, authors, now).select_related("account__person").first()
        if grant is not None:
            _seat(decision, seat, grant, now)
    if waits_for_second(decision):
        _owe_way_out(decision, now)
    else:
        _end_way_out(decision, now)


def _seat(decision: Decision, place: Seat, grant, now: datetime) -> None:
    person = grant.account.person
    Seat.objects.update_or_create(
        decision=decision,
        person=person,
        defaults={
            "name": person.name,
            "rank": place.rank + decision.seats.filter(grant=None).count(),
            "exclusion": Exclusion.NONE,
            "stands_in_for": place,
            "grant": grant,
        },
    )
    words = _("%(name)s, in place of %(author)s") % {"name": person.name, "author": place.name}
    record_event(verb="ballot.second", obj=decision, by=None, now=now, detail=words)


def _take_off(decision: Decision, now: datetime) -> None:
    """Whose time is over and who has not agreed yet does not release any more."""
    for seat in seconds_of_decision(decision).filter(vote=None):
        if grant_holds(seat, now) and seat.grant.account.is_active:
            continue
        seat.exclusion = Exclusion.ENDED
        seat.save(update_fields=["exclusion"])
        relieve_seat(decision, seat, str(Exclusion.ENDED.label), now)


def _owe_way_out(decision: Decision, now: datetime) -> None:
    for director in directors():
        open_duty(
            kind=SECOND_KIND,
            subject_ref=object_ref(decision),
            subject_label=decision.title,
            owner=director,
            due=due_under(SECOND_KIND, now),
            urgency=decision.urgency,
            link=WAY_OUT,
            by=None,
            now=now,
        )


def _end_way_out(decision: Decision, now: datetime) -> None:
    owed = Duty.objects.open().filter(kind=SECOND_KIND, subject_ref=object_ref(decision))
    for owner_key in list(owed.values_list("owner_key", flat=True)):
        fulfil_duty(
            kind=SECOND_KIND,
            subject_ref=object_ref(decision),
            owner=owner_key,
            by=None,
            now=now,
            outcome=_("Two persons release it now."),
        )
