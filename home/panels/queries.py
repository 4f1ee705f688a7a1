"""What each role sees first: short lists that say what they leave out, the same number of queries
at 1 and at 30 rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Max, Min, Q, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.models import AuditEvent
from cms.core.veils import unveiled
from cms.publishing.queries import permits_at_their_time, permits_to_release
from cms.submissions.access import subject_labels
from cms.submissions.enums import SubmissionState
from cms.submissions.queries import waiting_for_office
from home.desk.inbox import Desk
from home.notices.enums import NoticeState
from home.notices.queries import notices_list
from home.panels.cuts import OF_ALL, SHORT, Cut, Way, cut
from workflows.approvals.came_back import came_back_as
from workflows.approvals.enums import RELEASE_KIND, REVIEW_KIND, VOTE_KIND, DecisionState
from workflows.approvals.models import Decision
from workflows.approvals.presiding import presiders_awaited
from workflows.approvals.queries import (
    decisions_awaiting,
    left_to_others,
    mark_turns,
    missing_seats,
    reviews_awaiting,
)
from workflows.duties.enums import Light, Urgency
from workflows.duties.kinds import kind_of, title_of
from workflows.duties.leavers import gone_owners
from workflows.duties.models import Duty
from workflows.duties.queries import line_of
from workflows.topics.enums import TopicState
from workflows.topics.models import TopicPage
from workflows.topics.queries import with_state

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
    others: int = 0  # owners beyond those named


def due_today(user, now: datetime) -> Cut:
    """Overdue, or due before midnight in Shanghai."""
    tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    return _matters(Duty.objects.open().filter(due_at__lte=tonight), user, now)


def due_this_week(user, now: datetime) -> Cut:
    """Due within seven days, not overdue."""
    rows = Duty.objects.open().filter(due_at__gte=now, due_at__lte=now + timedelta(days=NEAR))
    return _matters(rows, user, now)


MATTER = ("kind", "subject_ref", "due_at")


def _matters(rows, user, now: datetime) -> Cut:
    """Duties of one kind about one subject by one date are one line with their owners; it leads
    to where this reader looks at the matter. Two queries.
    """
    grades = When(urgency=Urgency.MOST_URGENT, then=2), When(urgent=True, then=1)
    haste = Max(Case(*grades, default=0))
    matters = rows.order_by().values(*MATTER).annotate(haste=haste, n=Count("pk"), first=Min("pk"))
    matters = matters.annotate(of_all=OF_ALL)
    shown = list(matters.order_by("-haste", "due_at", "first")[:SHORT])
    lines = {tuple(matter[name] for name in MATTER): None for matter in shown}
    wanted = Q(pk=None)
    for matter in shown:
        wanted |= Q(**{name: matter[name] for name in MATTER})
    place = Window(RowNumber(), partition_by=[F(name) for name in MATTER], order_by="pk")
    duties = rows.filter(wanted).annotate(place=place).filter(place__lte=MANY).order_by("pk")
    for duty in duties.select_related("owner_person", "owner_organization"):
        key = (duty.kind, duty.subject_ref, duty.due_at)
        lines[key] = lines.get(key) or _owed(duty, user, now)
        lines[key].owners.append(duty.owner_name)
    for matter in shown:
        line = lines[tuple(matter[name] for name in MATTER)]
        if line is not None:  # all done between the two questions
            line.others = matter["n"] - len(line.owners)
    whole = reverse("duties:board")
    total = shown[0]["of_all"] if shown else 0
    return Cut([line for line in lines.values() if line], total, [Way(_("Ledger"), whole)])


def _owed(duty: Duty, user, now: datetime) -> Owed:
    kind = kind_of(duty)
    return Owed(
        title=title_of(duty),
        words=str(kind.label),
        address=kind.overview(duty, user),
        due_at=duty.due_at,
        is_overdue=duty.due_at < now,
        owners=[],
    )


def my_texts(states: set[str]) -> Cut:
    """Topics and notices in these states, the newest first; the rest by list and state."""
    topics = with_state(TopicPage.objects.all()), TopicState, "topics", _("Topics")
    notices = notices_list(), NoticeState, "office_notices", _("Notices")
    rows, total, ways = [], 0, []
    for texts, names, app, label in (topics, notices):
        found = texts.filter(state__in=states & set(names.values))
        shown = list(found.order_by("-pk")[:SHORT])
        said = came_back_as(text for text in shown if text.state == names.RETURNED)
        rows += [_text(text, names, f"{app}:record", said.get(text.pk, "")) for text in shown]
        counted = found.order_by().values_list("state").annotate(n=Count("pk")).order_by("state")
        for state, n in counted:
            total += n
            way = f"{reverse(f'{app}:index')}?state={state}"
            ways.append(Way(f"{label} · {names(state).label} {n}", way))
    return Cut(sorted(rows, key=lambda row: -row["pk"])[:SHORT], total, ways)


def texts_of(pks: list[int]) -> list[dict]:
    """Topics and notices with these keys, in this order. Two queries."""
    topics = with_state(TopicPage.objects.filter(pk__in=pks).select_related("content_type"))
    rows = [_text(topic, TopicState, "topics:record") for topic in topics]
    notices = notices_list().filter(pk__in=pks)
    rows += [_text(notice, NoticeState, "office_notices:record") for notice in notices]
    return sorted(rows, key=lambda row: pks.index(row["pk"]))


def _text(page, states, route: str, said: str = "") -> dict:
    return {
        "pk": page.pk,
        "number": page.number,
        "title": page.draft_title,
        "state": page.state,
        "state_name": said or states(page.state).label,
        "route": route,
    }


def received_answers() -> Cut:
    """Answers that the office has not accepted or returned yet, the oldest first."""
    waiting = waiting_for_office().select_related("form", "respondent__person")
    whole = f"{reverse('received_modeladmin_index')}?state={SubmissionState.SUBMITTED}"
    answers = cut(waiting, _("Register of answers"), whole)
    titles = subject_labels({row.subject_ref for row in answers.rows if row.subject_ref})
    for answer in answers.rows:
        answer.subject_title = titles.get(answer.subject_ref, answer.form.title)
    return answers


def approved_texts(now: datetime) -> list:
    """Approved and still valid: what is released by hand, all, for the button is nowhere else;
    then what becomes public at its time.
    """
    return [*permits_to_release(now), *permits_at_their_time(now)]


@dataclass
class Debtor:
    """Who owes what is overdue, how many, and why nothing will come of waiting."""

    name: str
    number: int
    silent: str
    address: str


def overdue_by_owner(now: datetime) -> Cut:
    """Units and persons with overdue duties, those with the most first. Counted in the database."""
    rows = Duty.objects.overdue(now).order_by().values("owner_person", "owner_organization")
    owners = rows.annotate(number=Count("pk"), first=Min("pk")).annotate(of_all=OF_ALL)
    shown = list(owners.order_by("-number", "first")[:SHORT])
    named = Duty.objects.select_related("owner_person", "owner_organization")
    duties = named.in_bulk([row["first"] for row in shown])
    silent = gone_owners(now, {row["owner_person"] for row in shown} - {None})
    debtors = [
        Debtor(
            duties[row["first"]].owner_name,
            row["number"],
            silent.get(row["owner_person"], ""),
            _theirs(row["owner_person"], row["owner_organization"]),
        )
        for row in shown
    ]
    whole = f"{reverse('duties:board')}?light={Light.OVERDUE}"
    return Cut(debtors, shown[0]["of_all"] if shown else 0, [Way(_("Ledger"), whole)])


def _theirs(person: int | None, unit: int | None) -> str:
    """The board with what an owner owes too late."""
    owner = f"org:{unit}" if unit else f"person:{person}"
    asked = {"owner": owner, "light": Light.OVERDUE.value}
    return f"{reverse('duties:board')}?{urlencode(asked)}"


def open_ballots() -> Cut:
    """Open ballots with the names of those who have not voted, and of the presider where only she
    can go on. Never a choice.
    """
    rows = Decision.objects.open().defer("payload").order_by("-urgent", "urgency", "due_at")
    whole = f"{reverse('ballots_modeladmin_index')}?state__exact={DecisionState.OPEN}"
    ballots = cut(rows, _("Register of ballots"), whole)
    missing: dict[int, list[str]] = {}
    seats = missing_seats().filter(decision__in=ballots.rows)
    for pk, name in seats.values_list("decision", "name"):
        missing.setdefault(pk, []).append(name)
    awaited = presiders_awaited(ballots.rows)
    for ballot in ballots.rows:
        ballot.missing = missing.get(ballot.pk, [])
        ballot.awaited = awaited.get(ballot.pk, [])
    return ballots


def my_duties(user, now: datetime, *, with_votes: bool) -> Cut:
    """我要办的, in order of urgency; votes only where no card of ballots shows them, reviews only
    where no card of the director does, texts to release never: the office has a card of all.
    """
    elsewhere = {RELEASE_KIND} if with_votes else {RELEASE_KIND, VOTE_KIND}
    if has_role(user, Role.OFFICE_DIRECTOR):
        elsewhere.add(REVIEW_KIND)
    desk = Desk(user, now)
    rows = desk.rows().exclude(kind__in=elsewhere)
    mine = cut(rows, _("My desk"), reverse("desk:home"))
    mine.rows = [(line_of(duty, now), desk.instead_of(duty)) for duty in mine.rows]
    return mine


def my_ballots(user, now: datetime) -> list[Decision]:
    """待我表决, with the summary: all of them, for a member must miss none."""
    ballots = list(decisions_awaiting(user))
    mark_turns(ballots, user, now)
    return ballots


def my_reviews(user) -> Cut:
    """待我审核."""
    found = cut(reviews_awaiting(user), _("Waiting for my review"), reverse("approvals:reviews"))
    others = left_to_others(found.rows, user)
    for step in found.rows:
        step.others = others.get(step.pk, "")
    return found


def last_events() -> list[AuditEvent]:
    """The newest lines of the audit trail that hide nobody."""
    return list(unveiled(AuditEvent.objects.order_by("-id"))[:20])
