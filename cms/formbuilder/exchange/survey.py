"""A form as the rows of an XLSForm, with a line for everything that XLSForm cannot say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.formbuilder.conditions.places import name_of
from cms.formbuilder.definition import (
    ENGLISH,
    SCALE,
    Definition,
    Question,
    Section,
    questions_of,
)
from cms.formbuilder.enums import Autofill, Filler, QuestionType
from cms.formbuilder.exchange.english import END, english_constraint, has_english, in_english
from cms.formbuilder.exchange.limits import constraint_sentence, limits_of
from cms.formbuilder.exchange.types import (
    LISTS,
    NOTE_END,
    OTHER_END,
    OTHER_NAME,
    PAGE,
    SAYS,
    YES_NO_LIST,
)
from cms.formbuilder.exchange.xpath.parsing import LONGEST
from cms.formbuilder.exchange.xpath.writing import (
    Unsayable,
    calculation_xpath,
    check_xpath,
    condition_xpath,
)

ROWS_COUNTED = re.compile(r"\bcount\(\$")
FIRST_ROW = 2  # below the headings


@dataclass(frozen=True)
class Gap:
    """One thing that one side cannot say: the sheet and its row, the question, why."""

    sheet: str
    row: int
    name: str
    reason: str


@dataclass
class Survey:
    """The two sheets of an XLSForm, row by row, and what they do not say. Where ``is_bilingual``,
    a cell's English stands beside it under its name and ``_en``, unless it has none of its own.
    """

    title: str
    is_bilingual: bool = False
    rows: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def add(self, called: str, /, **cells: str) -> "Line":
        """One row more; ``called`` is what sentences call it."""
        self.rows.append({column: text for column, text in cells.items() if text})
        return Line(self, len(self.rows) - 1, called)


@dataclass
class Line:
    """A row that was added, for what is said or lost of it later."""

    survey: Survey
    at: int
    name: str

    def say(self, column: str, write: Callable[[], str], lost: str) -> None:
        """Fill a cell; if XLSForm cannot say it, note what is lost and why."""
        try:
            text = write()
            if len(text) > LONGEST:
                raise Unsayable(_("the expression is too long"))
            self.survey.rows[self.at][column] = text
            if ROWS_COUNTED.search(text):
                self.lose(_("a row of a table that is left empty counts as well"))
        except Unsayable as error:
            self.lose(_("%(what)s: %(why)s") % {"what": lost, "why": error})

    def lose(self, reason: str) -> None:
        """Note what is lost in this row."""
        gap = Gap("survey", self.at + FIRST_ROW, self.name, reason)
        self.survey.gaps.append(gap)


def survey_of(definition: Definition) -> Survey:
    """The whole form. Labels are written as they are; names are the keys."""
    survey = Survey(definition["title"], is_bilingual=has_english(definition))
    asked = {question["key"]: question for _s, _t, question in questions_of(definition)}
    for section in definition["sections"]:
        _add_section(survey, section, asked)
    if any(question["type"] == QuestionType.YES_NO for question in asked.values()):
        for name, write in (("yes", lambda: _("Yes")), ("no", lambda: _("No"))):
            survey.choices.append({"list_name": YES_NO_LIST, "name": name, **_said(write)})
    return survey


def _add_section(survey: Survey, section: Section, asked: dict) -> None:
    has_table = any(question["type"] == QuestionType.ROWS for question in section["questions"])
    line = survey.add(
        section["title"],
        type="begin_group",
        name=section["key"],
        label=inert(section["title"]),
        label_en=inert(section.get("title_en", "")),
        appearance="" if has_table else PAGE,  # a repeat cannot stand on a page with others
    )
    line.lose(
        _("who fills in (%(filler)s) is not said: every section is asked of whoever opens it")
        % {"filler": Filler(section["filler"]).label}
    )
    if section.get("twice"):
        line.lose(_("that two persons enter this section is not said: it is entered once"))
    if "show_if" in section:
        words = _("the condition of the section is lost, it is always asked")
        line.say("relevant", lambda: condition_xpath(section["show_if"], asked), words)
    if "note" in section or "note_en" in section:
        note, english = section.get("note", ""), section.get("note_en", "")
        named = {"type": "note", "name": section["key"] + NOTE_END}
        survey.add(section["title"], **named, label=inert(note), label_en=inert(english))
    for question in section["questions"]:
        _add_question(survey, question, asked)
    survey.add(section["title"], type="end_group")


def _add_question(survey: Survey, question: Question, asked: dict) -> None:
    line = survey.add(name_of(question), **_cells(question))
    if lost := SAYS[question["type"]].lost:
        line.lose(str(lost))
    for reason in _lost(question):
        line.lose(reason)
    _say_conditions(line, question, asked)
    _say_constraint(line, question, asked)
    if question["type"] == QuestionType.CALCULATED:
        words = _("the calculation is lost, the question stays empty")
        line.say("calculation", lambda: calculation_xpath(question["calculation"], asked), words)
    if question["type"] in LISTS:
        _add_choices(survey, question, line)
    for column in question.get("columns", ()):
        _add_question(survey, column, asked)
    if question["type"] == QuestionType.ROWS:
        survey.add(line.name, type="end_repeat")


def _cells(question: Question) -> dict[str, str]:
    kind = question["type"]
    said = SAYS[kind]
    cells = {
        "type": said.type,
        "name": question["key"],
        "label": inert(question["label"]),
        "label_en": inert(question.get("label_en", "")),
        "hint": inert(question.get("help", "")),
        "hint_en": inert(question.get("help_en", "")),
        "appearance": said.appearance,
    }
    if kind in LISTS:
        cells["type"] = f"{said.type} {_list_name(question)}"
    if kind == QuestionType.RATING:
        cells["parameters"] = f"start=1 end={question.get('scale', SCALE)} step=1"
    if kind == QuestionType.CALCULATED:
        cells["readonly"] = "yes"
        if question["calculation"].get("gives") == "text":
            cells["type"] = "text"
    if question.get("autofill") == Autofill.TODAY:
        cells["default"] = "today()"
    if question.get("required") and kind not in (QuestionType.ROWS, QuestionType.MATRIX):
        cells |= {"required": "yes", **_said(required_sentence, "required_message")}
    low, high = question.get("min_rows"), question.get("max_rows")
    if low and low == high:
        cells["repeat_count"] = str(low)
    return cells


def _said(write: Callable[[], str], column: str = "label") -> dict[str, str]:
    """A sentence of ours in both languages."""
    return {column: write(), column + END: in_english(write)}


def required_sentence() -> str:
    """What stands beside a question that has to be answered."""
    return _("This question must be answered.")


def other_sentence() -> str:
    """What the choice is called that is none of those listed."""
    return _("Other, please say")


def _lost(question: Question) -> Iterator[str]:
    """Settings that have no column, or only for some values."""
    kind = question["type"]
    if question.get("many"):
        yield _("only one value can be given, here there may be several")
    if (source := question.get("autofill")) and source != Autofill.TODAY:
        yield _("nothing is filled in beforehand (here: %(source)s)") % {
            "source": Autofill(source).label
        }
    if ends := [question[name] for name in ("low_label", "high_label") if name in question]:
        yield _("the words at the ends of the scale are lost: %(words)s") % {
            "words": "、".join(ends)
        }
    low, high = question.get("min_rows"), question.get("max_rows")
    if (low or high) and low != high:
        yield _("the number of rows is not limited (here: %(low)s to %(high)s)") % {
            "low": low or 0,
            "high": high or "…",
        }
    if kind == QuestionType.ROWS and question.get("required"):
        yield _("a table cannot be required")
    if "vocabulary" in question:
        yield _("the list goes along as it is now, and no longer follows the vocabulary")
    if "linked" in question:
        yield _("everything can be chosen, whatever was chosen in “%(other)s”") % {
            "other": question["linked"]["title"]
        }
    if "end_if" in question:
        yield _("the form does not end after this question: what follows is asked as well")
    if kind == QuestionType.CALCULATED and question["calculation"].get("decimals"):
        yield _("closing zeros after the point are not shown, and the last digit may differ")
    if any("${" in question.get(name, "") for name in ("label", "help", *ENGLISH)):
        yield _("“${” is written apart, since XLSForm takes it for the name of a question")


def _say_conditions(line: Line, question: Question, asked: dict) -> None:
    if "show_if" in question:
        words = _("the condition is lost, the question is always asked")
        line.say("relevant", lambda: condition_xpath(question["show_if"], asked), words)
    if "require_if" not in question or question.get("required"):
        return
    if question["type"] == QuestionType.MATRIX:
        return  # left out as a whole
    if question["type"] == QuestionType.ROWS:
        line.lose(_("a table cannot be required"))
        return
    words = _("when it must be answered is lost, it need not be")
    line.say("required", lambda: condition_xpath(question["require_if"], asked), words)
    if "required" in line.survey.rows[line.at]:
        line.survey.rows[line.at] |= _said(required_sentence, "required_message")


def _say_constraint(line: Line, question: Question, asked: dict) -> None:
    """What its type and settings hold an answer to, and what it has to fit besides."""
    limits, cells = limits_of(question), line.survey.rows[line.at]
    if limits.tests:
        cells["constraint"] = " and ".join(limits.tests)
    if "accept_if" in question:
        line.say(
            "constraint",
            lambda: " and ".join([*limits.tests, check_xpath(question, asked)]),
            _("what the answer has to fit is lost"),
        )
    if "constraint" in cells:
        cells["constraint_message"] = inert(constraint_sentence(question, asked))
        cells["constraint_message" + END] = inert(english_constraint(question, asked))


def _list_name(question: Question) -> str:
    return f"list_{question['key']}"


def _add_choices(survey: Survey, question: Question, line: Line) -> None:
    gone = []
    for option in question.get("options", ()):
        if option.get("retired"):
            gone.append(option["label"])
            continue
        survey.choices.append(
            {
                "list_name": _list_name(question),
                "name": option["key"],
                "label": inert(option["label"]),
                "label_en": inert(option.get("label_en", "")),
            }
        )
    if gone:
        line.lose(
            _("options that are no longer offered are left out: %(options)s")
            % {"options": "、".join(gone)}
        )
    if not question.get("other"):
        return
    words = _said(other_sentence)
    survey.choices.append({"list_name": _list_name(question), "name": OTHER_NAME, **words})
    survey.add(
        line.name,
        type="text",
        name=question["key"] + OTHER_END,
        **words,
        required="yes",
        **_said(required_sentence, "required_message"),
        relevant=f"selected(${{{question['key']}}}, '{OTHER_NAME}')",
    )


def inert(text: str) -> str:
    """A text in which XLSForm sees no name of a question."""
    return text.replace("${", "$ {")
