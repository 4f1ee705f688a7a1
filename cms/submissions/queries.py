"""Which submissions: for lists, by keyset and never by COUNT."""

from django.db.models import Q, QuerySet

from cms.formbuilder.models import FormDefinition
from cms.submissions.models import Submission

PAGE = 30


def submissions_about(subject_ref: str) -> QuerySet[Submission]:
    """What the office has received for one subject, newest first."""
    return (
        Submission.objects.about(subject_ref)
        .received()
        .select_related("respondent__person", "version")
        .order_by("-submitted_at", "-id")
    )


def received_for(form: FormDefinition, *, state: str = "", subject_ref: str = "") -> QuerySet:
    """What was received for one form, newest first; long texts are deferred."""
    rows = Submission.objects.received().filter(form=form)
    if state:
        rows = rows.filter(state=state)
    if subject_ref:
        rows = rows.filter(subject_ref=subject_ref)
    return rows.select_related("respondent__person").order_by("-submitted_at", "-id")


def page_after(
    rows: QuerySet[Submission], after: int | None
) -> tuple[list[Submission], int | None]:
    """(one page, id to go on after or None). ``after`` is the last id of the page before."""
    last = Submission.objects.filter(pk=after).first() if after else None
    if last is not None:
        older = Q(submitted_at__lt=last.submitted_at)
        rows = rows.filter(older | Q(submitted_at=last.submitted_at, pk__lt=last.pk))
    found = list(rows.defer("answers")[: PAGE + 1])
    page = found[:PAGE]
    return page, page[-1].pk if len(found) > PAGE else None
