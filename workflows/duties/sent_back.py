"""The duty of whoever entered an answer that no matter asks for and got it back; declared once at
start. What a matter asks for is owed under the matter (``workflows.topics``).
"""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.core.audit import object_ref
from cms.people.models import Person
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_read_all_answers
from cms.submissions.services import CannotHandOnEntry, hand_on_entry
from cms.submissions.signals import (
    submission_received,
    submission_restored,
    submission_returned,
    submission_trashed,
)
from workflows.duties.enums import SENT_BACK_KIND, SENT_BACK_TERM, DutyState
from workflows.duties.kinds import CannotHandOver, DutyKind, Owed, register_kind
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services.ledger import close_duties_about, fulfil_for_all, open_duty
from workflows.duties.terms import OF_HOUSE, Term, due_under


def declare() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=SENT_BACK_KIND,
            label=_("Answer that came back"),
            opens=_("The office returns an answer that no matter asked for to who entered it."),
            ends=_("It is sent again, or moved to the trash."),
            terms=(Term(SENT_BACK_TERM, _("Putting right an entry that came back"), 5, OF_HOUSE),),
            extends=True,
            fixed=_(
                "Send it again, have it handed to another who enters answers, or have the director "
                "move it to the trash."
            ),
            button=_("Put it right"),
            overview=_overview,
            is_open=lambda duty: waiting().filter(pk=_pk(duty)).exists(),
            expected=expected,
            hold=lambda duty: Submission.objects.select_for_update().filter(pk=_pk(duty)).first(),
            hand_over=_hand_over,
        )
    )
    uid = "duties_sent_back"
    submission_returned.connect(_returned, sender=Submission, dispatch_uid=uid)
    submission_restored.connect(_restored, sender=Submission, dispatch_uid=uid)
    submission_received.connect(_received, sender=Submission, dispatch_uid=uid)
    submission_trashed.connect(_trashed, sender=Submission, dispatch_uid=uid)


def waiting():
    """Answers that no matter asks for and that wait to be put right by a person."""
    rows = Submission.objects.about("").filter(state=SubmissionState.RETURNED)
    return rows.filter(respondent__person__isnull=False).order_by("pk")


def expected() -> Iterator[Owed]:
    """Each of them is owed by whoever writes it."""
    for pk, person in waiting().values_list("pk", "respondent__person"):
        yield Owed(f"submissions.submission:{pk}", person_key(person))


def _returned(sender, submission: Submission, by, now: datetime, **kwargs) -> None:
    person = submission.respondent.person if submission.respondent else None
    if submission.subject_ref or person is None:
        return
    open_duty(
        kind=SENT_BACK_KIND,
        subject_ref=object_ref(submission),
        owner=person,
        due=due_under(SENT_BACK_TERM, now),
        by=by,
        now=now,
        link=reverse("desk:fill_start", args=[submission.pk]),
        subject_label=f"{submission.version.title} · {submission.receipt}",
    )


def _received(sender, submission: Submission, by, now: datetime, **kwargs) -> None:
    if not submission.subject_ref:
        fulfil_for_all(SENT_BACK_KIND, [object_ref(submission)], "SUBMITTED", by, now)


def _restored(sender, submission: Submission, **kwargs) -> None:
    if submission.state == SubmissionState.RETURNED:
        _returned(sender, submission, **kwargs)


def _trashed(sender, submission: Submission, by, now: datetime, **kwargs) -> None:
    if not submission.subject_ref:
        about = {"kind": SENT_BACK_KIND, "subject_ref": object_ref(submission)}
        reason = gettext("The answer was moved to the trash")
        close_duties_about(**about, state=DutyState.WAIVED, reason=reason, by=by, now=now)


def _hand_over(duty: Duty, taker: Person, by, now: datetime) -> None:
    account = User.objects.filter(person=taker, is_active=True).first()
    try:
        submission = Submission.objects.get(pk=_pk(duty))
        hand_on_entry(submission=submission, to=account, by=by, now=now)
    except CannotHandOnEntry as refusal:
        raise CannotHandOver(str(refusal)) from refusal


def _pk(duty: Duty) -> int:
    return int(duty.subject_ref.rpartition(":")[2])


def _overview(duty: Duty, user) -> str:
    """Where the office reads it."""
    known = user_can_read_all_answers(user)
    return reverse("submissions:detail", args=[_pk(duty)]) if known else ""
