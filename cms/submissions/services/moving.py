"""A draft goes on, on another version of its form, without losing a character."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.compiler import CompiledForm, compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.enums import ChangeKind
from cms.submissions.files_in_answers import named_files
from cms.submissions.models import DraftChange, Submission
from cms.submissions.moving import Left, Plan, plan_move
from cms.submissions.offered import offered_version
from cms.submissions.permissions import user_can_fill_submission
from cms.submissions.services.attachments import link_attachments
from cms.submissions.services.merging import as_text
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.signals import submission_moved


class CannotMoveDraft(Exception):
    """Why a draft stays on its version; a sentence for the screen."""


class MoveToBeSeen(CannotMoveDraft):
    """Something has no place on the other version, or the draft is not as it was looked at: its
    writer decides, once it has been shown.
    """

    def __init__(self) -> None:
        super().__init__(_("Look at what would be taken over, and choose."))


def plan_for(submission: Submission, to_version) -> Plan:
    """What would become of a draft on another version; changes nothing."""
    old, new = compile_version(submission.version), compile_version(to_version)
    answers = old.typed(submission.answers)
    return plan_move(old, new, submission.filler, answers, submission.unread_texts)


def move_draft(
    *,
    submission: Submission,
    to_version,
    by,
    now: datetime,
    seen_rev: int | None = None,
    agreed: bool = False,
) -> Submission:
    """换到新版: the draft stands on ``to_version``; what has no place there is left behind, kept.

    Where something has none, its writer has looked at it (``agreed``, at the revision
    ``seen_rev``). Moved already, nothing is changed. Raises CannotMoveDraft, MoveToBeSeen.
    """
    verb = "submission.move"
    with (
        recorded_refusal(CannotMoveDraft, verb=verb, obj=submission, by=by, now=now),
        transaction.atomic(),
    ):
        # Without its version: a rival's move changes what is joined, and PostgreSQL, which looks at
        # the row again once it is free, would then find none.
        locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if locked.version_id == to_version.pk:
            return locked
        _refuse(locked, to_version, by)
        plan = plan_for(locked, to_version)
        if not plan.is_compatible and not (agreed and seen_rev in (None, locked.draft_rev)):
            raise MoveToBeSeen
        was = compile_version(locked.version)
        locked.draft_rev += 1
        leave_behind(locked, was, plan.left, number=locked.version.number, by=by, now=now)
        locked.version, locked.answers, locked.unread_texts = to_version, plan.answers, plan.unread
        locked.saved_at = now
        locked.save(update_fields=["version", "answers", "unread_texts", "draft_rev", "saved_at"])
        named = named_files(locked.answers, compile_version(to_version).questions)
        link_attachments(locked, named, now)
        words = _("to version %(number)s") % {"number": to_version.number}
        record_event(verb=verb, obj=locked, by=by, now=now, detail=words)
        submission_moved.send(sender=Submission, submission=locked, by=by, now=now)
        return locked


def _refuse(locked: Submission, to_version, by) -> None:
    if not user_can_fill_submission(by, locked):
        raise CannotMoveDraft(_("This is not yours to fill in."))
    offered = offered_version(locked)
    if offered is None or offered.pk != to_version.pk:
        raise CannotMoveDraft(_("This version of the form is not asked for here."))


def leave_behind(
    locked: Submission,
    was: CompiledForm,
    left: list[Left],
    *,
    number: int,
    by,
    now: datetime,
    page: str = "",
) -> None:
    """Keep what has no place, in words of the version it was written on. A page that says the same
    once more, or goes on typing where it is no longer asked, has one entry for each input.
    """
    if not left:
        return
    files = {str(pk): name for pk, name in locked.attachments.values_list("pk", "name")}
    known = list(locked.changes.filter(kind=ChangeKind.LEFT))
    for one in left:
        value = _kept(was, one, number, files)
        if any(row.value == value for row in known):
            continue
        mine = (row for row in known if page and row.page == page and _is_at(row, one))
        row = next(mine, None) or DraftChange(submission=locked, kind=ChangeKind.LEFT, page=page)
        row.rev, row.question_key = locked.draft_rev, one.name.partition(".")[0][:64]
        row.value, row.by, row.at = value, by, now
        row.save()


def _is_at(row: DraftChange, left: Left) -> bool:
    return row.value["name"] == left.name and row.value["why"] == left.why


def _kept(was: CompiledForm, left: Left, number: int, files: dict[str, str]) -> dict:
    label, text = words_of_left(was, left, files)
    return {
        "name": left.name,
        "why": str(left.why),
        "version": number,
        "label": label,
        "text": text,
        "value": left.value,
        "texts": list(left.texts),
        "files": sorted(_words_in(left.value) & files.keys()),
    }


def words_of_left(was: CompiledForm, left: Left, names: dict[str, str]) -> tuple[str, str]:
    """(label, text) of what has no place, as the version says it that it was written on; ``names``
    are those of its files by id.
    """
    question, typed = was.questions.get(left.name.split(".")[0]), "\n".join(left.texts)
    if question is None:
        return "", typed or str(left.value)
    text = "" if left.value is None else as_text(*_at(question, left), names)
    return question.label_of(left.name), typed or text or str(left.value)


def readable(form: CompiledForm, key: str, value, names: dict[str, str]) -> str:
    """An answer in plain lines."""
    return as_text(form.questions[key], value, names)


def _words_in(value) -> set[str]:
    if isinstance(value, str):
        return {value}
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {word for item in items for word in _words_in(item)}


def _at(question, left: Left) -> tuple:
    """The question or column of an input, and the value as it reads one."""
    if question.type == QuestionType.ROWS and "." in left.name:
        column = left.name.rpartition(".")[2]
        question = next(each for each in question.columns if each.key == column)
    is_one = question.is_list and not isinstance(left.value, list)
    many = not question.is_list and isinstance(left.value, list) and len(left.value) == 1
    is_single = many and question.type not in (QuestionType.ROWS, QuestionType.MATRIX)
    return question, [left.value] if is_one else left.value[0] if is_single else left.value
