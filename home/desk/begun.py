"""Which parts of a form somebody has begun to fill in."""

from collections.abc import Iterable

from workflows.duties.models import Duty
from workflows.topics.enums import FILL_KIND
from workflows.topics.models import Assignment

Part = tuple[str, str, int]  # subject, owner, round


def begun_by(duties: Iterable[Duty]) -> dict[Part, str]:
    """Of these duties' parts those of which something is written already, and whose answer it is.
    One query, none without such duties.
    """
    topics = {int(duty.subject_ref.rpartition(":")[2]) for duty in duties if duty.kind == FILL_KIND}
    if not topics:
        return {}
    rows = Assignment.objects.filter(topic__in=topics, submission__isnull=False)
    named = rows.values_list(
        "topic_id", "owner_key", "round", "submission__respondent__person__name"
    )
    return {(f"topics.topicpage:{t}", key, number): name or "" for t, key, number, name in named}


def part_of(duty: Duty) -> Part:
    """The part that a duty asks for."""
    return duty.subject_ref, duty.owner_key, duty.round
