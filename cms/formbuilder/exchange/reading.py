"""An XLSForm, ours or anybody's, as a form of ours, with a line for all that does not come in."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import with_tables
from cms.formbuilder.conditions.tree import with_types
from cms.formbuilder.definition import (
    MAX_COLUMNS,
    MAX_HELP,
    MAX_LABEL,
    MAX_QUESTIONS,
    MAX_SECTIONS,
    SCHEMA_VERSION,
    Question,
    Section,
)
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.exchange import headings
from cms.formbuilder.exchange.coming_in import Choice, Incoming, Line, Waiting, one_line, put
from cms.formbuilder.exchange.document import CannotReadForm, Document
from cms.formbuilder.exchange.reading_expressions import read_expressions
from cms.formbuilder.exchange.reading_questions import (
    lose_of_group,
    mint_section_key,
    other_lines,
    read_question,
    read_rows,
)
from cms.formbuilder.exchange.schema import MOST_NOTE, MOST_TITLE
from cms.formbuilder.exchange.sheets import Row, Sheet, read_sheets
from cms.formbuilder.exchange.survey import Gap
from cms.formbuilder.exchange.types import NOTE_END
from cms.formbuilder.exchange.workbook import GAPS, SETTINGS

SECTION_KEY = re.compile(r"s[0-9a-f]{10}")
BEGIN = re.compile(r"begin[ _](group|repeat|loop)\b.*", re.IGNORECASE)
END = re.compile(r"end[ _](group|repeat|loop)", re.IGNORECASE)


@dataclass
class Frame:
    """A group or repeat that is open; ``lost``: nothing in it comes in."""

    kind: str
    line: Line
    lost: bool = False


@dataclass
class Reader:
    """Goes down the survey once; expressions are read after that."""

    incoming: Incoming
    title: str
    filler: str
    sections: list[Section] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    table: Question | None = None
    loose: bool = False  # the section at the end holds what stood outside of groups

    def take(self, line: Line) -> None:
        """One row."""
        if begun := BEGIN.fullmatch(line.type):
            self._begin(line, begun[1].lower())
        elif ended := END.fullmatch(line.type):
            self._end(line, ended[1].lower())
        elif not line.type:
            self.incoming.lose(line, _("the row names no type: it does not come in"))
        elif any(frame.lost for frame in self.frames):
            self.incoming.lose(line, _("it stands in a part that does not come in"))
        elif not self._is_note_of_section(line):
            self._ask(line)

    def _begin(self, line: Line, kind: str) -> None:
        lost = kind == "loop" or (kind == "repeat" and self.table is not None)
        if lost or any(frame.lost for frame in self.frames):
            words = _("a table within a table does not exist here: it does not come in")
            self.incoming.lose(line, words)
            lost = True
        elif kind == "repeat":
            self.table = read_rows(self.incoming, line)
            self.table["columns"] = []
            self._section()["questions"].append(self.table)
            self._wait(line, self.table)
        elif not self.frames:
            self._begin_section(line)
        else:
            self._begin_inner(line)
        self.frames.append(Frame(kind, line, lost))

    def _begin_section(self, line: Line) -> None:
        taken = {section["key"] for section in self.sections}
        is_ours = SECTION_KEY.fullmatch(line.name) and line.name not in taken
        section: Section = {
            "key": line.name if is_ours else mint_section_key(),
            "title": self.incoming.cut(line, self.incoming.title_of(line), MOST_TITLE),
            "filler": self.filler,
            "questions": [],
        }
        put(section, title_en=self.incoming.english_title(line, MOST_TITLE))
        put(section, note=self.incoming.cut(line, line.cells.get("hint", ""), MOST_NOTE))
        put(section, note_en=self.incoming.english_text(line, "hint", MOST_NOTE))
        lose_of_group(self.incoming, line)
        self.sections.append(section)
        self.loose = False
        self.incoming.waiting.append(Waiting(line, section))

    def _begin_inner(self, line: Line) -> None:
        """A group within a group: its questions come in, its title as a heading."""
        self.incoming.lose(
            line, _("a group within a group does not exist here: its questions come in one by one")
        )
        if self.table is None and line.label:
            note = {"key": self.incoming.key_for(line), "type": str(QuestionType.NOTE)}
            heading: Question = {**note, "label": line.label[:MAX_LABEL]}
            put(heading, label_en=self.incoming.english_title(line, MAX_LABEL))
            put(heading, help=self.incoming.cut(line, line.cells.get("hint", ""), MAX_HELP))
            put(heading, help_en=self.incoming.english_text(line, "hint", MAX_HELP))
            self._section()["questions"].append(heading)
            self._wait(line, heading)
        else:
            lose_of_group(self.incoming, line)
            for column in ("label", "hint"):
                if line.cells.get(column) or line.english.get(column):
                    words = _("the column “%(column)s” does not come in")
                    self.incoming.lose(line, words % {"column": column})

    def _end(self, line: Line, kind: str) -> None:
        if not self.frames or self.frames[-1].kind != kind:
            words = _("Row %(row)s of the survey ends a %(kind)s that was not begun there.")
            raise CannotReadForm([words % {"row": line.number, "kind": kind}])
        frame = self.frames.pop()
        if kind == "repeat" and not frame.lost:
            self.table = None

    def _section(self) -> Section:
        """Where a question goes: the group that is open, else a section for what is in none."""
        if self.frames and self.frames[0].kind == "group":
            return self.sections[-1]
        if not self.loose:
            self.loose = True
            self.sections.append(
                {
                    "key": mint_section_key(),
                    "title": self.title,
                    "filler": self.filler,
                    "questions": [],
                }
            )
        return self.sections[-1]

    def _is_note_of_section(self, line: Line) -> bool:
        """A note that we wrote first of all into a section comes back as the section's own."""
        if len(self.frames) != 1 or line.type != "note" or self.frames[0].kind != "group":
            return False
        section = self.sections[-1]
        says_more = (line.cells.keys() | line.english.keys()) - {"type", "name", "label"}
        if says_more or "note" in section or "note_en" in section:
            return False  # as a question of its own nothing of it is lost
        if section["questions"] or line.name != self.frames[0].line.name + NOTE_END:
            return False
        put(section, note=self.incoming.cut(line, line.cells.get("label", ""), MOST_NOTE))
        put(section, note_en=self.incoming.english_text(line, "label", MOST_NOTE))
        return True

    def _ask(self, line: Line) -> None:
        if any(line is other for other in self.incoming.others.values()):
            return  # the line below an “other”: part of its question
        question = read_question(self.incoming, line, column=self.table is not None)
        if question is None:
            return
        if self.table is None:
            self._section()["questions"].append(question)
        elif len(self.table["columns"]) < MAX_COLUMNS:
            self.table["columns"].append(question)
        else:
            words = _("a table has at most %(most)s columns: it does not come in")
            self.incoming.lose(line, words % {"most": MAX_COLUMNS})
            return
        self._wait(line, question)

    def _wait(self, line: Line, question: Question) -> None:
        self.incoming.know(line, question)
        first = 1 if self.frames and self.frames[0].kind == "group" else 0  # that is the section
        for at, frame in enumerate(self.frames):
            first = at + 1 if frame.kind == "repeat" else first  # and that the table
        inner = [frame.line for frame in self.frames[first:]]
        self.incoming.waiting.append(Waiting(line, question, tuple(inner)))


