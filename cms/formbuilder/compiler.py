"""The one compiler: preview, desk, API, reading and export all use what it makes."""

import json
from collections import OrderedDict
from functools import cached_property
from itertools import takewhile
from threading import Lock

from django.utils.translation import get_language

from cms.formbuilder.calculations.tree import calculated, needed
from cms.formbuilder.calculations.wording import calculation_words
from cms.formbuilder.compiled.section import CompiledSection
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown, shown_in
from cms.formbuilder.conditions.tree import depends, for_script, for_script_of, parts_of
from cms.formbuilder.conditions.wording import words_of
from cms.formbuilder.definition import Definition, Section
from cms.formbuilder.enums import Filler, QuestionType
from cms.formbuilder.linked.wording import linked_words
from cms.formbuilder.twice import SECOND_PARTS, second_part, second_sections

KEEP = 200  # compiled versions kept by a process
_kept: OrderedDict[tuple[str, str], "CompiledForm"] = OrderedDict()
_lock = Lock()


class CompiledForm:
    """A definition made ready. Immutable; shared by all requests of a process."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.title = definition["title"]
        words = words_of(definition)
        for key, sentence in calculation_words(definition).items():
            words[key] = (*words.get(key, ()), ("calculation", sentence))
        for key, sentence in linked_words(definition).items():
            words[key] = (("linked", sentence), *words.get(key, ()))
        self.words = words
        self.sections = [CompiledSection(section, words) for section in definition["sections"]]
        self.has_conditions = any(depends(section) for section in definition["sections"])
        self.has_checks = any("accept_if" in part for part in parts_of(definition))
        self.has_twice = any(section.get("twice") for section in definition["sections"])
        self.matrices = [k for k, q in self.questions.items() if q.type == QuestionType.MATRIX]
        self.has_calculations = bool(self.matrices) or any(True for _q in calculated(definition))

    def section(self, key: str) -> CompiledSection:
        """A section by its key. Raises KeyError."""
        return self._by_key[key]

    def sections_for(self, filler: str) -> list[CompiledSection]:
        """What one filler answers, in order; sections that anyone may answer included. Of a second
        entry (``twice.second_part``) what is entered twice of it.
        """
        if filler in SECOND_PARTS:
            return self._seconds[filler]
        return [section for section in self.sections if section.filler in (filler, "ANYONE")]

    @cached_property
    def parts(self) -> list[Filler]:
        """Into which parts it falls, in the order of the fillers: what anyone may answer belongs to
        each, and is a part of its own where there is no other.
        """
        named = {section.filler for section in self.sections}
        return [each for each in Filler if each in (named - {Filler.ANYONE} or named)]

    @cached_property
    def _seconds(self) -> dict[str, list[CompiledSection]]:
        sections = self.definition["sections"]
        return {
            second_part(filler): [
                CompiledSection(section, self.words)
                for section in second_sections(sections, filler)
            ]
            for filler in Filler.values
        }

    def entered_twice(self, filler: str) -> dict:
        """Questions by key that a second person enters anew of one filler's part."""
        if not self.has_twice or filler in SECOND_PARTS:
            return {}
        sections = self.sections_for(second_part(filler))
        return {key: question for section in sections for key, question in section.by_key.items()}

    def shown(self, filler: str, answers: dict) -> Shown:
        """What a filler's part asks for, given the answers so far."""
        if not self.has_conditions:
            return EVERYTHING
        return shown_in([section.data for section in self.sections_for(filler)], answers)

    def shown_so_far(self, filler: str, answers: dict, only: str) -> Shown:
        """The same at one section: what stands on later pages speaks against nobody yet."""
        parts = [section.key for section in self.sections_for(filler)]
        later = {k for part in parts[parts.index(only) + 1 :] for k in self.section(part).by_key}
        return self.shown(filler, {k: v for k, v in answers.items() if k not in later})

    def computed(self, answers: dict, shown: Shown) -> dict:
        """The answers, as a draft keeps them, with what is calculated now."""
        if self.has_calculations:
            for section in self.sections:
                answers = section.computed(answers, shown)
        return answers

    def typed(self, answers: dict) -> dict:
        """The answers without what is calculated: a draft keeps what somebody typed."""
        answers = self.computed(answers, EVERYTHING)
        rated = {k: self.questions[k].typed(answers[k]) for k in self.matrices if k in answers}
        return answers | rated

    def script(self, filler: str, answers: dict, only: str = "") -> dict | None:
        """What ``conditions.js`` needs for a filler's part, or for one section of it: the sections,
        the answers before them that they ask about, and what their calculations take from other
        sections. None where nothing depends on an answer.
        """
        parts = [section.data for section in self.sections_for(filler)]
        shown_here = [part for part in parts if only in ("", part["key"])]
        if not any(depends(part) for part in shown_here):
            return None
        seen: dict = {}
        if only:
            shown_in(takewhile(lambda part: part["key"] != only, parts), answers, seen)
        asked = needed(shown_here, parts)
        return {
            "sections": [for_script(part) for part in shown_here],
            "seen": {key: value for key, value in seen.items() if key in asked},
            **(
                self._elsewhere(parts, only, asked, answers)
                if only and (self.has_calculations or self.has_checks)
                else {}
            ),
        }

    def _elsewhere(self, parts: list[Section], only: str, asked: set[str], answers: dict) -> dict:
        """What calculations of one section take from the others: answers, and what is calculated
        there, since it may change with an answer here.
        """
        around: dict = {}
        shown = shown_in(parts, answers, around)
        others = [q for part in parts if part["key"] != only for q in part["questions"]]
        keys = {question["key"] for question in others} & asked
        there = [
            for_script_of(question)
            for question in others
            if question["key"] in keys
            and question["type"] == QuestionType.CALCULATED
            and shown.asks(question["key"])
        ]
        values = {key: value for key, value in around.items() if key in keys}
        return {"around": values, "elsewhere": there}

    @cached_property
    def _by_key(self) -> dict[str, CompiledSection]:
        return {section.key: section for section in self.sections}

    @cached_property
    def questions(self) -> dict:
        """Every question that is asked, by key."""
        return {
            key: question for section in self.sections for key, question in section.by_key.items()
        }

    @cached_property
    def signatures(self) -> list[str]:
        """Keys of the questions that ask for a signature."""
        return [k for k, q in self.questions.items() if q.type == QuestionType.SIGNATURE]

    @cached_property
    def spread(self) -> dict:
        """The same with the parts of a matrix or a ranking in its place: one for each column of a
        sheet.
        """
        found: dict = {}
        for key, question in self.questions.items():
            found |= {part.key: part for part in question.parts} or {key: question}
        return found

    def spread_answers(self, answers: dict) -> dict:
        """Answers by the keys of ``spread``."""
        found: dict = {}
        for key, value in answers.items():
            question = self.questions.get(key)
            found |= question.spread(value) if question and question.parts else {key: value}
        return found

    @cached_property
    def autofills(self) -> dict[str, str]:
        """Question key → where its first answer comes from."""
        return {
            key: question.data["autofill"]
            for key, question in self.questions.items()
            if question.data.get("autofill")
        }

    def json_schema(self, filler: str = "") -> dict:
        """JSON Schema (2020-12) of the answers, of one filler's part if one is named."""
        sections = self.sections_for(filler) if filler else self.sections
        properties: dict = {}
        required: list[str] = []
        ends = False
        for section in sections:
            properties |= section.schema()
            required += [] if ends else section.always_required
            ends = ends or section.may_end
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


def compile_definition(definition: Definition) -> CompiledForm:
    """Compile without keeping: for previews of unsaved changes."""
    return CompiledForm(definition)


def compile_version(version) -> CompiledForm:
    """The compiled form of a version, kept by hash and language for the life of the process."""
    mark = (version.sha256, get_language() or "")
    with _lock:
        if mark in _kept:
            _kept.move_to_end(mark)
            return _kept[mark]
    compiled = CompiledForm(json.loads(version.definition))
    with _lock:
        _kept[mark] = compiled
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
    return compiled
