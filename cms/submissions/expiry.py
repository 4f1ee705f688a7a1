"""Answers whose period is over (保存期限已到): which, and what keeps some of them."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cms.formbuilder.models import FormDefinition
from cms.formbuilder.retention import period_words
from cms.submissions.enums import SubmissionState
from cms.submissions.holds import resting
from cms.submissions.models import Submission

BATCH = 200  # answers that one press of the director moves


@dataclass
class Over:
    """One form with a period: how many answers are past it, and how many of those stay."""

    form: FormDefinition
    period: str
    movable: int = 0
    on_record: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Batch:
    """The oldest answers of a form that can be moved now; ``seen`` is the digest of their ids, so
    that what is confirmed is what was shown.
    """

    rows: list[Submission] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """Digest of which these are."""
        text = ",".join(str(row.pk) for row in self.rows)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def first_day_kept(months: int, today: date) -> date:
    """What was submitted before this day has been kept for ``months`` in full. At the end of a
    month it errs by days towards keeping: 28 February is what 31 March is a month after.
    """
    months_since_0 = today.year * 12 + today.month - 1 - months
    year, month = divmod(months_since_0, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def _past(months: int, today: date) -> Q:
    begins = timezone.make_aware(datetime.combine(first_day_kept(months, today), time.min))
    return Q(form__retention_months=months, submitted_at__lt=begins)


def past_their_period(now: datetime, form: FormDefinition | None = None) -> QuerySet[Submission]:
    """Received answers kept longer than their form says, of all forms or one. One query for the
    periods there are, beside the rows.
    """
    today = timezone.localdate(now)
    if form is not None:
        periods = [form.retention_months] if form.retention_months else []
    else:
        known = FormDefinition.objects.exclude(retention_months=None).order_by()
        periods = list(known.values_list("retention_months", flat=True).distinct())
    condition = Q(pk__in=[])
    for months in periods:
        condition |= _past(months, today)
    rows = Submission.objects.received().filter(condition)
    return rows.filter(form=form) if form is not None else rows


def movable(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those that can be moved to the trash: sent for good, and no record rests on them."""
    return resting(rows.exclude(state=SubmissionState.RETURNED), on_record=False)


def forms_over(now: datetime) -> list[Over]:
    """Every form with a period, by title. The same five queries however many there are."""
    forms = FormDefinition.objects.exclude(retention_months=None).order_by("title", "pk")
    found = {form.pk: Over(form, period_words(form.retention_months)) for form in forms}
    past = past_their_period(now).order_by()
    sent = past.exclude(state=SubmissionState.RETURNED)
    counted = {
        "movable": movable(past),
        "on_record": resting(sent, on_record=True),
        "returned": past.filter(state=SubmissionState.RETURNED),
    }
    for name, rows in counted.items():
        for pk, count in rows.values_list("form").annotate(n=Count("pk")):
            if pk in found:
                setattr(found[pk], name, count)
    return list(found.values())


def batch_of(form: FormDefinition, now: datetime) -> Batch:
    """What one press would move: the oldest first."""
    rows = movable(past_their_period(now, form)).select_related(
        "version", "respondent__person", "entered_by__person", "on_behalf_of"
    )
    rows = rows.defer("answers", "unread_texts", "version__definition")
    return Batch(list(rows.order_by("submitted_at", "pk")[:BATCH]))
