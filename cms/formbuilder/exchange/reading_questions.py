"""One row of an XLSForm's survey as one of our questions, its expressions apart."""

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from cms.formbuilder.definition import (
    MAX_HELP,
    MAX_LABEL,
    MAX_OPTIONS,
    MAX_RANKED,
    MAX_ROWS,
    MAX_SCALE,
    MIN_SCALE,
    OTHER,
    SCALE,
    Question,
)
from cms.formbuilder.enums import SOURCES, Autofill, QuestionType
from cms.formbuilder.exchange.coming_in import Choice, Incoming, Line, put
from cms.formbuilder.exchange.english import english_constraint, in_english
from cms.formbuilder.exchange.limits import constraint_sentence
from cms.formbuilder.exchange.survey import inert, other_sentence, required_sentence
from cms.formbuilder.exchange.types import COMES_IN, MULTILINE, OTHER_END, OTHER_NAME, PAGE, SIGNED
from cms.formbuilder.options import KEY as OPTION_KEY
from cms.formbuilder.options import mint_option_key

SELECT = re.compile(
    r"(?P<how>select[ _]one|select1|select[ _]multiple|select all that apply|rank)(?: from)?"
    r" (?P<list>[^ ]+)(?P<other> (?:or_other|or specify other|or other))?",
    re.IGNORECASE,
)
BOUND = re.compile(r"(start|end|step)\s*=\s*(-?[0-9]+(?:\.[0-9]{1,8})?)")
NOTE_TITLE = 40  # characters
TRUE = ("yes", "true", "true()", "1")
FALSE = ("no", "false", "false()", "0", "")
APPEARANCES = (
    MULTILINE,
    PAGE,
    SIGNED,
    "rating",
    "minimal",
    "compact",
    "quick",
    "horizontal",
    "vertical",
)
# Columns that are read, wherever they apply.
READ = frozenset(
    {
        *("type", "name", "label", "hint", "required", "required_message", "relevant"),
        *("constraint", "constraint_message", "calculation", "appearance", "readonly"),
        *("parameters", "repeat_count", "default"),
    }
)
OF_OTHER = frozenset({"type", "name", "label", "required", "required_message", "relevant"})
LIKE_OTHER = ("其他", "请说明", "other", "please specify")
YES_OR_NO = {"yes": lambda: _("Yes"), "no": lambda: _("No")}
OF_GROUP = frozenset({"type", "name", "label", "hint", "relevant", "appearance"})


def is_true(text: str) -> bool:
    """Whether a cell says yes."""
    return text.strip().lower() in TRUE


def read_question(incoming: Incoming, line: Line, *, column: bool) -> Question | None:
    """The question of a row, or None where its type does not come in, which is noted.

    Required, limits, conditions and calculations are put in afterwards.
    """
    question: Question = {"key": "", "type": "", "label": ""}
    select = SELECT.fullmatch(line.type)
    if select:
        kind = _choices(incoming, line, select, question)
    elif line.type.lower() == "range":
        kind = _scale(incoming, line, question)
    else:
        kind = COMES_IN.get(line.type, COMES_IN.get(line.type.lower()))
    if kind and line.cells.get("calculation") and is_true(line.cells.get("readonly", "")):
        kind = QuestionType.CALCULATED
    if kind is None or (column and kind == QuestionType.NOTE):
        words = _("the type “%(type)s” does not exist here: the row does not come in")
        incoming.lose(line, words % {"type": line.type[:40]})
        return None
    question["key"], question["type"] = incoming.key_for(line), str(kind)
    line = _as_title_and_text(line) if kind == QuestionType.NOTE else line
    _say(incoming, line, question)
    _appearance(incoming, line, question, column=column)
    _default(incoming, line, question, column=column)
    if "options" in question:
        incoming.known.options[question["key"]] = question.pop("names")
    _other_columns(incoming, line, question)
    return question


def _as_title_and_text(line: Line) -> Line:
    """A note may be long: its text stands below a title that is its beginning."""
    is_long = len(line.label) > MAX_LABEL
    english = _split(line.english, is_long=is_long)
    return replace(line, cells=_split(line.cells, is_long=is_long), english=english)


def _split(texts: dict[str, str], *, is_long: bool) -> dict[str, str]:
    text = texts.get("label", "")
    if not text or not (is_long or len(text) > MAX_LABEL):
        return texts
    title = f"{' '.join(text.split())[:NOTE_TITLE]}…"
    return {**texts, "label": title, "hint": f"{text}\n{texts.get('hint', '')}".strip()}


