"""Which answers a list or sheet covers: the same filters on the screen and in the file."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cms.accounts.models import User
from cms.calendars.services import end_of_day
from cms.core.typed import day, row_number
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition
from cms.submissions.enums import IN_FORCE, RECEIVED
from cms.submissions.models import SecondEntry, Submission
from cms.submissions.reach import Units, of_units, units_reached

MOST_VERSIONS = 10**6  # a larger number is none, and no column holds it


@dataclass(frozen=True)
class Selection:
    """Received answers to one form; dates are days in Shanghai, both included."""

    form: FormDefinition
    state: str = ""
    subject_ref: str = ""
    who: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    version: int = 0  # its number
    unit: int = 0  # to which the respondent belonged on the day of submitting
    second: str = ""  # how its two entries stand (PairState), where it is entered twice
    units: Units = None  # whose people's answers alone are for who asked; None: everybody's

    def rows(self) -> QuerySet[Submission]:
        """Matching rows, newest first. Every filter has an index behind it."""
        rows = Submission.objects.kept().filter(form=self.form, submitted_at__isnull=False)
        if self.state in RECEIVED:
            rows = rows.filter(state=self.state)
        if self.second:
            pairs = SecondEntry.objects.filter(first=OuterRef("pk"), state=self.second)
            rows = rows.filter(Exists(pairs))
        if self.subject_ref:
            rows = rows.filter(subject_ref=self.subject_ref)
        if self.who:
            people = User.objects.filter(display_name__contains=self.who) | User.objects.filter(
                person__name__contains=self.who
            )
            rows = rows.filter(respondent_id__in=list(people.values_list("pk", flat=True)[:100]))
        if self.version:
            rows = rows.filter(version__number=self.version)
        if self.unit:
            rows = of_units(rows, frozenset({self.unit}))
        if self.units is not None:
            rows = of_units(rows, self.units)
        if self.since:
            rows = rows.filter(submitted_at__gte=_start(self.since))
        if self.until:
            rows = rows.filter(submitted_at__lte=end_of_day(self.until))
        return rows.order_by("-submitted_at", "-id")

    def as_filters(self) -> dict:
        """Plain data for a job; never an answer."""
        return {
            "state": self.state,
            "subject_ref": self.subject_ref,
            "who": self.who,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "version": self.version or "",
            "unit": self.unit or "",
            **({"second": self.second} if self.second else {}),
        }

    @classmethod
    def of_filters(cls, form: FormDefinition, filters: dict) -> "Selection":
        """From a query string or a job; what cannot be read is left out."""
        return cls(
            form=form,
            state=filters.get("state", "") if filters.get("state") in RECEIVED else "",
            subject_ref=str(filters.get("subject_ref", ""))[:120],
            who=str(filters.get("who", "")).strip()[:60],
            since=day(filters.get("since", "")),
            until=day(filters.get("until", "")),
            version=min(row_number(filters.get("version", "")), MOST_VERSIONS),
            unit=row_number(filters.get("unit", "")),
            second=filters.get("second", "") if filters.get("second") in IN_FORCE else "",
        )

    @classmethod
    def for_reader(cls, user, form: FormDefinition, filters: dict, *rights: Right) -> "Selection":
        """The same, as far as these rights of an account reach; the right to read without any."""
        reached = units_reached(user, form, *(rights or (Right.READ,)))
        return replace(cls.of_filters(form, filters), units=reached)

    @classmethod
    def of_job(cls, job) -> "Selection":
        """What a job was asked for, as far as the rights of who asked reach today."""
        rights = (Right.READ, Right.EXPORT)
        return cls.for_reader(job.requested_by, job.form, job.filters, *rights)


def _start(first: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(first, dt.time.min))
