"""What a decision waits for of whoever presides, in words for members and office, and until when.

All have voted, or could; only the presider's own act is missing, and nobody else may do it.
"""

from django.utils.translation import gettext as _

from cms.core.audit import object_ref
from cms.core.wording import minute
from workflows.approvals.enums import ANNOUNCE_KIND, RECUSAL_KIND, Way
from workflows.approvals.models import Decision
from workflows.approvals.queries import (
    open_requests,
    presiding_seat,
    unannounced_decisions,
)
from workflows.duties.models import Duty


def awaited_of_presider(decision: Decision) -> list[str]:
    """A sentence for each wish to step aside that is undecided, else for the announcement; empty
    where nothing is waited for. At most four queries.
    """
    if not decision.takes_votes or decision.way == Way.MEETING:
        return []
    wishes = open_requests().filter(seat__decision=decision).select_related("seat", "decider")
    wishes = list(wishes.order_by("id"))
    if wishes:
        dues = _dues(RECUSAL_KIND, [object_ref(wish) for wish in wishes])
        words = _decided_first(decision.way)
        return [
            words
            % {
                "presider": wish.decider,
                "name": wish.seat.name,
                "due": dues.get(object_ref(wish), minute(decision.due_at)),
                "until": minute(decision.due_at),
            }
            for wish in wishes
        ]
    seat = presiding_seat(decision) if _is_unannounced(decision) else None
    if seat is None:
        return []
    due = _dues(ANNOUNCE_KIND, [object_ref(decision)])
    words = _(
        "All have voted. %(presider)s is to announce the result by %(due)s; left unannounced until "
        "%(until)s, it closes then by the votes cast."
    )
    until = minute(decision.due_at)
    return [words % {"presider": seat, "due": next(iter(due.values()), until), "until": until}]


def _decided_first(way: str) -> str:
    """A release under an authorisation has no presider: of its two persons the other decides."""
    if way == Way.STANDING:
        return _(
            "The other releaser, %(presider)s, is to decide by %(due)s whether %(name)s steps "
            "aside. Nothing closes before that; left undecided until %(until)s, it closes then, "
            "and the word of who asked does not count."
        )
    return _(
        "%(presider)s is to decide by %(due)s whether %(name)s steps aside. Nothing closes before "
        "that; left undecided until %(until)s, it closes then, and the vote of who asked does not "
        "count."
    )


def presiders_awaited(decisions: list[Decision]) -> dict[int, list[str]]:
    """For a list, by decision: whom it waits for to preside, and for what. Two queries."""
    awaited: dict[int, list[str]] = {}
    wishes = open_requests().filter(seat__decision__in=decisions).order_by("id")
    for pk, way, name in wishes.values_list(
        "seat__decision", "seat__decision__way", "decider__name"
    ):
        words = _("%(presider)s, to decide on a wish to step aside")
        if way == Way.STANDING:
            words = _("the other releaser %(presider)s, to decide on a wish to step aside")
        words %= {"presider": name}
        if words not in awaited.setdefault(pk, []):
            awaited[pk].append(words)
    refs = {object_ref(decision): decision.pk for decision in decisions}
    owed = Duty.objects.open().filter(kind=ANNOUNCE_KIND, subject_ref__in=refs).order_by("id")
    for ref, name in owed.values_list("subject_ref", "owner_person__name"):
        words = _("%(presider)s, to announce the result") % {"presider": name}
        awaited.setdefault(refs[ref], [words])  # a wish is decided first
    return awaited


def _is_unannounced(decision: Decision) -> bool:
    return unannounced_decisions().filter(pk=decision.pk).exists()


def _dues(kind: str, refs: list[str]) -> dict[str, str]:
    rows = Duty.objects.open().filter(kind=kind, subject_ref__in=refs).order_by("id")
    return {ref: minute(due) for ref, due in rows.values_list("subject_ref", "due_at")}
