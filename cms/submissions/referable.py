"""Which submissions an account may refer to in an answer: received ones that it may read."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.rights import ENTRY, has_right, works_in_admin
from cms.formbuilder.enums import Right
from cms.formbuilder.records import RecordKind
from cms.submissions.models import Submission
from cms.submissions.queries import answered_by, with_names
from cms.submissions.reach import within_reach

MOST = 1000  # offered in a list that is searched


def submissions_to_refer_to(user) -> list[tuple[int, str]]:
    """(id, receipt number with form and who answered), the newest first: one's own, and those that
    a right to read their form reaches.
    """
    rows = _named(_readable(user)).order_by("-submitted_at", "-pk")[:MOST]
    return [(row.pk, label_of(row)) for row in rows]


def submissions_to_open(user, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Of these, (address, label) of each that an account may read now: the office's page of it, at
    the desk one's own receipt. What is in the trash or destroyed is left out.
    """
    found, rows = {}, list(_named(_readable(user).filter(pk__in=ids)))
    at_office = {row.pk for row in rows} if works_in_admin(user) else set()
    if rows and not at_office and has_right(user, ENTRY):  # let in by what may be read there
        asked = Submission.objects.filter(pk__in=[row.pk for row in rows])
        at_office = set(within_reach(asked, user, Right.READ).values_list("pk", flat=True))
    for row in rows:
        name = "submissions:detail" if row.pk in at_office else "desk:receipt"
        found[row.pk] = reverse(name, args=[row.pk]), label_of(row)
    return found


def label_of(submission: Submission) -> str:
    """``20260512-483920 代表建议（张三）``; needs ``_named``."""
    who = submission.who
    named = f"（{who}）" if who else ""
    return f"{submission.receipt} {submission.version.title}{named}"


def _named(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    return with_names(rows).select_related(
        "version", "respondent__person", "on_behalf_of", "entered_by__person"
    )


def _readable(user) -> QuerySet[Submission]:
    received = Submission.objects.received().exclude(receipt=None)
    own = received.filter(answered_by(user, timezone.localdate()))
    reached = within_reach(received, user, Right.READ)
    return received.filter(pk__in=own.order_by().values("pk")) | received.filter(
        pk__in=reached.order_by().values("pk")
    )


SUBMISSIONS = RecordKind(
    key="submission",
    name=_("Received answer"),
    lister=submissions_to_refer_to,
    opener=submissions_to_open,
)
