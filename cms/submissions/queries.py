"""Questions about submissions: of a subject, of a form, a page of a list."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cms.core.typed import ROW_MARK
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import forms_granted, reach_of
from cms.people.stand_ins import stood_in_for
from cms.submissions.enums import EDITABLE, ExportState, SubmissionState
from cms.submissions.models import ExportJob, PastFiling, Submission, TrashEntry
from cms.submissions.permissions import user_can_read_all_answers
from cms.submissions.reach import within_reach
from cms.submissions.seals import sealed_among, sealed_rows

PAGE = 20
EXPORTS_SHOWN = 5  # the newest: a sheet is kept for three days, a failed one told of for a week
EXPORTS_DAYS = dt.timedelta(days=7)
COUNTED = 1000  # more than that is "1000+": an exact count grows with the table


def submissions_about(subject_ref: str) -> QuerySet[Submission]:
    """Everything begun or received about a subject, with its respondent: who has answered."""
    rows = Submission.objects.about(subject_ref)
    return rows.select_related("version", "respondent__person", "on_behalf_of")


def respondents_about(subject_ref: str) -> dict[int, str]:
    """Account id → state of its submission about a subject; one query."""
    rows = Submission.objects.about(subject_ref).exclude(respondent=None)
    return dict(rows.values_list("respondent_id", "state"))


def as_received(submissions: Iterable[Submission]) -> list[Submission]:
    """These, with the answers that the office received: what is being written again after a return
    is its writer's alone until it is sent, and a sealed first entry holds nothing for a reader. To
    be read, never saved; one query where any is returned, one where any is entered twice.
    """
    rows = list(submissions)
    sealed = sealed_among(rows)
    open_again = {row.pk: row for row in rows if row.state == SubmissionState.RETURNED}
    if open_again:
        for past in PastFiling.objects.filter(submission__in=open_again).order_by("id"):
            row = open_again[past.submission_id]
            row.answers, row.no_comment = past.answers, past.no_comment
    for row in rows:
        if row.pk in sealed:
            row.answers = {}
    return rows


def received_text(*, has_sealed: bool = False) -> Case:
    """The same of the column ``answers``, as text, for rows that are streamed; ``has_sealed``: some
    may be sealed (``seals.has_sealed``).
    """
    filed = PastFiling.objects.filter(submission=OuterRef("pk")).order_by("-id")
    text = Cast("answers", TextField())
    before = Subquery(filed.values(text=text)[:1])
    sealed = [When(sealed_rows(), then=Value("{}"))] if has_sealed else []
    return Case(
        *sealed,
        When(state=SubmissionState.RETURNED, then=Coalesce(before, text)),
        default=text,
        output_field=TextField(),
    )


def answered_by(user, on: dt.date) -> Q:
    """Submissions that an account answered or entered (``is_own``), and on a day what it entered in
    the place of who is still away.
    """
    mine = Q(respondent=user) | Q(entered_by=user)
    mine &= Q(on_behalf_of=None)
    if user.person_id:
        away = stood_in_for(user.person_id, on)
        mine |= Q(on_behalf_of=user.person_id) | Q(on_behalf_of__in=list(away), entered_by=user)
    return mine


def sent_by_account(user, now: dt.datetime) -> QuerySet[Submission]:
    """What the office has received from an account, or through it, the newest first."""
    mine = answered_by(user, timezone.localdate(now))
    return Submission.objects.received().filter(mine).order_by("-submitted_at", "-pk")


def counts_about(subject_ref: str) -> dict[str, int]:
    """State → number; states without a submission are left out."""
    rows = Submission.objects.about(subject_ref).order_by().values("state")
    return {row["state"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def readable_forms(user) -> QuerySet[FormDefinition]:
    """Finalised forms whose answers this account may read."""
    forms = FormDefinition.objects.filter(current_version__isnull=False).order_by("title", "pk")
    if user_can_read_all_answers(user):
        return forms
    return forms.filter(pk__in=forms_granted(user, Right.READ).values("pk"))


def collectable_forms(user) -> QuerySet[FormDefinition]:
    """Finalised forms to which this account may enter answers that no matter asks for."""
    forms = FormDefinition.objects.filter(current_version__isnull=False).order_by("title", "pk")
    forms = forms.select_related("current_version")
    reach = reach_of(user, Right.COLLECT)
    return forms if reach.is_everything else forms.filter(pk__in=reach.forms)


def entries_under_way(user) -> QuerySet[Submission]:
    """What an account has begun, or got back, that no matter asks for, and has not sent: what was
    returned first, then by age.
    """
    rows = Submission.objects.about("").filter(respondent=user, state__in=sorted(EDITABLE))
    return rows.select_related("version").order_by("-state", "created_at", "pk")


def with_arrivals(forms: list[FormDefinition], user) -> list[FormDefinition]:
    """The forms with ``waiting`` (answers the office has not decided on) and ``latest`` (when one
    last came in), of the answers that the account may read. Two queries by index, whatever was
    answered long ago.
    """
    kept = within_reach(Submission.objects.kept().order_by(), user, Right.READ)
    rows = kept.filter(form__in=forms, state=SubmissionState.SUBMITTED).values("form")
    waiting = dict(rows.annotate(n=Count("pk")).values_list("form", "n"))
    newest = kept.filter(form=OuterRef("pk"), submitted_at__isnull=False)
    newest = newest.order_by("-submitted_at").values("submitted_at")[:1]
    known = FormDefinition.objects.filter(pk__in=[form.pk for form in forms])
    latest = dict(known.values_list("pk", Subquery(newest)))
    for form in forms:
        form.waiting, form.latest = waiting.get(form.pk, 0), latest.get(form.pk)
    return forms


def capped_count(rows: QuerySet) -> str:
    """``37`` or ``1000+``; costs the same at any size."""
    count = rows.order_by()[: COUNTED + 1].values("pk").count()
    return f"{COUNTED}+" if count > COUNTED else str(count)


def with_names(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Submissions with who answered on which version, and without the answers."""
    rows = rows.select_related("version", "respondent__person", "on_behalf_of")
    return rows.defer("answers", "unread_texts", "version__definition")