def _say(incoming: Incoming, line: Line, question: Question) -> None:
    """Title and explanation, and their English."""
    question["label"] = incoming.title_of(line)
    put(question, label_en=incoming.english_title(line, MAX_LABEL))
    put(question, help=incoming.cut(line, line.cells.get("hint", ""), MAX_HELP))
    put(question, help_en=incoming.english_text(line, "hint", MAX_HELP))


def _choices(incoming: Incoming, line: Line, select: re.Match, question: dict) -> QuestionType:
    """The options of a choice; of one between yes and no, nothing."""
    if select["how"].lower() == "rank":
        return _ranked(incoming, line, select, question)
    choices = incoming.choices.get(select["list"], [])
    names = {choice.name for choice in choices}
    is_one = select["how"].lower() in ("select_one", "select one", "select1")
    other = incoming.others.get(line.name)
    takes_other = bool(other or select["other"])
    if is_one and names == YES_OR_NO.keys() and not takes_other and _is_yes_or_no(choices):
        return QuestionType.YES_NO
    if not choices:
        words = _("the list “%(list)s” has no choices")
        incoming.lose(line, words % {"list": select["list"][:40]})
    if takes_other:
        _lose_of_other(incoming, other, choices)
        choices = [choice for choice in choices if choice.name != OTHER_NAME]
        question["other"] = True
    if len(choices) > MAX_OPTIONS:
        words = _("of %(count)s choices the first %(most)s come in")
        incoming.lose(line, words % {"count": len(choices), "most": MAX_OPTIONS})
    question["options"], question["names"] = _options(choices[:MAX_OPTIONS])
    if "other" in question:
        question["names"][OTHER_NAME] = OTHER
    return QuestionType.SINGLE_CHOICE if is_one else QuestionType.MULTIPLE_CHOICE


def _is_yes_or_no(choices: list[Choice]) -> bool:
    """Whether 是 and 否 say what they say; “agree” and “against” are choices of their own."""
    return all(_says(choice, YES_OR_NO[choice.name]) for choice in choices)


def _says(choice: Choice, write: Callable[[], str], *alike: str) -> bool:
    """Whether it has our words, in either language, some like them, or its name in their place."""
    ours = {write().lower(), in_english(write).lower(), choice.name, *alike}
    return {choice.label.lower(), choice.english.lower()} <= {*ours, ""}


def _lose_of_other(incoming: Incoming, line: Line | None, choices: list[Choice]) -> None:
    """“Other” has our words here, and so has the line below it, which takes any text."""
    own = _("its own words for “other” do not come in")
    for choice in choices:
        if choice.name == OTHER_NAME and not _says(choice, other_sentence, *LIKE_OTHER):
            incoming.lose(Line(choice.number, {"label": choice.label}), own, "choices")
    if line is None:
        return
    said = Choice(line.number, "", line.label, line.english.get("label", ""))
    if not _says(said, other_sentence, *LIKE_OTHER):
        incoming.lose(line, own)
    for name in sorted((line.cells.keys() | line.english.keys()) - OF_OTHER):
        words = _("the column “%(column)s” does not come in")
        incoming.lose(line, words % {"column": name[:40]})


def _ranked(incoming: Incoming, line: Line, select: re.Match, question: dict) -> QuestionType:
    """The options of a ranking, as many as a person puts in order."""
    choices = incoming.choices.get(select["list"], [])
    if len(choices) > MAX_RANKED:
        words = _("of %(count)s choices the first %(most)s come in")
        incoming.lose(line, words % {"count": len(choices), "most": MAX_RANKED})
    question["options"], question["names"] = _options(choices[:MAX_RANKED])
    return QuestionType.RANKING


def _options(choices: list[Choice]) -> tuple[list[dict], dict[str, str]]:
    """(options, name → key)."""
    options, names = [], {}
    for choice in choices:
        key = choice.name
        if not OPTION_KEY.fullmatch(key) or key in names.values():
            key = mint_option_key()
        names[choice.name] = key
        options.append({"key": key, "label": choice.label[:MAX_LABEL]})
        put(options[-1], label_en=choice.english)
    return options, names


def _scale(incoming: Incoming, line: Line, question: dict) -> QuestionType:
    """A rating; a range that is none becomes a number with its limits."""
    given = dict(BOUND.findall(_parameters(line)))
    start, end, step = (_decimal(given.get(name, "")) for name in ("start", "end", "step"))
    steps = end if end is not None else Decimal(0)
    if start == 1 and step in (1, None) and MIN_SCALE <= steps <= MAX_SCALE and steps % 1 == 0:
        if steps != SCALE:
            question["scale"] = int(steps)
        return QuestionType.RATING
    incoming.lose(line, _("a scale that does not go from 1 to at most 10 becomes a number"))
    for name, value in (("minimum", start), ("maximum", end)):
        if value is not None:
            question[name] = format(value, "f")
    is_whole = all(value is None or value % 1 == 0 for value in (start, end, step))
    return QuestionType.INTEGER if is_whole else QuestionType.DECIMAL


