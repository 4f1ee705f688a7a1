"""Permits that wait for the office: to be released by hand, or over and not settled yet."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import Q, QuerySet
from wagtail.models import WorkflowState

from cms.accounts.enums import Role
from cms.people.models import Person
from cms.publishing.enums import EventVerb, ReleaseMode
from cms.publishing.models import Permit, PermitEvent
from cms.publishing.queries import waiting_permits
from workflows.approvals.enums import LAPSED_KIND, RELEASE_KIND
from workflows.approvals.models import Decision
from workflows.duties.enums import DutyState
from workflows.duties.kinds import Owed
from workflows.duties.models import Duty

# What the clock alone ended: nobody of the office did it, so nobody of the office knows.
BY_THE_CLOCK = Q(verb=EventVerb.LAPSED) | Q(verb=EventVerb.REVOKED, by_id=None)


def permit_ref(pk: int) -> str:
    """The name of a permit in the ledger."""
    return f"{Permit._meta.label_lower}:{pk}"


def permits_by_hand() -> QuerySet[Permit]:
    """Issued for release by the office, neither public nor taken back nor over."""
    return waiting_permits().filter(release_mode=ReleaseMode.BY_HAND)


def lapsed_permits() -> Iterator[Permit]:
    """Permits that the clock ended before they were public, and of whose text nothing has become.

    Few: what is submitted again, decided again, withdrawn or settled is none of them any more.
    """
    ended = PermitEvent.objects.filter(BY_THE_CLOCK).select_related("permit").order_by("id")
    about = Duty.objects.filter(kind=LAPSED_KIND, state=DutyState.WAIVED)
    waived = set(about.values_list("subject_ref", flat=True))
    for event in ended.defer("permit__payload"):
        if permit_ref(event.permit_id) not in waived and not _has_gone_on(event):
            yield event.permit


def is_unsettled(permit: Permit) -> bool:
    """Whether the office still has to say what becomes of the text of a permit that is over."""
    return any(found.pk == permit.pk for found in lapsed_permits())


def owners_of(permit: Permit) -> list[Person]:
    """Who sees to a permit: whoever submitted the text, if still of the office; else its directors;
    where there is none, everybody of the office.
    """
    decision = decision_behind(permit)
    office = Person.objects.filter(account__is_active=True)
    of_office = office.filter(account__groups__name=Role.OFFICE_STAFF)
    directors = office.filter(account__groups__name=Role.OFFICE_DIRECTOR)
    for rows in (
        (of_office | directors).filter(pk=decision.clerk_id if decision else None),
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
    """By those who owe it already (it may have been handed over), else by those who should; one
    that nobody could owe is named all the same.
    """
    held: dict[str, list[str]] = {}
    owners = Duty.objects.open().filter(kind=kind).values_list("subject_ref", "owner_key")
    for subject_ref, owner_key in owners:
        held.setdefault(subject_ref, []).append(owner_key)
    for permit in permits:
        ref = permit_ref(permit.pk)
        should = held.get(ref) or [f"person:{each.pk}" for each in owners_of(permit)]
        for owner_key in should or [""]:
            yield Owed(subject_ref=ref, owner_key=owner_key)


def _has_gone_on(event: PermitEvent) -> bool:
    """Whether the text of a permit that is over was submitted or decided on again, withdrawn, or
    is there no more.
    """
    permit = event.permit
    same = {"model": permit.model, "object_id": permit.object_id}
    if Permit.objects.filter(**same, pk__gt=permit.pk).exists():
        return True
    down = PermitEvent.objects.filter(verb=EventVerb.WITHDRAWN, pk__gt=event.pk)
    if down.filter(**{f"permit__{name}": value for name, value in same.items()}).exists():
        return True
    obj = apps.get_model(permit.model).objects.filter(pk=permit.object_id).first()
    if obj is None:
        return True
    decision = decision_behind(permit)
    step = decision.task_state if decision is not None else None
    since = step.workflow_state_id if step is not None else 0
    return WorkflowState.objects.for_instance(obj).filter(pk__gt=since).exists()
