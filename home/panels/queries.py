"""What each role sees first: short lists, the same number of queries at 1 and at 30 rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cms.core.models import AuditEvent
from cms.publishing.queries import permits_to_release
from cms.submissions.access import subject_labels
from cms.submissions.models import Submission
from cms.submissions.queries import waiting_for_office
from home.notices.enums import NoticeState
from home.notices.queries import notices_list
from workflows.approvals.enums import VOTE_KIND
from workflows.approvals.models import Decision
from workflows.approvals.queries import (
    decisions_awaiting,
    missing_seats,
    reviews_awaiting,
)
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty
from workflows.duties.queries import DutyLine, duty_lines
from workflows.topics.enums import TopicState
from workflows.topics.models import TopicPage
from workflows.topics.queries import with_state

SHORT = 8  # rows of one list
MANY = 20  # owners that one matter of a list may have: a body, a group of deputies
NEAR = 7  # days of "this week"


@dataclass
class Owed:
    """One matter that people owe by one date, as a line of a card."""

    title: str
    words: str
    address: str
    due_at: datetime
    is_overdue: bool
    owners: list[str]


def due_today(user, now: datetime) -> list[Owed]:
    """Overdue, or due before midnight in Shanghai."""
    tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    return _matters(Duty.objects.open().filter(due_at__lte=tonight), user, now)


def due_this_week(user, now: datetime) -> list[Owed]:
    """Due within seven days, not overdue."""
    rows = Duty.objects.open().filter(due_at__gte=now, due_at__lte=now + timedelta(days=NEAR))
    return _matters(rows, user, now)


def _matters(rows, user, now: datetime) -> list[Owed]:
    """Duties of one kind about one subject by one date are one line with all their owners; it
    leads to where this reader looks at the matter.
    """
    lines: dict[tuple, Owed] = {}
    rows = rows.select_related("owner_person", "owner_organization").by_urgency()
    for duty in rows[: SHORT * MANY]:
        kind = kind_of(duty)
        line = lines.setdefault(
            (duty.kind, duty.subject_ref, duty.due_at),
            Owed(
                title=duty.subject_label or str(kind.label),
                words=str(kind.label),
                address=kind.overview(duty, user),
                due_at=duty.due_at,
                is_overdue=duty.due_at < now,
                owners=[],
            ),
        )
        line.owners.append(duty.owner_name)
    return list(lines.values())[:SHORT]


def my_texts(states: set[str]) -> list[dict]:
    """Topics and notices in these states, the newest first."""
    topics = with_state(TopicPage.objects.all()).filter(state__in=states & set(TopicState.values))
    notices = notices_list().filter(state__in=states & set(NoticeState.values))
    rows = [_text(t, TopicState, "topics:record") for t in topics.order_by("-pk")[:SHORT]]
    rows += [_text(n, NoticeState, "office_notices:record") for n in notices[:SHORT]]
    return sorted(rows, key=lambda row: -row["pk"])[:SHORT]


def texts_of(pks: list[int]) -> list[dict]:
    """Topics and notices with these keys, in this order. Two queries."""
    topics = with_state(TopicPage.objects.filter(pk__in=pks).select_related("content_type"))
    rows = [_text(topic, TopicState, "topics:record") for topic in topics]
    notices = notices_list().filter(pk__in=pks)
    rows += [_text(notice, NoticeState, "office_notices:record") for notice in notices]
    return sorted(rows, key=lambda row: pks.index(row["pk"]))


def _text(page, states, route: str) -> dict:
    return {
        "pk": page.pk,
        "number": page.number,
        "title": page.draft_title,
        "state": page.state,
        "state_name": states(page.state).label,
        "route": route,
    }


def received_answers() -> list[Submission]:
    """Answers that the office has not accepted or returned yet, the oldest first."""
    answers = list(waiting_for_office().select_related("form", "respondent__person")[:SHORT])
    titles = subject_labels({answer.subject_ref for answer in answers if answer.subject_ref})
    for answer in answers:
        answer.subject_title = titles.get(answer.subject_ref, answer.form.title)
    return answers


def approved_texts(now: datetime) -> list:
    """Approved, to be released by hand, and still valid."""
    return list(permits_to_release(now)[:SHORT])


def overdue_by_owner(now: datetime) -> list[tuple[str, int]]:
    """(unit or person, number of overdue duties), the most first."""
    rows = Duty.objects.overdue(now).select_related("owner_person", "owner_organization")
    counted = Counter(duty.owner_name for duty in rows[:500])
    return counted.most_common(SHORT)


def open_ballots() -> list[Decision]:
    """Open ballots with the names of those who have not voted. Never a choice."""
    ballots = list(Decision.objects.open().defer("payload").order_by("-urgent", "due_at")[:SHORT])
    missing: dict[int, list[str]] = {}
    for pk, name in missing_seats().filter(decision__in=ballots).values_list("decision", "name"):
        missing.setdefault(pk, []).append(name)
    for ballot in ballots:
        ballot.missing = missing.get(ballot.pk, [])
    return ballots


def my_duties(user, now: datetime, *, with_votes: bool) -> list[DutyLine]:
    """我要办的, in order of urgency; votes only where no card of ballots shows them."""
    if not user.person_id:
        return []
    lines = duty_lines(user.person, now)
    return [line for line in lines if with_votes or line.duty.kind != VOTE_KIND]


def my_ballots(user) -> list[Decision]:
    """待我表决, with the summary."""
    return list(decisions_awaiting(user)[:SHORT])


def my_reviews(user) -> list:
    """待我审核."""
    return list(reviews_awaiting(user)[:SHORT])


def last_events() -> list[AuditEvent]:
    """The newest lines of the audit trail."""
    return list(AuditEvent.objects.order_by("-id")[:20])
