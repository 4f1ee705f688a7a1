"""日历: apps declare where dates come from; a reader sees what they may read, and nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.duties.enums import Light
from workflows.duties.kinds import address_of, kind_of, title_of
from workflows.duties.lights import light_of
from workflows.duties.models import Duty
from workflows.duties.permissions import user_can_view_ledger
from workflows.duties.queries import owed_by
from workflows.duties.wording import is_end_of_day

MOST = 400  # of one source in one month; the board lists the rest


@dataclass(frozen=True)
class Reader:
    """Who reads the calendar, and which days: both ends are shown."""

    user: object
    first: date
    last: date
    now: datetime

    @cached_property
    def reads_all(self) -> bool:
        """The office and the auditor see every matter; others their own and what is public."""
        return user_can_view_ledger(self.user)

    @property
    def since(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def until(self) -> datetime:
        """The first moment after the last day."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))


@dataclass(frozen=True)
class Dated:
    """One thing on one day, or from ``day`` to ``last``. ``body``: the unit or body concerned."""

    day: date
    title: str
    what: str
    address: str = ""
    at: str = ""  # the hour, where it has one
    last: date | None = None
    body: str = ""
    light: Light | None = None
    number: int = 1  # people who owe the same


@dataclass(frozen=True)
class DateSource:
    """One kind of date. ``find`` asks no question a row."""

    key: str
    label: str | Promise
    find: Callable[[Reader], Iterable[Dated]]


_sources: dict[str, DateSource] = {}


def register_dates(source: DateSource) -> None:
    """Declare a source; called in an app's ``ready``. Keys are unique, the order is kept."""
    _sources[source.key] = source


def registered_dates() -> list[DateSource]:
    """All declared sources, in the order of declaration."""
    return list(_sources.values())


def hour_of(at: datetime) -> str:
    """14:30; nothing for what counts to the end of its day."""
    return "" if is_end_of_day(at) else f"{timezone.localtime(at):%H:%M}"


def _duties(reader: Reader) -> list[Dated]:
    """What is due in these days: for the office everything, one entry a matter; else one's own."""
    rows = Duty.objects.open().filter(due_at__gte=reader.since, due_at__lt=reader.until)
    if not reader.reads_all:
        person = getattr(reader.user, "person_id", None)
        if person is None:
            return []
        rows = rows.filter(owed_by(person, timezone.localdate(reader.now)))
    matters = (
        rows.order_by()
        .values("kind", "subject_ref", "due_at", "owner_organization")
        .annotate(n=Count("pk"), first=Min("pk"), label=Max("subject_label"))
        .order_by("due_at", "first")[:MOST]
    )
    found = list(matters)
    named = Duty.objects.select_related("owner_organization")
    duties = named.in_bulk([matter["first"] for matter in found])
    return [_due(reader, duties[m["first"]], m["n"]) for m in found if m["first"] in duties]


def _due(reader: Reader, duty: Duty, number: int) -> Dated:
    kind = kind_of(duty)
    overview = kind.overview(duty, reader.user)
    return Dated(
        day=timezone.localdate(duty.due_at),
        title=title_of(duty),
        what=str(kind.label),
        address=overview if reader.reads_all else address_of(duty),
        at=hour_of(duty.due_at),
        body=str(duty.owner_organization or ""),
        light=light_of(duty.due_at, reader.now),
        number=number,
    )


DUE = DateSource("due", _("Due dates"), _duties)
