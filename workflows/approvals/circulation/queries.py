"""How far a circulated paper has come: who has marked and by which way, never how."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.core.models import Channel
from cms.media.models import MediaDocument
from cms.paper.queries import scans_of as filed_scans
from workflows.approvals.enums import EntryState, Exclusion, Way
from workflows.approvals.models import Decision, PenMark, Seat, Vote
from workflows.approvals.queries import missing_seats

SLIP = "circulation-slip"  # the kind of paper that goes round


def waiting_marks(decision: Decision) -> QuerySet[PenMark]:
    """What was entered from paper and not yet checked, in order of rank."""
    rows = PenMark.objects.filter(seat__decision=decision, state=EntryState.ENTERED)
    return rows.select_related("seat").order_by("seat__rank", "seat_id")


def progress(decision: Decision) -> QuerySet[Seat]:
    """Seats by rank with ``has_voted``, ``by_pen``, ``is_waiting`` (entered, to be checked),
    ``was_sent_back`` and ``is_turn``.
    """
    votes = Vote.objects.filter(seat=OuterRef("pk"))
    pens = PenMark.objects.filter(seat=OuterRef("pk"))
    turn = missing_seats().filter(decision=decision, pk=OuterRef("pk"))
    return decision.seats.annotate(
        has_voted=Exists(votes),
        by_pen=Exists(votes.filter(channel=Channel.PAPER)),
        is_waiting=Exists(pens.filter(state=EntryState.ENTERED)),
        was_sent_back=Exists(pens.filter(state=EntryState.SENT_BACK)),
        is_turn=Exists(turn),
    ).order_by("rank", "id")


def seats_to_enter(decision: Decision) -> QuerySet[Seat]:
    """Seats whose mark may be entered from paper: entitled, not marked, nothing waiting."""
    return progress(decision).filter(exclusion=Exclusion.NONE, has_voted=False, is_waiting=False)


def scans_of(decision: Decision, user) -> QuerySet[MediaDocument]:
    """Signed papers of this decision that this account has sent before, or that the QR of a slip
    has filed, the newest first.
    """
    sent = PenMark.objects.filter(seat__decision=decision, entered_by=user)
    filed = filed_scans(decision, kind=SLIP)
    chosen = Q(pk__in=sent.values("scan_id")) | Q(pk__in=filed.order_by().values("document_id"))
    return MediaDocument.objects.filter(chosen).order_by("-pk")


def signed_papers() -> QuerySet[MediaDocument]:
    """Documents that show marks of members."""
    marks = PenMark.objects.filter(scan__isnull=False).values("scan_id")
    votes = Vote.objects.filter(scan__isnull=False).values("scan_id")
    return MediaDocument.objects.filter(Q(pk__in=marks) | Q(pk__in=votes))


def is_signed_paper(document: MediaDocument) -> bool:
    """Whether the document shows marks of members."""
    return signed_papers().filter(pk=document.pk).exists()


def rounds_owed() -> Iterator[tuple[str, str]]:
    """(subject, owner key) of every paper that the office carries round."""
    rows = Decision.objects.open().filter(way=Way.CIRCULATION, clerk__isnull=False)
    for pk, clerk in rows.values_list("pk", "clerk_id"):
        yield f"approvals.decision:{pk}", f"person:{clerk}"
