"""The way of one text from draft to release and back: who did what, and never how anyone voted."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import PageLogEntry, WorkflowState

from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.core.veils import is_veiled
from cms.core.verbs import verb_name
from cms.publishing.models import Permit, PermitEvent
from workflows.approvals.counting import Tally
from workflows.approvals.enums import (
    DISCLOSED,
    EntryState,
    Exclusion,
    Way,
)
from workflows.approvals.models import Amendment, Decision, MeetingRecord
from workflows.approvals.queries import tally
from workflows.approvals.releasers import agreed
from workflows.approvals.results import counts_of
from workflows.approvals.services.review import SECRECY_VERB

WRITING = {
    "wagtail.create": gettext_lazy("Draft created"),
    "wagtail.edit": gettext_lazy("Draft saved"),
    "wagtail.revert": gettext_lazy("Older draft taken up"),
}
# Told by their own rows, with reasons.
LEFT_OUT = ("publishing.release", "publishing.withdraw", "publishing.revoke")
# Refused as well: who asks for a meeting is the roster's to know; the closing says that one did.
NAMED_NOWHERE = ("circulation.refer",)
# What was done by one act, at one instant, as it happened: who submits or approves opens the ballot
# from within, so that its line was written before theirs.
SUBMITTED = ("notices.submit", "site.submit", "topics.submit", "authorization.table")
BEGINNINGS = (*SUBMITTED, SECRECY_VERB, "text.review")
DIGESTED = ("amendment.table", "decision.open", "publishing.issue")


@dataclass(frozen=True)
class Step:
    """One line: when, what, by whom, and what was said of it."""

    at: datetime
    act: str
    who: str = ""
    hat: str = ""
    note: str = ""
    refused: bool = False


@dataclass(frozen=True)
class Decided:
    """One decision about the text, as an auditor reads it."""

    decision: Decision
    way: str
    counts: Tally | None
    record: MeetingRecord | None
    seats: int
    excluded: list
    agreed: list  # of a release under an authorisation: the two, with the moment of their word


def why_on_record(text: Model) -> str:
    """Why a text is not deleted: the committee has decided on it, or is deciding; or somebody has
    been asked to review it, who would be left with nothing.
    """
    if Decision.objects.filter(subject_ref=object_ref(text)).exists():
        return _("The committee has this text on record, so it is kept.")
    waiting = WorkflowState.objects.for_instance(text)
    if waiting.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists():
        return _("This text is under review. Take it back from there first, with a reason.")
    return ""


def decided_about(subject_ref: str) -> list[Decided]:
    """Every decision about a text, the oldest first; counts where it has ended with some."""
    rows = Decision.objects.filter(subject_ref=subject_ref).defer("payload")
    return [_decided(row) for row in rows.select_related("body", "authorization").order_by("id")]


def _decided(decision: Decision) -> Decided:
    record = None
    if decision.way == Way.MEETING:
        records = decision.records.filter(state=EntryState.CHECKED)
        record = records.select_related("sitting__presider", "entered_by", "checked_by").first()
    counts = None
    if record is not None:
        counts = counts_of(record)
    elif decision.way != Way.MEETING and decision.state in DISCLOSED:
        counts = tally(decision)
    seats = list(decision.seats.order_by("rank", "id"))
    return Decided(
        decision=decision,
        way=decision.get_way_display(),
        counts=counts,
        record=record,
        seats=len(seats),
        excluded=[seat for seat in seats if seat.exclusion != Exclusion.NONE],
        agreed=agreed(decision),
    )


def trail_of(subject_ref: str) -> list[Step]:
    """From the first draft to the last withdrawal, the oldest first. Six queries."""
    permits = _permits_of(subject_ref)
    decisions = Decision.objects.filter(subject_ref=subject_ref).values_list("pk", flat=True)
    refs = [subject_ref, *(f"approvals.decision:{pk}" for pk in decisions)]
    changed = Amendment.objects.filter(decision__subject_ref=subject_ref)
    refs += [f"approvals.amendment:{pk}" for pk in changed.values_list("pk", flat=True)]
    refs += [object_ref(permit) for permit in permits]
    if _is_page(subject_ref):  # how reviews named their text before this page was there
        refs.append(f"wagtailcore.page:{subject_ref.partition(':')[2]}")
    steps = [*_drafts(subject_ref), *_audited(refs), *_of_permits(permits)]
    return sorted(steps, key=lambda step: step.at)


def _permits_of(subject_ref: str) -> list[Permit]:
    model, _colon, pk = subject_ref.partition(":")
    return list(Permit.objects.filter(model=model, object_id=pk).defer("payload"))


def _drafts(subject_ref: str) -> list[Step]:
    """Wagtail's own log of the page, which knows who wrote."""
    _model, _colon, pk = subject_ref.partition(":")
    if not pk.isdecimal() or not _is_page(subject_ref):
        return []
    entries = PageLogEntry.objects.filter(page=int(pk), action__in=WRITING)
    return [
        Step(entry.timestamp, str(WRITING[entry.action]), str(entry.user or _("system")))
        for entry in entries.select_related("user__person")
    ]


def _is_page(subject_ref: str) -> bool:
    from django.apps import apps
    from wagtail.models import Page

    try:
        return issubclass(apps.get_model(subject_ref.partition(":")[0]), Page)
    except (LookupError, ValueError):
        return False


def _audited(refs: list[str]) -> list[Step]:
    left_out = Q(verb__in=LEFT_OUT, refused=False) | Q(verb__in=NAMED_NOWHERE) | is_veiled()
    events = AuditEvent.objects.filter(~left_out, object_ref__in=refs)
    events = sorted(events.order_by("at", "id"), key=lambda event: (event.at, _place(event.verb)))
    return [
        Step(
            at=event.at,
            act=verb_name(event.verb),
            who=event.actor_label or _("system"),
            hat=event.acting_as,
            note=_note(event),
            refused=event.refused,
        )
        for event in events
    ]


def _place(verb: str) -> int:
    """Among the lines of one instant; those that begin nothing stand as they were written."""
    return BEGINNINGS.index(verb) if verb in BEGINNINGS else len(BEGINNINGS)


def _note(event: AuditEvent) -> str:
    """What was said of an act; a digest is called so."""
    if event.detail and event.verb in DIGESTED:
        return f"{_('Digest')} {event.detail}"
    return event.detail


def _of_permits(permits: list[Permit]) -> list[Step]:
    events = PermitEvent.objects.filter(permit__in=permits).select_related("permit")
    return [
        Step(
            at=event.at,
            act=f"{event.words}（{event.permit.get_basis_display()}）",
            who=event.by_label,
            note=event.reason,
        )
        for event in events.defer("permit__payload")
    ]
