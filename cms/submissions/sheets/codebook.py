"""编码表: every question and option that a form ever had, each with a short number that stays.

Questions count from ``Q1`` and options from 1, in the order in which they first appeared; a later
version adds behind and takes no number away. Keys are opaque and are shown to nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.definition import OTHER
from cms.formbuilder.enums import CHOICES, QuestionType
from cms.formbuilder.models import FormDefinition

OTHER_KEY = OTHER.removesuffix(":")
OTHER_CODE = 0
YES, NO = 1, 0


@dataclass
class Coded:
    """A question or an option: its number, and in which versions it was worded how."""

    code: str
    wordings: dict[str, list[int]] = field(default_factory=dict)
    is_retired: bool = False

    def said(self, text: str, version: int) -> None:
        """That a version words it so."""
        self.wordings.setdefault(text, []).append(version)

    @property
    def is_reworded(self) -> bool:
        """Whether not all versions say the same."""
        return len(self.wordings) > 1


@dataclass
class CodedQuestion(Coded):
    """A question, a column of a table, or a row of a matrix or a ranking."""

    type: str = ""
    options: dict[str, Coded] = field(default_factory=dict)


class Codebook:
    """All questions of all versions of a form, by key."""

    def __init__(self, form: FormDefinition) -> None:
        self.questions: dict[str, CodedQuestion] = {}
        versions = list(form.versions.order_by("number"))
        for version in versions:
            for question in compile_version(version).questions.values():
                if question.is_asked:
                    self._add(question, version.number)
        self._retire(versions[-1].number if versions else 0)

    def _add(self, question, version: int) -> None:
        top = [key for key in self.questions.values() if "_" not in key.code]
        whole = self._one(question, f"Q{len(top) + 1}", version)
        parts = [p for p in (*getattr(question, "columns", ()), *question.parts) if p.is_asked]
        for part in parts:
            count = sum(
                1 for each in self.questions.values() if each.code.startswith(f"{whole.code}_")
            )
            self._one(part, f"{whole.code}_{count + 1}", version)
        if question.type == QuestionType.MATRIX:  # one scale, whichever rows came later
            self._scale(whole, question.scale, version)
            for part in question.parts:
                if part.type in CHOICES:
                    self.questions[part.key].options = whole.options

    def _one(self, question, code: str, version: int) -> CodedQuestion:
        coded = self.questions.setdefault(question.key, CodedQuestion(code))
        coded.type = question.type
        coded.said(question.label, version)
        if question.type in CHOICES:
            options = question.data.get("options", ())
            self._scale(coded, options, version, other=bool(question.data.get("other")))
        elif question.type == QuestionType.YES_NO:
            for key, number, label in (("yes", YES, _("Yes")), ("no", NO, _("No"))):
                coded.options.setdefault(key, Coded(str(number))).said(label, version)
        return coded

    @staticmethod
    def _scale(
        coded: CodedQuestion, options: Iterable, version: int, *, other: bool = False
    ) -> None:
        for option in options:
            count = sum(1 for key in coded.options if key != OTHER_KEY)
            found = coded.options.setdefault(option["key"], Coded(str(count + 1)))
            found.is_retired = bool(option.get("retired"))
            found.said(option["label"], version)
        if other:
            found = coded.options.setdefault(OTHER_KEY, Coded(str(OTHER_CODE)))
            found.said(_("Other"), version)

    def _retire(self, newest: int) -> None:
        """What the newest version does not ask or offer any more."""
        for question in self.questions.values():
            question.is_retired = _last(question) != newest
            for option in question.options.values():
                option.is_retired = option.is_retired or _last(option) != newest

    def codes_of(self, key: str) -> dict[str, int]:
        """Of a question: option key → its number; empty where nothing is chosen."""
        return {key: int(option.code) for key, option in self.questions[key].options.items()}

    @staticmethod
    def head() -> list[str]:
        """Headings of the sheet."""
        return [
            _("Question number"),
            _("Question"),
            _("Kind of question"),
            _("Option code"),
            _("Option"),
            _("Form version"),
            _("Remarks"),
        ]

    def rows(self) -> Iterator[list]:
        """A row for each wording of each question and option, the newest wording first."""
        for question in self.questions.values():
            kind = str(QuestionType(question.type).label)
            for text, versions in reversed(question.wordings.items()):
                yield [question.code, text, kind, "", "", spans(versions), _remarks(question)]
            newest = next(reversed(question.wordings))
            for option in question.options.values():
                for text, versions in reversed(option.wordings.items()):
                    yield [
                        *(question.code, newest, kind, int(option.code), text),
                        *(spans(versions), _remarks(option)),
                    ]


class Coder:
    """How options and headings are written in a file: in words, or by number."""

    def __init__(self, form: FormDefinition, *, in_codes: bool) -> None:
        self.book = Codebook(form) if in_codes else None
        self.codes = self._codes if in_codes else None

    def _codes(self, question) -> dict[str, int]:
        return self.book.codes_of(question.key)

    def heading(self, column) -> str:
        """``Q3 是否满意`` beside numbers: the same in every file, however it is worded."""
        if self.book is None:
            return column.heading
        return f"{self.book.questions[column.key].code} {column.heading}"


def _last(coded: Coded) -> int:
    return max(max(versions) for versions in coded.wordings.values())


def _remarks(coded: Coded) -> str:
    said = [_("no longer in use")] if coded.is_retired else []
    said += [_("worded differently in other versions")] if coded.is_reworded else []
    return "；".join(said)


def spans(numbers: Iterable[int]) -> str:
    """``1–3、5``."""
    found = []
    for _gap, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        first, *rest = [number for _at, number in run]
        found.append(f"{first}–{rest[-1]}" if rest else str(first))
    return "、".join(found)
