"""What a person has sent: what spans several apps of the work."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.accounts.permissions import has_role
from cms.formbuilder.enums import Filler
from cms.submissions.enums import RECEIVED
from cms.submissions.models import SecondEntry, Submission
from cms.submissions.queries import answered_by
from cms.submissions.seals import without_sealed
from workflows.topics.enums import AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.permissions import OFFICE, organizations_of


def sent_by(user, now: datetime) -> QuerySet[Submission]:
    """What the office has received from an account, by its hand, or from a unit it works for."""
    return (
        _firsts_and_own_seconds(user)
        .filter(_of_account_or_unit(user, now))
        .select_related("version", "assignment__topic")
        .order_by("-submitted_at", "-pk")
    )


def papers_of(user) -> QuerySet[Assignment]:
    """What an account's person handed in on paper and the office has not typed in yet."""
    rows = Assignment.objects.filter(state=AssignmentState.PAPER, person=user.person_id or 0)
    return rows.select_related("topic", "submission").order_by("-pk")


def receipts_for(user, now: datetime) -> QuerySet[Submission]:
    """What an account may open the receipt of: its own, its unit's, and for any of the office the
    office's part, which one of them sent for all.
    """
    return (
        without_sealed(_firsts_and_own_seconds(user), user)
        .filter(_receipts_of(user, now))
        .select_related("version", "respondent__person", "entered_by__person", "on_behalf_of")
    )


def _firsts_and_own_seconds(user) -> QuerySet[Submission]:
    """What counts, and what the account entered the second time."""
    rows = Submission.objects.filter(deleted_at=None, state__in=sorted(RECEIVED))
    mine = SecondEntry.objects.filter(second=OuterRef("pk"), first__deleted_at=None)
    return rows.filter(Q(is_second=False) | (Q(respondent=user) & Exists(mine)))


def trashed_receipts_for(user, now: datetime) -> QuerySet[Submission]:
    """The same in the trash: whose it was is told so, and nothing of what it held."""
    mine = Submission.objects.trashed().filter(_receipts_of(user, now))
    return mine.select_related("version").defer("answers", "version__definition")


def _receipts_of(user, now: datetime) -> Q:
    mine = _of_account_or_unit(user, now)
    if has_role(user, *OFFICE):
        mine |= Q(filler=Filler.OFFICE) | Q(from_paper=True)
    return mine


def _of_account_or_unit(user, now: datetime) -> Q:
    today = timezone.localdate(now)
    return answered_by(user, today) | Q(assignment__organization__in=organizations_of(user, today))
