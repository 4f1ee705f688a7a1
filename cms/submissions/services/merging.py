"""Several pages write to one draft: what is merged, what needs a choice, what is kept aside."""

from dataclasses import dataclass
from datetime import datetime

from cms.formbuilder.enums import FILES, QuestionType
from cms.submissions.enums import ChangeKind
from cms.submissions.files_in_answers import file_questions, names_of, with_names
from cms.submissions.models import DraftChange
from cms.submissions.services.rows import (
    merged_files,
    merged_ratings,
    merged_rows,
    with_their_files,
)


@dataclass(frozen=True)
class Clash:
    """One answer that two windows changed: what is stored, and what this window typed."""

    key: str
    label: str
    stored: object
    typed: object
    stored_text: str
    typed_text: str


@dataclass(frozen=True)
class Written:
    """A save: whose and when, the revision that its page was drawn from, the page's own name."""

    by: object
    now: datetime
    base_rev: int | None
    page: str = ""
    dropped: frozenset[str] = frozenset()  # ids of files that the page takes out


def merge(locked, section, values: dict, written: Written) -> list[Clash]:
    """Put posted values into the answers; returns the clashes. What leaves is kept aside."""
    seen, mine = _since(locked, written)
    rev, clashes, aside = locked.draft_rev + 1, [], []
    for key in section.by_key:
        if key not in values:
            continue
        question, stored, typed = section.by_key[key], locked.answers.get(key), values[key]
        if stored == typed:
            continue
        if key in seen:
            if key not in mine and _same(section, key, typed, seen[key], stored):
                continue  # changed elsewhere; untouched, or changed alike, here
            sides = (seen[key], stored, typed)
            both = _of_both(question, *sides, written.dropped, is_mine=key in mine)
            if both is None and seen[key] != stored:
                clashes.append(_clash(locked, question, stored, typed))
                aside.append((key, ChangeKind.SET_ASIDE, typed))
                continue
            typed = typed if both is None else both[0]
            if stored == typed:
                continue
        aside.append((key, ChangeKind.REPLACED, stored))
        if typed is None:
            locked.answers.pop(key, None)
        else:
            locked.answers[key] = typed
    if aside:
        locked.draft_rev = rev
        DraftChange.objects.bulk_create(
            DraftChange(
                submission=locked,
                rev=rev,
                question_key=key,
                kind=kind,
                value=value,
                by=written.by,
                at=written.now,
                page=written.page,
            )
            for key, kind, value in aside
        )
    return clashes


def _since(locked, written: Written) -> tuple[dict, set[str]]:
    """({key: what it held at the page's revision, None for no answer}, the keys that only this
    very page has changed since: it was left by the browser's back button and is written to again).
    """
    if written.base_rev is None or written.base_rev >= locked.draft_rev:
        return {}, set()
    seen: dict = {}
    others = set()
    changes = locked.changes.filter(rev__gt=written.base_rev, kind=ChangeKind.REPLACED)
    for key, value, page in changes.order_by("rev").values_list("question_key", "value", "page"):
        seen.setdefault(key, value)
        if not page or page != written.page:
            others.add(key)
    return seen, set(seen) - others


def _same(section, key: str, typed, *others) -> bool:
    """Whether what was typed says what one of the others says, empty rows apart."""
    said = section.tidy({key: typed})
    return any(section.tidy({key: other}) == said for other in others)


def _of_both(question, base, stored, typed, dropped, *, is_mine: bool) -> tuple | None:
    """(the value of both,) without a choice; None where one is needed."""
    if question.type in FILES:
        return (merged_files(base or [], stored or [], typed or [], dropped) or None,)
    if question.type != QuestionType.ROWS:
        if not is_mine and question.type == QuestionType.MATRIX:
            return merged_ratings(base, stored, typed)
        return (typed,) if is_mine else None
    columns = {column.key for column in file_questions([question])}
    typed = with_their_files(base or [], stored or [], typed or [], columns, dropped)
    if is_mine:
        return (typed or None,)
    rows = merged_rows(base or [], stored or [], typed)
    return None if rows is None else (rows,)


def _clash(locked, question, stored, typed) -> Clash:
    names = names_of(locked, question)
    return Clash(
        key=question.key,
        label=question.label,
        stored=stored,
        typed=typed,
        stored_text=as_text(question, stored, names),
        typed_text=as_text(question, typed, names),
    )


def as_text(question, value, names: dict[str, str]) -> str:
    """An answer in plain lines, tables row by row, files by their names."""
    shown = question.display(with_names(question, value, names))
    if isinstance(shown, str):
        return shown
    rows = ("；".join(f"{label}：{text}" for label, text in row if text) for row in shown)
    return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, start=1))
