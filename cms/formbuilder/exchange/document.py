"""Our own file of a form: JSON, whole, the same again after it was read and written."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.formbuilder.calculations.editing import clean_calculation
from cms.formbuilder.calculations.tree import with_tables
from cms.formbuilder.conditions.editing import clean_condition
from cms.formbuilder.conditions.tree import parts_of, with_types
from cms.formbuilder.definition import CONDITIONS, Definition, questions_of
from cms.formbuilder.enums import NO_COLUMNS, QuestionType
from cms.formbuilder.exchange.checking import Path, faults, setting_words, where
from cms.formbuilder.exchange.schema import FORMAT, FORMAT_VERSION
from cms.formbuilder.exchange.working_copy import bare_calculation, bare_condition, room_of
from cms.formbuilder.linked.fitting import with_groups
from cms.publishing.payload import plain

MOST_SHOWN = 50  # sentences


class CannotReadForm(Exception):
    """Why a file holds no form that can come in; ``problems`` are sentences for the screen."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Document(NamedTuple):
    """A form as a file holds it."""

    purpose: str
    definition: Definition


def written(document: Document) -> str:
    """The file's text: names sorted, two blanks a level, so that two files can be compared."""
    data = {"format": FORMAT, "format_version": FORMAT_VERSION, "form": document.definition}
    if document.purpose:
        data["purpose"] = document.purpose
    return json.dumps(plain(data), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def packed(document: Document) -> str:
    """The same in as few characters as it takes, to be handed on by a page."""
    return json.dumps(json.loads(written(document)), ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Document:
    """The form in a file's text. Raises CannotReadForm with every sentence that applies."""
    try:
        data = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise CannotReadForm([_("The file is not valid JSON.")]) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise CannotReadForm([_("This JSON is not a form that was saved from this platform.")])
    if data.get("format_version") != FORMAT_VERSION:
        raise CannotReadForm([_("The file is of a version of the format that is not known here.")])
    found = list(faults(data)) or list(_content_faults(data["form"]))
    if found:
        raise CannotReadForm(_sentences(data, found))
    return Document(data.get("purpose", "").strip(), _worked_out(data["form"]))


def _worked_out(form: Definition) -> Definition:
    """What a definition says twice (types of what is compared, tables of columns, what a linked
    choice depends on) is never taken from a file.
    """
    for part in parts_of(form):
        for name in CONDITIONS:
            if name in part:
                part[name] = bare_condition(part[name])
        if "calculation" in part:
            part["calculation"] = bare_calculation(part["calculation"])
    return with_types(with_tables(with_groups(form)))


def _no_number(name: str) -> None:
    raise ValueError(name)


def _sentences(data: dict, found: list[tuple[Path, str]]) -> list[str]:
    shown = [
        _("%(where)s %(problem)s.") % {"where": where(data, path), "problem": problem}
        for path, problem in found[:MOST_SHOWN]
    ]
    shown = list(dict.fromkeys(shown))
    if len(found) > MOST_SHOWN:
        shown.append(_("And %(count)s more.") % {"count": len(found) - MOST_SHOWN})
    return shown


def _content_faults(form: Definition) -> Iterator[tuple[Path, str]]:
    """What a schema cannot say: keys that are there twice, settings that the type has not."""
    twice = _("stands there twice")
    sections = Counter(section["key"] for section in form["sections"])
    keys = Counter(question["key"] for _section, _table, question in questions_of(form))
    for number, section in enumerate(form["sections"]):
        place: Path = ("form", "sections", number)
        if sections[section["key"]] > 1:
            yield (*place, "key"), twice
        yield from _condition_faults(section, place)
        for path, question, is_column in _placed(section, place):
            if keys[question["key"]] > 1:
                yield (*path, "key"), twice
            for name, words in (
                ("options", _("have two options with one inner name")),
                ("rows", _("have two rows with one inner name")),
            ):
                lines = Counter(line["key"] for line in question.get(name, ()))
                if any(count > 1 for count in lines.values()):
                    yield (*path, name), words
            yield from _setting_faults(question, path, is_column=is_column)
            yield from _condition_faults(question, path)


def _placed(section: dict, place: Path) -> Iterator[tuple[Path, dict, bool]]:
    for number, question in enumerate(section["questions"]):
        path = (*place, "questions", number)
        yield path, question, False
        for turn, column in enumerate(question.get("columns", ())):
            yield (*path, "columns", turn), column, True


def _setting_faults(question: dict, path: Path, *, is_column: bool) -> Iterator[tuple[Path, str]]:
    if is_column and question["type"] in NO_COLUMNS:
        yield (*path, "type"), _("cannot be a column of a table")
        return
    room = room_of(question["type"], column=is_column)
    for name in question.keys() - {"key", "type", "origin"} - room.keys():
        words = _("has %(setting)s, which questions of the type “%(kind)s” have not here")
        kind = QuestionType(question["type"]).label
        yield path, words % {"setting": setting_words(name), "kind": kind}


def _condition_faults(part: dict, path: Path) -> Iterator[tuple[Path, str]]:
    """Trees are held to what the office's editor takes: so deep, so many comparisons."""
    for name in CONDITIONS:
        if name in part:
            try:
                clean_condition(bare_condition(part[name]))
            except ValidationError as error:
                yield (*path, name), "".join(error.messages).rstrip("。.")
    if "calculation" in part:
        try:
            clean_calculation(bare_calculation(part["calculation"]))
        except ValidationError as error:
            yield (*path, "calculation"), "".join(error.messages).rstrip("。.")
