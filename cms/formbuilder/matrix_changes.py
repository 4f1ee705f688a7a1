"""What differs between two versions of an appraisal matrix, in sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.formbuilder.definition import MatrixLine, Option, Question, rows_asked

NONE = "—"


def score_change(old: Option, new: Option, name: dict) -> Iterator[str]:
    """A choice that counts something else than before; ``name`` is the question's."""
    was, now = old.get("score", NONE), new.get("score", NONE)
    if was != now:
        words = {**name, "option": new["label"], "old": was, "new": now}
        yield _("“%(question)s”: the score of “%(option)s”: %(old)s → %(new)s.") % words


def row_changes(old: Question, new: Question, name: dict) -> Iterator[str]:
    """Rows that came, went, were named, weighted, ordered or grouped anew."""
    was, now = _asked(old), _asked(new)
    for key, row in now.items():
        if key not in was:
            words = _("“%(question)s”: new row “%(row)s”.")
            yield words % {**name, "row": row["label"]}
        else:
            yield from _row(was[key], row, name)
    for key, row in was.items():
        if key not in now:
            words = _("“%(question)s”: row “%(row)s” is no longer asked.")
            yield words % {**name, "row": row["label"]}
    if [key for key in was if key in now] != [key for key in now if key in was]:
        yield _("“%(question)s”: another order of rows.") % name
    if _headings(old, now) != _headings(new, was):
        yield _("“%(question)s”: other headings above the rows.") % name


def _row(old: MatrixLine, new: MatrixLine, name: dict) -> Iterator[str]:
    if old["label"] != new["label"]:
        words = {**name, "old": old["label"], "new": new["label"]}
        yield _("“%(question)s”: row “%(old)s” → “%(new)s”.") % words
    if old.get("label_en") != new.get("label_en"):
        words = _("“%(question)s”: row “%(row)s” has another English name.")
        yield words % {**name, "row": new["label"]}
    was, now = old.get("weight", "1"), new.get("weight", "1")
    if was != now:
        words = {**name, "row": new["label"], "old": was, "new": now}
        yield _("“%(question)s”: the weight of “%(row)s”: %(old)s → %(new)s.") % words


def _asked(question: Question) -> dict[str, MatrixLine]:
    return {row["key"]: row for _group, row in rows_asked(question.get("rows", ()))}


def _headings(question: Question, other: dict) -> dict[str, tuple[str, str]]:
    """The heading above each row that both versions ask."""
    rows = rows_asked(question.get("rows", ()))
    headings = {
        row["key"]: (group["label"], group.get("label_en", "")) if group else ("", "")
        for group, row in rows
    }
    return {key: heading for key, heading in headings.items() if key in other}
