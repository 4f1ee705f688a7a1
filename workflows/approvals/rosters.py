"""Bodies that decide on texts: who keeps their rosters, who may sit in them, and whose accounts
nobody of the office may open.

Two keys (docs/decisions/0019): the director keeps the roster, the administrator gives the hat. A
member without an account sits by the roster alone and decides on paper, where two persons enter.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.calendars.services import shanghai_date
from cms.people.models import Membership, Organization, Person
from cms.people.queries import valid_on
from workflows.approvals.enums import AuthorizationState, DecisionState, EntryState, Exclusion, Way
from workflows.approvals.models import (
    DECIDING_TASKS,
    Amendment,
    Decision,
    MeetingRecord,
    OfficeReviewTask,
    PenMark,
    Seat,
    SecondReviewTask,
    StandingAuthorization,
)
from workflows.approvals.setup import OFFICE

ON_THE_WAY = (AuthorizationState.TABLED, AuthorizationState.GRANTED)
# Ways in which whoever is on the roster of the day of opening votes for themself.
VOTING_WAYS = (Way.BALLOT, Way.CIRCULATION)


def deciding_bodies() -> QuerySet[Organization]:
    """Bodies named by a step in which texts are decided, by a decision that is open, or by an
    authorisation that is tabled or was given.
    """
    named = Q(pk__in=Decision.objects.open().order_by().values("body"))
    given = StandingAuthorization.objects.filter(state__in=ON_THE_WAY)
    named |= Q(pk__in=given.order_by().values("body"))
    for task in DECIDING_TASKS:
        named |= Q(pk__in=task.objects.filter(active=True).values("body"))
    return Organization.objects.filter(named)


def why_roster_stays(body: Organization, joins: Person | None, by) -> str:
    """Why ``by`` does not change this roster, or why ``joins`` cannot sit in it; "" if neither."""
    if not deciding_bodies().filter(pk=body.pk).exists():
        return ""
    if by is not None and not has_role(by, Role.OFFICE_DIRECTOR):
        return _("%(body)s decides on texts: only the office director changes its roster.") % {
            "body": body
        }
    if joins is not None and works_at_office(joins):
        return _(
            "%(name)s works at the office or runs accounts: first the administrator gives the "
            "account the role of a member."
        ) % {"name": joins.name}
    return ""


def works_at_office(person: Person) -> bool:
    """Whether the person's account wears a hat of the office, and not that of a member."""
    return bool(office_workers([person.pk]))


def office_workers(people: Iterable[int]) -> frozenset[int]:
    """Which of these persons do. One query."""
    hats = [role.value for role in (*OFFICE, *EXCLUSIVE)]
    accounts = User.objects.filter(is_active=True, person__in=people, groups__name__in=hats)
    accounts = accounts.exclude(groups__name=Role.PARTY_COMMITTEE_MEMBER.value)
    return frozenset(accounts.values_list("person_id", flat=True))


def wears_hat_for(user, decision: Decision) -> bool:
    """Whether an account may act for a seat of this decision: a member's hat is the second key.
    Whom a standing authorisation names releases as who they are.
    """
    return decision.way == Way.STANDING or has_role(user, Role.PARTY_COMMITTEE_MEMBER)


def has_left(seat: Seat, decision: Decision, now: datetime) -> bool:
    """Whether a member has left the body since the ballot opened. One query."""
    if decision.way not in VOTING_WAYS:
        return False
    held = Membership.objects.filter(valid_on(shanghai_date(now)), organization=decision.body_id)
    return not held.filter(person=seat.person_id).exists()


def seats_that_read(now: datetime) -> QuerySet[Seat]:
    """Seats by which somebody reads the page of a decision: of who left or is asked in no more only
    those who voted. While it is open the page tells a member who left that they did.
    """
    told = Q(exclusion=Exclusion.LEFT, decision__state=DecisionState.OPEN)
    silent = _ended_seats(now).filter(vote=None).exclude(told)
    return Seat.objects.exclude(pk__in=silent.order_by().values("pk"))


def seats_that_know(now: datetime) -> QuerySet[Seat]:
    """Seats by which somebody reads how others voted, and why a meeting was asked for."""
    return Seat.objects.exclude(pk__in=_ended_seats(now).order_by().values("pk"))


def _ended_seats(now: datetime) -> QuerySet[Seat]:
    """Of members who left before it closed, and of seconds who are asked in no more. The clock
    looks at open decisions only: later a grant that ran out says so itself.
    """
    over = Q(grant__valid_to__lt=now) | Q(grant__revoked_at__lte=now)
    over &= ~Q(decision__state=DecisionState.OPEN)
    return Seat.objects.filter(over | Q(exclusion__in=[Exclusion.LEFT, Exclusion.ENDED]))


def takes_part(account) -> bool:
    """Whether with this account somebody else could review, release, decide, confirm or check: now,
    or as soon as a day has come that is written down already. Two queries at most.
    """
    groups = OfficeReviewTask.objects.filter(active=True, groups__user=account)
    if groups.exists():
        return True
    person = account.person_id
    return person is not None and _named(person, timezone.now()).exists()


def _named(person: int, now: datetime) -> QuerySet[Person]:
    """The person, if any register of this app names them for an act."""
    today = shanghai_date(now)
    seated = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), organization__in=deciding_bodies()
    )
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    )
    reviewers = SecondReviewTask.objects.filter(
        Q(active=True) | Q(pk__in=waiting.order_by().values("task"))
    )
    releases = StandingAuthorization.objects.filter(state__in=ON_THE_WAY, valid_until__gte=today)
    changed = Amendment.objects.filter(closed_at=None)
    entered = {"state": EntryState.ENTERED}
    named = Q(pk__in=seated.order_by().values("person"))
    named |= Q(pk__in=reviewers.values("reviewer"))
    for rows, field in (
        (releases, "first_releaser"),
        (releases, "second_releaser"),
        (Seat.objects.filter(decision__in=Decision.objects.open()), "person"),
        (changed, "presider"),
        (changed, "director"),
        (MeetingRecord.objects.filter(**entered), "checker"),
        (PenMark.objects.filter(**entered), "checker"),
    ):
        named |= Q(pk__in=rows.order_by().values(field))
    return Person.objects.filter(named, pk=person)
