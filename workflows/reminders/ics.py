"""A person's duties as an iCalendar: what is owed, what moved, what is off, what is done.

UIDs are the duty's own and stay; SEQUENCE counts the lines of its history and LAST-MODIFIED is the
last one's moment, so both rise with every move and need no column. Titles and dates alone: no
answer, no comment, no voter.
"""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from cms.calendars.services import SHANGHAI
from cms.core.addresses import absolute
from cms.people.models import Person
from workflows.duties.enums import DutyAct, DutyState
from workflows.duties.kinds import address_of, kind_of
from workflows.duties.models import Duty, DutyEvent
from workflows.duties.queries import owed_by
from workflows.duties.wording import is_end_of_day, reached_words

KEPT = dt.timedelta(days=60)  # how long what is closed or handed over stays in it
BEFORE = dt.timedelta(minutes=30)  # an hour of its own is drawn as the half hour that ends there
MOST = 2000  # entries; nobody owes more, and a feed is fetched all day long
PRODUCT = "-//Lianxi//Duties//ZH"


@dataclass(frozen=True)
class Entry:
    """One duty as it stands for one person."""

    duty: Duty
    due_at: dt.datetime
    sequence: int
    changed_at: dt.datetime
    is_off: bool  # waived, lapsed, or somebody else's now
    is_done: bool = False


def feed_text(person: Person, now: dt.datetime) -> bytes:
    """The file. Four queries, whatever is owed."""
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _("What I have to do"))
    book.add("x-wr-timezone", "Asia/Shanghai")
    book.add("refresh-interval", dt.timedelta(hours=1), parameters={"value": "DURATION"})
    book.add_component(Timezone.from_tzid("Asia/Shanghai"))
    for entry in entries_of(person, now):
        book.add_component(_event(entry))
    return book.to_ical()


def entries_of(person: Person, now: dt.datetime) -> list[Entry]:
    """What is open, and what was closed or handed over in the last sixty days."""
    mine = owed_by(person, timezone.localdate(now))
    recent = Q(state=DutyState.OPEN) | Q(fulfilled_at__gte=now - KEPT)
    rows = (
        Duty.objects.filter(mine & recent)
        .annotate(lines=Count("events"), changed=Max("events__at"))
        .select_related("owner_person", "owner_organization")
        .order_by("due_at", "id")[:MOST]
    )
    found = [_standing(duty) for duty in rows]
    return found + _handed_over(person, {entry.duty.pk for entry in found}, now)


def _standing(duty: Duty) -> Entry:
    return Entry(
        duty=duty,
        due_at=duty.due_at,
        sequence=max(duty.lines - 1, 0),
        changed_at=duty.changed or duty.opened_at,
        is_off=duty.state in (DutyState.WAIVED, DutyState.LAPSED),
        is_done=duty.state == DutyState.FULFILLED,
    )


def _handed_over(person: Person, mine: set[int], now: dt.datetime) -> list[Entry]:
    """What was hers and is somebody else's now, as it stood that day."""
    rows = (
        DutyEvent.objects.filter(act=DutyAct.HANDED_OVER, from_person=person, at__gte=now - KEPT)
        .annotate(
            lines=Count("duty__events", filter=Q(duty__events__id__lte=F("pk"))),
        )
        .select_related("duty")
        .order_by("-id")[:MOST]
    )
    last: dict[int, DutyEvent] = {}
    for event in rows:
        if event.duty_id not in mine:
            last.setdefault(event.duty_id, event)
    return [
        Entry(
            duty=event.duty,
            due_at=event.due_at,
            sequence=max(event.lines - 1, 0),
            changed_at=event.at,
            is_off=True,
        )
        for event in last.values()
    ]


def _event(entry: Entry) -> Event:
    duty, kind = entry.duty, kind_of(entry.duty)
    event = Event()
    event.add("uid", f"duty-{duty.pk}@{_host()}")
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("created", duty.opened_at.astimezone(dt.UTC))
    event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", _summary(entry))
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [str(kind.label)])
    open_now = not (entry.is_off or entry.is_done)
    event.add("url", absolute((open_now and address_of(duty)) or "/desk/"))
    due = entry.due_at.astimezone(SHANGHAI)
    if is_end_of_day(entry.due_at):
        event.add("dtstart", due.date())
        event.add("dtend", due.date() + dt.timedelta(days=1))
    else:
        event.add("dtstart", due - BEFORE)
        event.add("dtend", due)
    if open_now:
        event.add("description", f"{_('How the date was reached:')} {reached_words(duty)}")
    return event


def _summary(entry: Entry) -> str:
    kind = str(kind_of(entry.duty).label)
    title = entry.duty.subject_label or kind
    words = title if title == kind else f"{kind}：{title}"
    if entry.is_off:
        return f"{_('[off]')}{words}"
    return f"{_('[done]')}{words}" if entry.is_done else words


def _host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "lianxi"
