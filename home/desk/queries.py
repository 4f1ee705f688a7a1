"""What a person has to do and has sent: what spans several apps of the work."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.hats import hat_shown
from cms.core.audit import object_ref
from cms.submissions.models import Submission
from home.desk.wording import due_words, rule_words
from workflows.approvals.enums import REVIEW_KIND, VOTE_KIND
from workflows.approvals.models import Decision
from workflows.approvals.queries import mark_turns
from workflows.duties.enums import DueSource
from workflows.duties.kinds import kind_of
from workflows.duties.queries import open_duties_of
from workflows.topics.enums import FILL_KIND
from workflows.topics.models import Assignment
from workflows.topics.permissions import organizations_of


@dataclass(frozen=True)
class ToDo:
    """One thing to do, with its one big button."""

    label: str
    title: str
    button: str
    link: str
    due: str
    rule: str
    light: str
    urgent: bool
    provisional: bool
    hat: str = ""  # in which it is owed, for whoever wears several
    ballot: Decision | None = None


def to_do(user, now: datetime, *, with_reviews: bool = True) -> list[ToDo]:
    """What the person behind an account owes, in order of urgency; reviews only where no list of
    their own leads to them. Five queries at most.
    """
    if not user.person_id:
        return []
    owed = open_duties_of(user.person, now)
    duties = [duty for duty in owed if with_reviews or duty.kind != REVIEW_KIND]
    begun = _begun({duty.subject_ref for duty in duties if duty.kind == FILL_KIND})
    ballots = _ballots({duty.subject_ref for duty in duties if duty.kind == VOTE_KIND}, user, now)
    return [
        replace(
            _item(user, duty, now, (duty.subject_ref, duty.owner_key, duty.round) in begun),
            ballot=ballots.get(duty.subject_ref),
        )
        for duty in duties
    ]


def _ballots(subject_refs: set[str], user, now: datetime) -> dict[str, Decision]:
    """The ballots that votes are owed in, so that a member chooses on the first screen."""
    pks = [int(ref.rpartition(":")[2]) for ref in subject_refs]
    found = list(Decision.objects.open().filter(pk__in=pks).defer("payload")) if pks else []
    mark_turns(found, user, now)
    return {object_ref(decision): decision for decision in found}


def _begun(subject_refs: set[str]) -> set[tuple[str, str, int]]:
    """Parts of these topics of which something is written already: subject, owner, round."""
    if not subject_refs:
        return set()
    rows = Assignment.objects.filter(
        topic_id__in=[int(ref.rpartition(":")[2]) for ref in subject_refs],
        submission__isnull=False,
    )
    return {
        (f"topics.topicpage:{topic}", owner, number)
        for topic, owner, number in rows.values_list("topic_id", "owner_key", "round")
    }


def _item(user, duty, now: datetime, is_begun: bool) -> ToDo:
    kind = kind_of(duty)
    return ToDo(
        label=str(kind.label),
        title=duty.subject_label or str(kind.label),
        button=_("Go on filling in") if is_begun else str(kind.button or kind.label),
        link=kind.link(duty),
        due=due_words(duty.due_at, now),
        rule=rule_words(duty.rule),
        light=duty.light(now).value,
        urgent=duty.urgent,
        provisional=duty.due_source == DueSource.PROVISIONAL,
        hat=hat_shown(user, kind.worn(duty)),
    )


def sent_by(user, now: datetime) -> QuerySet[Submission]:
    """What the office has received from an account, or from a unit it works for."""
    mine = Q(respondent=user) | Q(
        assignment__organization__in=organizations_of(user, timezone.localdate(now))
    )
    return (
        Submission.objects.received()
        .filter(mine)
        .select_related("version", "assignment__topic")
        .order_by("-submitted_at", "-pk")
    )
