"""Which version of its form a draft would be begun on now, and what it has left behind."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.twice import SECOND_PARTS
from cms.submissions.access import subject_version
from cms.submissions.enums import ChangeKind, SubmissionState, WhyLeft
from cms.submissions.models import DraftChange


def offered_version(submission) -> FormVersion | None:
    """Another version of its form, which its subject asks for now (without a subject the version in
    use); None where it stands on that one, or is no draft: what was sent back is put right on the
    version that it was sent on. One query where the form has one version.
    """
    if submission.state != SubmissionState.DRAFT or submission.deleted_at:
        return None
    if submission.filler in SECOND_PARTS:  # on the version of the first entry, or nothing compares
        return None
    others = FormVersion.objects.filter(form=submission.form_id).exclude(pk=submission.version_id)
    if not others.exists():
        return None
    if submission.subject_ref:
        asked = subject_version(submission.subject_ref, submission.filler)
        return others.filter(pk=asked.pk).first() if asked else None
    form = FormDefinition.objects.filter(pk=submission.form_id)
    return others.filter(pk__in=form.values("current_version")).first()


@dataclass(frozen=True)
class LeftBehind:
    """What a draft's other version has no place for, readable as it was asked."""

    label: str
    text: str
    why: str


def has_left_behind() -> Exists:
    """Of submissions in a query: whether ``left_behind`` finds anything."""
    return Exists(DraftChange.objects.filter(submission=OuterRef("pk"), kind=ChangeKind.LEFT))


def left_behind(submission) -> list[LeftBehind]:
    """In the order in which it was left; one query."""
    rows = submission.changes.filter(kind=ChangeKind.LEFT).order_by("id")
    return [
        LeftBehind(value["label"], value["text"], str(WhyLeft(value["why"]).label))
        for value in rows.values_list("value", flat=True)
    ]