@dataclass(frozen=True)
class Page:
    """Some rows of a list and where the next ones begin."""

    rows: list
    next_mark: str


def page_of(rows: QuerySet, mark: str = "") -> Page:
    """Twenty rows (submissions, or named values of them) after ``mark``, found by index: the last
    page costs what the first one does.
    """
    place = _read_mark(mark)
    if place:
        moment, pk = place
        rows = rows.filter(submitted_at__lte=moment).filter(
            Q(submitted_at__lt=moment) | Q(submitted_at=moment, pk__lt=pk)
        )
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    return Page(found, _write_mark(found[-1]) if more else "")


def _write_mark(row: Submission) -> str:
    return f"{row.submitted_at.astimezone(dt.UTC).isoformat()}_{row.pk}"


def _read_mark(mark: str) -> tuple[dt.datetime, int] | None:
    if not re.fullmatch(ROW_MARK, mark):
        return None
    moment, _sep, pk = mark.rpartition("_")
    try:
        return dt.datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None


def waiting_for_office() -> QuerySet[Submission]:
    """Received and neither accepted nor returned, the oldest first."""
    rows = Submission.objects.kept().filter(state=SubmissionState.SUBMITTED)
    return rows.order_by(F("submitted_at").asc(), "pk")


def with_exports(user, now: dt.datetime) -> QuerySet[FormDefinition]:
    """Forms, each told whether ``exports_of`` finds any: most lists are opened without."""
    return FormDefinition.objects.annotate(
        has_exports=Exists(exports_of(user, OuterRef("pk"), now))
    )


def exports_of(user, form: FormDefinition | OuterRef, now: dt.datetime) -> QuerySet[ExportJob]:
    """Sheets of this form that a person asked for and may still fetch, the newest first."""
    mine = ExportJob.objects.filter(form=form, requested_by=user)
    kept = Q(expires_at=None) | Q(expires_at__gt=now)
    recent = mine.filter(kept, requested_at__gt=now - EXPORTS_DAYS)
    return recent.exclude(state=ExportState.EXPIRED).order_by("-requested_at")[:EXPORTS_SHOWN]


def in_trash(user) -> QuerySet[TrashEntry]:
    """What lies in the trash within an account's right to move it there, the newest first, without
    a single answer.
    """
    rows = TrashEntry.objects.all()
    if not (reach := reach_of(user, Right.TRASH)).is_everything:
        forms = Submission.objects.trashed().filter(form__in=list(reach.forms))
        rows = rows.filter(submission__in=within_reach(forms, user, Right.TRASH).values("pk"))
    rows = rows.select_related(
        *("submission__version", "submission__respondent__person", "submission__on_behalf_of"),
        *("submission__entered_by__person", "trashed_by__person", "held_by__person"),
    )
    rows = rows.defer(
        *("submission__answers", "submission__unread_texts", "submission__version__definition")
    )
    return rows.order_by("-trashed_at", "-pk")
