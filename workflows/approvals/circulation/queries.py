"""How far a circulated paper has come: who has marked and by which way, never how."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cms.core.audit import object_ref
from cms.core.models import Channel
from cms.media.models import MediaDocument
from cms.paper.models import Scan
from cms.paper.queries import scans_of as filed_scans
from workflows.approvals.circulation.permissions import user_can_read_requests
from workflows.approvals.enums import DecisionState, EntryState, Exclusion, Way
from workflows.approvals.models import (
    Decision,
    MeetingRecord,
    MeetingRequest,
    PenMark,
    Seat,
    Vote,
)
from workflows.approvals.queries import missing_seats, open_requests

SLIP = "circulation-slip"  # the kind of paper that goes round


def waiting_marks(decision: Decision) -> QuerySet[PenMark]:
    """What was entered from paper and not yet checked, in order of rank."""
    rows = PenMark.objects.filter(seat__decision=decision, state=EntryState.ENTERED)
    return rows.select_related("seat").order_by("seat__rank", "seat_id")


def newest_marks() -> QuerySet[PenMark]:
    """The newest entry from paper of each seat: an older one says nothing any more."""
    later = PenMark.objects.filter(seat=OuterRef("seat"), pk__gt=OuterRef("pk"))
    return PenMark.objects.filter(~Exists(later))


def unsettled_entries() -> QuerySet[PenMark]:
    """The newest entry of a seat where it waits for its check, or was sent back and is to be
    entered again (by whoever carries the paper round; where nobody does, nobody waits for it).
    """
    again = Q(state=EntryState.SENT_BACK, seat__decision__clerk__isnull=False)
    return newest_marks().filter(Q(state=EntryState.ENTERED) | again)


def unsettled_marks(decision: Decision) -> QuerySet[PenMark]:
    """The unsettled entries of a decision, of seats that vote and have not marked otherwise."""
    rows = unsettled_entries().filter(
        seat__decision=decision, seat__vote=None, seat__exclusion=Exclusion.NONE
    )
    return rows.select_related("seat").order_by("seat__rank", "seat_id")


def progress(decision: Decision) -> QuerySet[Seat]:
    """Seats by rank with ``has_voted``, ``by_pen``, ``is_waiting`` (entered, to be checked),
    ``was_sent_back`` (to be entered again), ``set_aside`` (why the director took the entry out),
    ``asks_aside`` (a wish to step aside is undecided) and ``is_turn``.
    """
    votes = Vote.objects.filter(seat=OuterRef("pk"))
    pens = PenMark.objects.filter(seat=OuterRef("pk"))
    turn = missing_seats().filter(decision=decision, pk=OuterRef("pk"))
    again = unsettled_marks(decision).filter(seat=OuterRef("pk"), state=EntryState.SENT_BACK)
    aside = newest_marks().filter(seat=OuterRef("pk"), state=EntryState.DISCARDED)
    return decision.seats.annotate(
        has_voted=Exists(votes),
        by_pen=Exists(votes.filter(channel=Channel.PAPER)),
        is_waiting=Exists(pens.filter(state=EntryState.ENTERED)),
        was_sent_back=Exists(again),
        set_aside=Subquery(aside.values("sent_back_reason")[:1]),
        asks_aside=Exists(open_requests().filter(seat=OuterRef("pk"))),
        is_turn=Exists(turn),
    ).order_by("rank", "id")


def seats_to_enter(decision: Decision) -> QuerySet[Seat]:
    """Seats whose mark may be entered from paper: entitled, not marked, nothing waiting; after the
    term, and of who asks to step aside, only again.
    """
    seats = progress(decision).filter(exclusion=Exclusion.NONE, has_voted=False, is_waiting=False)
    if decision.held_at is None:
        return seats.filter(Q(asks_aside=False) | Q(was_sent_back=True))
    return seats.filter(was_sent_back=True)


def seats_asking(decision: Decision) -> QuerySet[Seat]:
    """Seats whose member's wish to step aside is undecided, in order of rank."""
    asked = open_requests().filter(seat=OuterRef("pk"))
    return decision.seats.filter(Exists(asked)).order_by("rank", "id")


def scans_of(decision: Decision, user) -> QuerySet[MediaDocument]:
    """Signed papers of this decision that this account has sent before, or that the QR of a slip
    has filed, the newest first.
    """
    sent = PenMark.objects.filter(seat__decision=decision, entered_by=user)
    filed = filed_scans(decision, kind=SLIP)
    chosen = Q(pk__in=sent.values("scan_id")) | Q(pk__in=filed.order_by().values("document_id"))
    return MediaDocument.objects.filter(chosen).order_by("-pk")


def other_record_of(scan: MediaDocument, decision: Decision) -> str:
    """The title of another record on which the same bytes lie already, or ""."""
    filed = Scan.objects.filter(document__file_hash=scan.file_hash).exclude(
        paper__record_ref=object_ref(decision)
    )
    marks = PenMark.objects.filter(scan__file_hash=scan.file_hash).exclude(seat__decision=decision)
    records = MeetingRecord.objects.filter(scan__file_hash=scan.file_hash)
    for titles in (
        marks.values_list("seat__decision__title"),
        records.exclude(decision=decision).values_list("decision__title"),
        filed.values_list("paper__title"),
    ):
        if found := titles.first():
            return found[0]
    return ""


def requests_behind(decision: Decision, user) -> list[MeetingRequest]:
    """Who asked for the meeting on this text, and why, in order of rank: of a circulation that was
    referred, or of the meeting it was referred to. Nothing for whoever may not read them.
    """
    if decision.task_state_id is None:
        return []
    circulated = Decision.objects.filter(
        task_state_id=decision.task_state_id, state=DecisionState.TO_MEETING
    ).first()
    if circulated is None or not user_can_read_requests(user, circulated):
        return []
    rows = MeetingRequest.objects.filter(seat__decision=circulated).select_related("seat")
    return list(rows.order_by("seat__rank", "seat_id"))


def signed_papers() -> QuerySet[MediaDocument]:
    """Documents that show marks of members."""
    shown = Q()
    for model in (PenMark, Vote, MeetingRequest):
        shown |= Q(pk__in=model.objects.filter(scan__isnull=False).values("scan_id"))
    return MediaDocument.objects.filter(shown)


def is_signed_paper(document: MediaDocument) -> bool:
    """Whether the document shows marks of members."""
    return signed_papers().filter(pk=document.pk).exists()


def rounds_owed() -> Iterator[tuple[str, str]]:
    """(subject, owner key) of every paper that the office carries round."""
    rows = Decision.objects.open().filter(way=Way.CIRCULATION, clerk__isnull=False)
    for pk, clerk in rows.values_list("pk", "clerk_id"):
        yield f"approvals.decision:{pk}", f"person:{clerk}"
