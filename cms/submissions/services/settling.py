"""What holds where two entries differ: picked or entered by who decides, question by question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.compiler import compile_version
from cms.submissions.comparing import as_first
from cms.submissions.enums import Choice, PairState, SubmissionState
from cms.submissions.files_in_answers import named_files
from cms.submissions.models import SecondEntry, SettledDifference, Submission
from cms.submissions.permissions import user_can_settle_entries
from cms.submissions.services.chains import settled_of, write_chain
from cms.submissions.services.corrections import Typed, read_posted
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.services.second_entries import locked_pair
from cms.submissions.services.trash import clean_reason, locked_submission


class CannotSettleEntries(Exception):
    """Why the differences stay open; a sentence for the screen."""


class EntriesUnsettled(CannotSettleEntries):
    """Something is not chosen, or what was entered is no answer; ``problems`` by input name."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(_("Say for each question what holds."))
        self.problems = problems


@dataclass(frozen=True)
class Decided:
    """For one question: what holds, and the answer as it will stand in the first entry."""

    choice: str
    value: object


def differing(pair: SecondEntry) -> set[str]:
    """Keys of the questions in which the two entries differ."""
    return set(pair.cells.filter(is_equal=False).values_list("within", flat=True))


def settle_entries(
    *,
    pair: SecondEntry,
    choices: Mapping[str, str],
    data,
    reason: str,
    by,
    now: datetime,
) -> SecondEntry:
    """核对: for each question in which they differ the first entry holds, the second, or what was
    entered now (``data``, as its question posts it); ``choices`` by its key.

    What holds goes into the first entry as corrections with the one ``reason``; both entries stay
    as they were. Settled already, nothing is changed. Raises EntriesUnsettled, CannotSettleEntries.
    """
    verb, refusal = "submission.settle", CannotSettleEntries
    with recorded_refusal(refusal, verb=verb, obj=pair.first, by=by, now=now), transaction.atomic():
        first = locked_submission(pair.first_id)
        locked = locked_pair(pair)
        if not user_can_settle_entries(by, locked):
            raise refusal(
                _("Who reviews the answers settles this, and neither of the two who entered them.")
            )
        if locked.state == PairState.SETTLED:
            return locked
        if locked.state != PairState.DIFFERS or first.state != SubmissionState.SUBMITTED:
            raise refusal(_("There is nothing to settle here any more."))
        if first.deleted_at:
            raise refusal(_("This answer is in the trash."))
        reason = clean_reason(reason, refusal)
        decided = _decided(first, locked, choices, data, by)
        _write(first, decided, reason, by, now)
        SettledDifference.objects.bulk_create(
            SettledDifference(pair=locked, question_key=key, choice=each.choice)
            for key, each in decided.items()
        )
        locked.state, locked.settled_at, locked.settled_by = PairState.SETTLED, now, by
        locked.reason = reason
        locked.save(update_fields=["state", "settled_at", "settled_by", "reason"])
        detail = _("%(count)s questions") % {"count": len(decided)}
        record_event(verb=verb, obj=first, by=by, now=now, detail=detail)
        return locked


def _decided(
    first: Submission, pair: SecondEntry, choices: Mapping[str, str], data, by
) -> dict[str, Decided]:
    """What holds, by question. Raises EntriesUnsettled."""
    compiled = compile_version(first.version)
    theirs, mine = compiled.typed(pair.second.answers), compiled.typed(first.answers)
    found, problems = {}, {}
    for key in sorted(differing(pair)):
        question, choice = compiled.questions[key], choices.get(key, "")
        if choice == Choice.FIRST:
            found[key] = Decided(choice, mine.get(key))
        elif choice == Choice.SECOND:
            found[key] = Decided(choice, as_first(question, mine.get(key), theirs.get(key)))
        elif choice == Choice.OTHER and not getattr(question, "columns", ()):
            typed: Typed = read_posted(first, question, data, by)
            problems |= typed.errors
            found[key] = Decided(choice, typed.value)
        else:
            problems[key] = _("Choose what holds.")
    if problems:
        raise EntriesUnsettled(problems)
    return found


def _write(first: Submission, decided: Mapping[str, Decided], reason: str, by, now) -> None:
    """All of them at once, judged together: single ones need not add up."""
    compiled = compile_version(first.version)
    before = compiled.typed(first.answers)
    answers = {k: v for k, v in before.items() if k not in decided}
    given = {k: each.value for k, each in decided.items()}
    answers |= {k: v for k, v in given.items() if v not in (None, "", [])}
    settled, problems = settled_of(first, answers, set(decided))
    if problems:
        raise EntriesUnsettled(problems)
    lost = named_files(first.answers, compiled.questions) - named_files(settled, compiled.questions)
    if lost:
        raise CannotSettleEntries(
            _("With these answers a file that was sent would no longer be asked for.")
        )
    changed = [key for key in compiled.questions if key in decided]
    write_chain(first, settled, changed, reason=reason, by=by, now=now)
