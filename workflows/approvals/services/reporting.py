"""The monthly list of what was released under a standing authorisation: it writes itself."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from cms.publishing.enums import Basis, EventVerb
from cms.publishing.models import PermitEvent
from workflows.approvals.enums import AuthorizationState, Way
from workflows.approvals.models import Decision, StandingAuthorization, StandingReport
from workflows.approvals.standing import granting_decision

GIVEN = (AuthorizationState.GRANTED, AuthorizationState.REVOKED)


def write_standing_reports(now: datetime) -> int:
    """A list for every authorisation and every whole month of its time that has none yet, this
    month's not; returns how many were written. Safe to run twice, and late.
    """
    written = 0
    for authorization in StandingAuthorization.objects.filter(state__in=GIVEN).order_by("id"):
        known = set(authorization.reports.values_list("month", flat=True))
        for month in _months_of(authorization, now):
            if month not in known:
                written += _write(authorization, month, now)
    return written


@transaction.atomic
def _write(authorization: StandingAuthorization, month: date, now: datetime) -> bool:
    report, made = StandingReport.objects.get_or_create(
        authorization=authorization,
        month=month,
        defaults={"lines": list(_lines(authorization, month)), "made_at": now},
    )
    if made:
        detail = f"{month:%Y-%m} · {len(report.lines)}"
        record_event(
            verb="authorization.report", obj=authorization, by=None, now=now, detail=detail
        )
    return made


def _months_of(authorization: StandingAuthorization, now: datetime) -> Iterator[date]:
    """First days of its months that are over, from the one in which it began to hold."""
    given = granting_decision(authorization)
    if given is None or given.closed_at is None:
        return
    first = max(authorization.valid_from, shanghai_date(given.closed_at))
    last = authorization.valid_until
    if authorization.revoked_at is not None:
        last = min(last, shanghai_date(authorization.revoked_at))
    month, this_month = first.replace(day=1), shanghai_date(now).replace(day=1)
    while month <= last and month < this_month:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _lines(authorization: StandingAuthorization, month: date) -> Iterator[dict]:
    """What became public in the month, in order, each with the two who agreed."""
    decisions = {
        f"approvals.decision:{decision.pk}": decision
        for decision in Decision.objects.filter(way=Way.STANDING, authorization=authorization)
        .defer("payload")
        .prefetch_related("seats")
    }
    zone = timezone.get_default_timezone()
    since = datetime.combine(month, time.min, zone)
    until = datetime.combine(_next(month), time.min, zone)
    released = PermitEvent.objects.filter(
        verb=EventVerb.RELEASED,
        at__gte=since,
        at__lt=until,
        permit__basis=Basis.STANDING,
        permit__reference__in=decisions,
    )
    for event in released.select_related("permit").order_by("at", "id"):
        permit = event.permit
        seats = decisions[permit.reference].seats.all()
        yield {
            "number": permit.number,
            "title": permit.title,
            "kind": permit.kind,
            "released_at": event.at.isoformat(timespec="seconds"),
            "digest": permit.digest[:12],
            "releasers": [seat.name for seat in seats if seat.is_entitled],
        }