@dataclass(frozen=True)
class Reading:
    """The form that would come in, and what of the file would not."""

    document: Document
    gaps: list[Gap]


def read_xlsform(data: bytes, *, name: str, filler: str) -> Reading:
    """An XLSForm's file. ``name`` is the form's title if the file has none, ``filler`` who fills in
    its sections, of which XLSForm says nothing. Raises CannotReadForm.
    """
    sheets, others = read_sheets(data, ("survey", "choices", "settings"))
    if "survey" not in sheets:
        raise CannotReadForm([_("The workbook has no sheet “survey”: it is no XLSForm.")])
    incoming = Incoming()
    settings = _settings(sheets, incoming)
    language = headings.choose(list(sheets.values()), settings.get("default_language", ""))
    lines = [_line(row, "survey", language) for row in sheets["survey"].rows]
    if not any(line.type for line in lines):
        raise CannotReadForm([_("The sheet “survey” has no question.")])
    _read_choices(sheets, incoming, language)
    incoming.others = other_lines(lines)
    title = " ".join(settings.get("form_title", "").split()) or name
    reader = Reader(incoming, title[:MOST_TITLE], filler)
    for line in lines:
        reader.take(line)
    if reader.frames:
        words = _("The group or repeat begun in row %(row)s of the survey is not ended.")
        raise CannotReadForm([words % {"row": reader.frames[-1].line.number}])
    _lose_the_rest(incoming, sheets, others, language)
    read_expressions(incoming)
    sections = _that_fit(reader.sections)
    definition = {"schema_version": SCHEMA_VERSION, "title": reader.title, "sections": sections}
    gaps = sorted(incoming.gaps, key=lambda gap: (gap.sheet != "survey", gap.sheet, gap.row))
    return Reading(Document("", with_types(with_tables(definition))), gaps)


