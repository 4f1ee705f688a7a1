"""What is known while an XLSForm is read: its questions so far, and what does not come in."""

import re
import secrets
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.formbuilder.definition import MAX_LABEL, QUESTION_KEY, Question
from cms.formbuilder.exchange.survey import Gap
from cms.formbuilder.exchange.xpath.reading_conditions import Known


@dataclass(frozen=True)
class Line:
    """A row of the survey: its number and its texts by column, with their English."""

    number: int
    cells: dict[str, str]
    english: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """As it is written, with single blanks."""
        return " ".join(self.cells.get("type", "").split())

    @property
    def name(self) -> str:
        """What expressions call it."""
        return self.cells.get("name", "")

    @property
    def label(self) -> str:
        """Its title, in English where it has no other."""
        return self.cells.get("label") or self.english.get("label", "")

    @property
    def title(self) -> str:
        """What a list of rows calls it."""
        return self.label or self.name or self.type


@dataclass(frozen=True)
class Choice:
    """One row of the sheet of choices."""

    number: int
    name: str
    label: str
    english: str = ""


def one_line(text: str) -> str:
    """A title: single blanks, and those of Chinese (U+3000) as they are."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip()


def put(part: dict, **texts: str) -> None:
    """Settings that are there where they say something."""
    part.update({name: text for name, text in texts.items() if text})


@dataclass
class Waiting:
    """A question or section whose expressions are read once all names are known."""

    line: Line
    part: dict
    around: tuple[Line, ...] = ()  # groups that were taken apart, with conditions of their own


@dataclass
class Incoming:
    """The form as far as it was read."""

    choices: dict[str, list[Choice]] = field(default_factory=dict)
    others: dict[str, Line] = field(default_factory=dict)  # name → the line that says “other”
    gaps: list[Gap] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    waiting: list[Waiting] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def lose(self, line: Line, reason: str, sheet: str = "survey") -> None:
        """Note that something of a row does not come in."""
        self.gaps.append(Gap(sheet, line.number, line.title[:80], reason))

    def key_for(self, line: Line) -> str:
        """A question's key: its name where that is a key of ours, else a new one."""
        key = line.name
        if not QUESTION_KEY.fullmatch(key) or key in self.keys:
            key = f"q{secrets.token_hex(6)}"
        self.keys.add(key)
        return key

    def know(self, line: Line, question: Question) -> None:
        """Have expressions find the question by its name."""
        if line.name in self.known.questions:
            self.lose(line, _("the name is there twice: expressions mean the first"))
        elif line.name:
            self.known.questions[line.name] = question

    def title_of(self, line: Line) -> str:
        """The title of a question: one line, not too long; its name where it has none."""
        text = one_line(line.label)
        if not text:
            text = one_line(line.cells.get("hint") or "") or line.name
            self.lose(line, _("it has no title: “%(title)s” stands in its place") % {"title": text})
        if "${" in text + line.english.get("label", ""):
            self.lose(line, _("answers do not appear in titles here: “${…}” stays as it is"))
        return self.cut(line, text, MAX_LABEL)

    def english_title(self, line: Line, most: int, sheet: str = "survey") -> str:
        """The title in English, empty where the row has none or the same; one line."""
        text = one_line(line.english.get("label", ""))
        return "" if text == one_line(line.label) else self.cut(line, text, most, sheet)

    def english_text(self, line: Line, column: str, most: int) -> str:
        """Another text of the row in English, empty where it has none or the same."""
        text = line.english.get(column, "")
        return "" if text == line.cells.get(column) else self.cut(line, text, most)

    def cut(self, line: Line, text: str, most: int, sheet: str = "survey") -> str:
        """No longer than that; what is cut off is noted."""
        if len(text) > most:
            words = _("the text is longer than %(most)s characters and is cut off")
            self.lose(line, words % {"most": most}, sheet)
        return text[:most]
