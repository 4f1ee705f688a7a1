"""Permits that wait for the office: to be released by hand, or over and not settled yet."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.apps import apps
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import WorkflowState

from cms.accounts.enums import Role
from cms.people.models import Person
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit, PermitEvent
from cms.publishing.queries import waiting_permits
from workflows.approvals.enums import LAPSED_KIND, RELEASE_KIND
from workflows.approvals.models import Decision
from workflows.duties.enums import DutyState
from workflows.duties.kinds import Owed
from workflows.duties.models import Duty
from workflows.duties.owed import owed_of


def permit_ref(pk: int | str) -> str:
    """The name of a permit in the ledger."""
    return f"{Permit._meta.label_lower}:{pk}"


def permits_by_hand() -> QuerySet[Permit]:
    """Issued for release by the office, neither public nor taken back nor over."""
    return waiting_permits().filter(release_mode=ReleaseMode.BY_HAND)


def lapsed_permits() -> Iterator[Permit]:
    """Permits that ended before they were public, and of whose text nothing has become.

    Few: what is submitted again, decided again, withdrawn or settled is none of them any more, and
    of that nearly all is left out by the one query.
    """
    for event in _ends_to_settle():
        if not _is_on_its_way(event.permit):
            yield event.permit


def is_unsettled(permit: Permit) -> bool:
    """Whether the office still has to say what becomes of the text of a permit that is over."""
    return _ends_to_settle().filter(permit=permit).exists() and not _is_on_its_way(permit)


def lapsed_duty_of(permit: Permit) -> Duty | None:
    """What is owed about a permit that is over: a waiver of it settles the matter."""
    return Duty.objects.open().filter(kind=LAPSED_KIND, subject_ref=permit_ref(permit.pk)).first()


def owners_of(permit: Permit) -> list[Person]:
    """Who sees to a permit: whoever submitted the text, if still of the office; else its directors;
    where there is none, everybody of the office.
    """
    decision = decision_behind(permit)
    return who_sees_to(decision.clerk_id if decision else None)


def who_sees_to(submitter_id: int | None) -> list[Person]:
    """The same, of a text by the person who submitted it."""
    office = Person.objects.filter(account__is_active=True)
    of_office = office.filter(account__groups__name=Role.OFFICE_STAFF)
    directors = office.filter(account__groups__name=Role.OFFICE_DIRECTOR)
    for rows in (
        (of_office | directors).filter(pk=submitter_id),
        directors,
        of_office,
    ):
        found = list(rows.distinct().order_by("pk"))
        if found:
            return found
    return []


def decision_behind(permit: Permit) -> Decision | None:
    """The decision that a permit names."""
    label, _colon, pk = permit.reference.partition(":")
    known = label == Decision._meta.label_lower and pk.isdecimal()
    return Decision.objects.filter(pk=int(pk)).defer("payload").first() if known else None


def releases_owed() -> Iterator[Owed]:
    """Every permit that waits for the office's hand, by whoever owes its release."""
    return _owed(RELEASE_KIND, permits_by_hand())


def lapses_owed() -> Iterator[Owed]:
    """Every permit that ran out, until the office has said what becomes of its text."""
    return _owed(LAPSED_KIND, lapsed_permits())


def _owed(kind: str, permits: Iterable[Permit]) -> Iterator[Owed]:
    return owed_of(kind, ((permit_ref(each.pk), partial(owners_of, each)) for each in permits))


def _ends_to_settle() -> QuerySet[PermitEvent]:
    """The unused end of the newest permit of a text, of which nothing is said in the ledger yet."""
    about = Duty.objects.filter(
        kind=LAPSED_KIND,
        subject_ref=Concat(Value(permit_ref("")), Cast(OuterRef("permit"), CharField())),
    )
    settled = about.filter(state__in=(DutyState.FULFILLED, DutyState.WAIVED))
    # One of two who owed it may have handed it to the other: then it is open, and not settled.
    owed = about.filter(state=DutyState.OPEN)
    rows = PermitEvent.objects.ended_unused().filter(~Exists(settled) | Exists(owed))
    return rows.select_related("permit").defer("permit__payload").order_by("id")


def _is_on_its_way(permit: Permit) -> bool:
    """Whether the text of a permit that is over was submitted again, or is there no more."""
    obj = apps.get_model(permit.model).objects.filter(pk=permit.object_id).first()
    if obj is None:
        return True
    decision = decision_behind(permit)
    step = decision.task_state if decision is not None else None
    since = step.workflow_state_id if step is not None else 0
    return WorkflowState.objects.for_instance(obj).filter(pk__gt=since).exists()
