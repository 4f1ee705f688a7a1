"""Answers to a form that no matter asks for: begun by whoever collects it, and handed on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import user_can_collect_answers
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.permissions import parts_to_enter, user_can_open_draft
from cms.submissions.services.drafts import CannotFillSubmission, open_draft
from cms.submissions.services.refusals import recorded_refusal


class CannotHandOnEntry(Exception):
    """Why an entry stays with whoever wrote it; a sentence for the screen."""


def begin_entry(*, form: FormDefinition, filler: str, by, now: datetime) -> Submission:
    """A draft of one part of a form, for no matter: the one that ``by`` opened and left untouched,
    or a new one on the current version. Pressed twice, it is begun once.

    Raises CannotFillSubmission: without the right, before the form is finalised, for a part that it
    does not have, outside of its limits.
    """
    verb, refusal = "submission.open", CannotFillSubmission
    with recorded_refusal(refusal, verb=verb, obj=form, by=by, now=now), transaction.atomic():
        locked = FormDefinition.objects.select_for_update(of=("self",)).get(pk=form.pk)
        version = locked.current_version
        if not user_can_collect_answers(by, locked):
            raise refusal(_("This is not yours to fill in."))
        if version is None or filler not in parts_to_enter(by, version):
            raise refusal(_("This form has no such part to fill in."))
        return _untouched(version, filler, by) or open_draft(
            version=version, subject_ref="", filler=filler, by=by, now=now
        )


def _untouched(version, filler: str, by) -> Submission | None:
    rows = Submission.objects.about("").filter(
        version=version,
        filler=filler,
        respondent=by,
        state=SubmissionState.DRAFT,
        draft_rev=0,
        unread_texts={},
        from_paper=False,
        attachments=None,
    )
    return rows.first()


def hand_on_entry(*, submission: Submission, to, by, now: datetime) -> Submission:
    """Give an answer that was returned to another account, which puts it right. The trail keeps who
    wrote it. The caller hands over what somebody owes and has judged whether ``by`` may.

    Raises CannotHandOnEntry: it is not to be written now, or ``to`` does not collect the form.
    """
    verb, refusal = "submission.hand_on", CannotHandOnEntry
    with recorded_refusal(refusal, verb=verb, obj=submission, by=by, now=now), transaction.atomic():
        rows = Submission.objects.select_for_update(of=("self",)).select_related("version__form")
        locked = rows.get(pk=submission.pk)
        if locked.state != SubmissionState.RETURNED or locked.subject_ref or locked.deleted_at:
            raise refusal(_("This answer does not wait to be put right any more."))
        if not user_can_open_draft(to, locked.version, "", locked.filler):
            raise refusal(_("Whoever takes it over needs the right to enter answers to this form."))
        detail = f"{locked.respondent} → {to}"
        locked.respondent = to
        locked.save(update_fields=["respondent"])
        record_event(verb=verb, obj=locked, by=by, now=now, detail=detail)
        return locked