def _parameters(line: Line) -> str:
    return line.cells.get("parameters", "")[:200].lower()


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if len(text) < 20 else None
    except InvalidOperation:
        return None


def _appearance(incoming: Incoming, line: Line, question: Question, *, column: bool) -> None:
    said = line.cells.get("appearance", "").split()
    if SIGNED in said and question["type"] == QuestionType.PHOTO:
        if column:
            words = _("a signature does not stand in a table here: it comes in as a photo")
            incoming.lose(line, words)
        else:
            question["type"] = str(QuestionType.SIGNATURE)
    if MULTILINE in said and question["type"] == QuestionType.SHORT_TEXT:
        question["type"] = str(QuestionType.LONG_TEXT)
    lost = [text for text in said if text not in APPEARANCES]
    if lost:
        words = _("the appearance “%(text)s” does not come in")
        incoming.lose(line, words % {"text": " ".join(lost)[:60]})


def _default(incoming: Incoming, line: Line, question: Question, *, column: bool) -> None:
    text = "".join(line.cells.get("default", "").split())
    if not text:
        return
    offered = () if column else SOURCES.get(QuestionType(question["type"]), ())
    if text == "today()" and Autofill.TODAY in offered:
        question["autofill"] = str(Autofill.TODAY)
    else:
        incoming.lose(line, _("a first answer that is filled in beforehand does not come in"))


def _other_columns(incoming: Incoming, line: Line, question: Question) -> None:
    """Whatever else stands in the row and means something."""
    kind = question["type"]
    for name in sorted(line.cells.keys() - READ):
        words = _("the column “%(column)s” does not come in")
        incoming.lose(line, words % {"column": name[:40]})
    is_calculated = kind == QuestionType.CALCULATED
    if line.cells.get("calculation") and not is_calculated:
        words = _("a calculation that only fills in a first answer does not come in")
        incoming.lose(line, words)
    if is_true(line.cells.get("readonly", "")) and not is_calculated and kind != QuestionType.NOTE:
        incoming.lose(line, _("a question that cannot be answered does not exist here: it can be"))
    if _parameters(line) and line.type.lower() != "range":
        words = _("the column “%(column)s” does not come in")
        incoming.lose(line, words % {"column": "parameters"})


def lose_of_group(incoming: Incoming, line: Line) -> None:
    """What a group says and a section does not know."""
    for name in sorted((line.cells.keys() | line.english.keys()) - OF_GROUP):
        words = _("the column “%(column)s” does not come in")
        incoming.lose(line, words % {"column": name[:40]})


def lose_messages(incoming: Incoming, line: Line, question: Question) -> None:
    """Sentences of a file's own beside an answer that is not taken: ours are always the same."""
    asked = {each["key"]: each for each in incoming.known.questions.values()}
    sentences = (constraint_sentence(question, asked), english_constraint(question, asked))
    ours = {
        "required_message": (required_sentence(), in_english(required_sentence)),
        "constraint_message": tuple(map(inert, sentences)),
    }
    said = [(name, text) for texts in (line.cells, line.english) for name, text in texts.items()]
    if any(text not in ours[name] for name, text in said if name in ours):
        incoming.lose(line, _("its own words for a wrong answer do not come in"))


def read_rows(incoming: Incoming, line: Line) -> Question:
    """A repeat as a table without columns yet."""
    question: Question = {
        "key": incoming.key_for(line),
        "type": str(QuestionType.ROWS),
        "label": "",
    }
    _say(incoming, line, question)
    count = line.cells.get("repeat_count", "")
    if count.isdecimal() and 1 <= int(count[:9]) <= MAX_ROWS:
        question["min_rows"] = question["max_rows"] = int(count)
    elif count:
        incoming.lose(line, _("a number of rows that is calculated does not come in"))
    _appearance(incoming, line, question, column=False)
    _other_columns(incoming, line, question)
    return question


def mint_section_key() -> str:
    """As sections of a form made here have it."""
    return f"s{secrets.token_hex(5)}"


def other_lines(lines: list[Line]) -> dict[str, Line]:
    """Name of a choice → the line of text that says what its “other” is."""
    found = {}
    for line in lines:
        parent = line.name.removesuffix(OTHER_END)
        asked = "".join(line.cells.get("relevant", "").split()).replace('"', "'")
        wanted = (f"selected(${{{parent}}},'{OTHER_NAME}')", f"${{{parent}}}='{OTHER_NAME}'")
        if parent != line.name and line.type.lower() == "text" and asked in wanted:
            found[parent] = line
    return found
