"""Which answers a list or sheet covers: the same filters on the screen and in the file."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cms.accounts.models import User
from cms.calendars.services import end_of_day
from cms.core.typed import day, row_number
from cms.formbuilder.models import FormDefinition
from cms.people.models import Membership
from cms.submissions.enums import RECEIVED
from cms.submissions.models import Submission

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

    def rows(self) -> QuerySet[Submission]:
        """Matching rows, newest first. Every filter has an index behind it."""
        rows = Submission.objects.kept().filter(form=self.form, submitted_at__isnull=False)
        if self.state in RECEIVED:
            rows = rows.filter(state=self.state)
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
            rows = rows.alias(sent_on=TruncDate("submitted_at"))
            rows = rows.filter(Exists(self._membership()))
        if self.since:
            rows = rows.filter(submitted_at__gte=_start(self.since))
        if self.until:
            rows = rows.filter(submitted_at__lte=end_of_day(self.until))
        return rows.order_by("-submitted_at", "-id")

    def _membership(self) -> QuerySet[Membership]:
        theirs = Membership.objects.filter(person__account=OuterRef("respondent"))
        theirs = theirs.filter(organization=self.unit, valid_from__lte=OuterRef("sent_on"))
        return theirs.filter(Q(valid_to=None) | Q(valid_to__gte=OuterRef("sent_on")))

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
        )

    @classmethod
    def of_job(cls, job) -> "Selection":
        """What a job was asked for."""
        return cls.of_filters(job.form, job.filters)


def _start(first: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(first, dt.time.min))
