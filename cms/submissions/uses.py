"""What hangs on a form: how often its questions were answered, how many drafts are under way."""

from collections.abc import Collection

from django.db.models import Count, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import ngettext

from cms.submissions.enums import SubmissionState
from cms.submissions.models import AnswerCell, Submission


def answered(form, keys: Collection[str]) -> dict[str, int]:
    """Received answers by question, columns and tables included; two queries."""
    cells = AnswerCell.objects.filter(submission__in=_received(form)).order_by()
    counts = Count("submission", distinct=True)
    by_key = cells.filter(question_key__in=keys).values("question_key").annotate(n=counts)
    found = dict(by_key.values_list("question_key", "n"))
    table = Substr("row_path", 1, StrIndex("row_path", Value("/")) - 1)
    by_table = cells.exclude(row_path="").annotate(table=table).filter(table__in=keys)
    return found | dict(by_table.values("table").annotate(n=counts).values_list("table", "n"))


def staying(form) -> list[str]:
    """Drafts and answers sent back, which are finished on the version they have; one query."""
    states = Submission.objects.kept().filter(form=form).order_by().values("state")
    counts = dict(states.annotate(n=Count("pk")).values_list("state", "n"))
    found = []
    if drafts := counts.get(SubmissionState.DRAFT, 0):
        words = ngettext(
            "%(n)s draft is being written; nothing typed in it is lost.",
            "%(n)s drafts are being written; nothing typed in them is lost.",
            drafts,
        )
        found.append(words % {"n": drafts})
    if returned := counts.get(SubmissionState.RETURNED, 0):
        words = ngettext(
            "%(n)s answer was sent back: it is put right on the version it was sent on.",
            "%(n)s answers were sent back: they are put right on the version they were sent on.",
            returned,
        )
        found.append(words % {"n": returned})
    return found


def _received(form):
    return Submission.objects.received().filter(form=form).values("pk")