def _line(row: Row, sheet: str, language: headings.Language) -> Line:
    texts = headings.texts_of(row, sheet, language)
    return Line(row.number, texts.cells, texts.english)


def _settings(sheets: dict[str, Sheet], incoming: Incoming) -> dict[str, str]:
    if "settings" not in sheets or not sheets["settings"].rows:
        return {}
    row = sheets["settings"].rows[0]
    found = {headings.split(heading)[0]: text for heading, text in row.cells.items()}
    for column in sorted(found.keys() - set(SETTINGS)):
        words = _("the column “%(column)s” does not come in")
        incoming.gaps.append(Gap("settings", row.number, "", words % {"column": column[:40]}))
    return found


def _read_choices(sheets: dict[str, Sheet], incoming: Incoming, language) -> None:
    lost: dict[str, list[int]] = {}
    for row in sheets["choices"].rows if "choices" in sheets else ():
        line = _line(row, "choices", language)
        cells = line.cells
        named = incoming.choices.setdefault(cells.get("list_name", ""), [])
        label = one_line(line.label or line.name)
        if not line.name or not cells.get("list_name"):
            incoming.lose(line, _("a choice without a name or a list"), "choices")
        elif any(choice.name == line.name for choice in named):
            incoming.lose(line, _("the name is there twice in its list"), "choices")
        else:
            label = incoming.cut(line, label, MAX_LABEL, "choices")
            english = incoming.english_title(line, MAX_LABEL, "choices")
            named.append(Choice(row.number, line.name, label, english))
        for column in cells.keys() - {"list_name", "name", "label"}:
            lost.setdefault(column, []).append(row.number)
    for column, rows in sorted(lost.items()):
        words = _("the column “%(column)s” does not come in (rows %(rows)s)")
        words %= {"column": column[:40], "rows": rows_in_words(rows)}
        incoming.gaps.append(Gap("choices", 1, "", words))


def rows_in_words(rows: list[int]) -> str:
    """Numbers of rows in their order, neighbours as one: ``2–4、7``."""
    runs: list[list[int]] = []
    for number in rows:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = (str(first) if first == last else f"{first}–{last}" for first, last in runs)
    return "、".join(said)


def _lose_the_rest(incoming: Incoming, sheets: dict[str, Sheet], others, language) -> None:
    """Other languages, other sheets, texts below no heading."""
    for (sheet, heading), rows in language.left.items():
        words = _(
            "the column “%(column)s” does not come in (rows %(rows)s): besides one language a form "
            "has English alone"
        )
        words %= {"column": heading[:60], "rows": rows_in_words(rows)}
        incoming.gaps.append(Gap(sheet, 1, "", words))
    for title in others:
        if title != GAPS:
            words = _("the sheet is not read")
            incoming.gaps.append(Gap(title[:40], 1, "", words))
    for sheet in sheets.values():
        for row in sheet.unheaded:
            words = _("a text that stands below no heading does not come in")
            incoming.gaps.append(Gap(sheet.name, row, "", words))


def _that_fit(sections: list[Section]) -> list[Section]:
    """Sections with a question, none with too many: a longer one becomes several."""
    found: list[Section] = []
    for section in sections:
        asked = [kept for question in section["questions"] if (kept := _kept(question))]
        for start in range(0, len(asked), MAX_QUESTIONS):
            part = {**section, "questions": asked[start : start + MAX_QUESTIONS]}
            if start:
                number = _("(%(number)s)") % {"number": start // MAX_QUESTIONS + 1}
                part["title"] = section["title"][: MOST_TITLE - 6] + number
                if "title_en" in section:
                    number = f" ({start // MAX_QUESTIONS + 1})"
                    part["title_en"] = section["title_en"][: MOST_TITLE - 6] + number
                part["key"] = mint_section_key()
                part.pop("note", None)
                part.pop("note_en", None)
            found.append(part)
    if not found:
        raise CannotReadForm([_("Nothing in the sheet “survey” can come in.")])
    if len(found) > MAX_SECTIONS:
        words = _("A form has at most %(count)s sections.")
        raise CannotReadForm([words % {"count": MAX_SECTIONS}])
    return found


def _kept(question: Question) -> Question | None:
    """Without columns that were taken out again; None for what was itself, or has no column."""
    if "columns" in question:
        question["columns"] = [column for column in question["columns"] if _kept(column)]
        return question if question["columns"] else None
    return None if "gone" in question else question
