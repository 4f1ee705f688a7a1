"""Answers of one submission put right: judged together, told of one by one, stored once."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.compiler import compile_version
from cms.submissions.asked import asked_now
from cms.submissions.cells import write_cells
from cms.submissions.models import Correction, Submission
from cms.submissions.receipts import body_digest


def settled_of(
    locked: Submission, answers: dict, keys: Collection[str]
) -> tuple[dict, dict[str, str]]:
    """(the answers as they are submitted, sentences by input name about what is missing or wrong
    now and was not before). ``keys`` are the questions that are put right.
    """
    compiled = compile_version(locked.version)
    shown, before = asked_now(locked, answers), asked_now(locked)
    settled, wrong = {}, {}
    for section in compiled.sections_for(locked.filler):
        tidy = section.tidy(answers, shown)
        settled |= tidy
        known = section.problems(section.tidy(locked.answers, before), before)
        misfits = section.misfits(shown).items()
        found = section.problems(tidy, shown) | {
            name: said for name, said in misfits if name.partition(".")[0] in keys
        }
        wrong |= {name: said for name, said in found.items() if name not in known}
    # A signature stays where it was given, and is shown as standing under other answers than these.
    signed = (key for key in compiled.signatures if shown.asks(key))
    return settled | {k: locked.answers[k] for k in signed if k in locked.answers}, wrong


def write_chain(
    locked: Submission, settled: dict, keys: Collection[str], *, reason: str, by, now: datetime
) -> None:
    """A correction for each of these questions whose answer changes, in this order; what changed
    beside them stands with the last one.
    """
    steps = [key for key in keys if locked.answers.get(key) != settled.get(key)]
    if not steps:
        return
    for key in steps:
        rest = {k: v for k, v in locked.answers.items() if k != key}
        value = {key: settled[key]} if key in settled else {}
        new = settled if key == steps[-1] else rest | value
        note_correction(locked, new, key, reason=reason, by=by, now=now)
    store_corrected(locked)
    detail = _("%(count)s questions") % {"count": len(steps)}
    record_event(verb="submission.correct", obj=locked, by=by, now=now, detail=detail)


def note_correction(
    locked: Submission, new: dict, key: str, *, row: str = "", reason: str, by, now: datetime
) -> Correction:
    """From the answers that stood to ``new`` ones, under their digest; ``store_corrected`` follows
    the last one.
    """
    questions = compile_version(locked.version).questions
    old, was = locked.answers, locked.body_sha256
    locked.answers = new
    locked.body_sha256 = body_digest(version=locked.version, answers=new, no_comment=False)
    others = (k for k in questions if k != key and old.get(k) != new.get(k))
    return Correction.objects.create(
        submission=locked,
        question_key=key,
        row=row,
        before=old.get(key),
        after=new.get(key),
        follows={k: [old.get(k), new.get(k)] for k in others},
        reason=reason,
        by=by,
        at=now,
        sha256_before=was,
        sha256_after=locked.body_sha256,
    )


def store_corrected(locked: Submission) -> None:
    """The answers as they were corrected, and their cells."""
    locked.save(update_fields=["answers", "body_sha256"])
    locked.cells.all().delete()
    write_cells(locked, compile_version(locked.version))
