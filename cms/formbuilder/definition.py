"""The definition of a form as plain data: what a FormVersion keeps for ever.

Keys are opaque, given once, never shown, never derived from a label. Defaults are left out, so
that a setting added later does not change the hash of an old form; readers ask with ``.get`` and
pass over names they do not know. Options that come from a vocabulary (``vocabulary``: its key) are
its terms as they were when the form was finalised, under the terms' own keys. ``show_if``,
``require_if``, ``end_if`` and ``accept_if`` are conditions (``conditions.tree``), ``calculation``
says how an answer is worked out (``calculations.tree``), ``linked`` on whose answer it depends what
may be chosen (``linked.fitting``), ``origin`` from which question of the library it was taken over
(``library.origins``). A name that ends in ``_en`` is the English beside the Chinese: it leaves with
the form and comes in with it, and nobody is asked in it here.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NotRequired, TypedDict

from cms.formbuilder.enums import FILES, SEVERAL, QuestionType

SCHEMA_VERSION = 1
MAX_QUESTIONS = 60  # in one section: a larger StreamField stalls a slow machine (DESIGN §5.1)
MAX_SECTIONS = 40
MAX_OPTIONS = 200
MAX_COLUMNS = 20
MAX_ROWS = 200
MAX_LABEL = 300
MAX_HELP = 2000
SCALE, MIN_SCALE, MAX_SCALE = 5, 2, 10  # steps of a rating: as shipped, the fewest, the most
MAX_RANKED = MAX_SCALE  # options of a ranking: more cannot be told apart on a phone
MAX_LINES = 60  # rows and headings of a matrix
MAX_COMMENT = 2000  # characters beside a row of a matrix
MAX_END = 20  # characters that say what an end of the scale means
CONDITIONS = ("show_if", "require_if", "end_if", "accept_if")  # settings that are conditions
ENGLISH = ("label_en", "help_en")  # of a question
NOT_APPLICABLE = "na"  # a row of a matrix that does not apply; no key of an option is so
OTHER = "other:"  # an answer in own words begins so; no key of an option does
QUESTION_KEY = re.compile(r"q[0-9a-f]{12}")


class Option(TypedDict):
    """One option of a choice. A retired one keeps its label for old answers and is not offered;
    ``under`` is the key of the option it belongs to, in the question that it is linked to.
    ``score``: what a choice of a matrix counts, a decimal; without one it counts nothing.
    """

    key: str
    label: str
    label_en: NotRequired[str]
    under: NotRequired[str]
    retired: NotRequired[bool]
    score: NotRequired[str]


class MatrixLine(TypedDict):
    """A row of a matrix, or the heading (``group``) of those below it up to the next one.

    ``weight``: a decimal above 0, 1 where nothing is set.
    """

    key: str
    label: str
    label_en: NotRequired[str]
    group: NotRequired[bool]
    weight: NotRequired[str]
    retired: NotRequired[bool]


class Linked(TypedDict):
    """The earlier single choice whose answer decides what may be chosen, and its options as they
    were when the form was finalised: ``groups`` of key and label.
    """

    question: str
    title: str
    groups: list[Option]


class Question(TypedDict):
    """One question, or one column of a repeating table."""

    key: str
    type: str
    label: str
    label_en: NotRequired[str]
    help: NotRequired[str]
    help_en: NotRequired[str]
    required: NotRequired[bool]
    many: NotRequired[bool]
    autofill: NotRequired[str]
    options: NotRequired[list[Option]]
    other: NotRequired[bool]
    minimum: NotRequired[str]
    maximum: NotRequired[str]
    max_length: NotRequired[int]
    scale: NotRequired[int]
    low_label: NotRequired[str]
    high_label: NotRequired[str]
    rows: NotRequired[list[MatrixLine]]
    not_applicable: NotRequired[bool]
    comment_below: NotRequired[str]
    columns: NotRequired[list["Question"]]
    min_rows: NotRequired[int]
    max_rows: NotRequired[int]
    show_if: NotRequired[dict]
    require_if: NotRequired[dict]
    end_if: NotRequired[dict]
    accept_if: NotRequired[dict]
    calculation: NotRequired[dict]
    vocabulary: NotRequired[str]
    linked: NotRequired[Linked]
    kinds: NotRequired[list[str]]  # of record: which may be chosen (``records.kinds_asked``)
    origin: NotRequired[str]


class Section(TypedDict):
    """What one filler fills in on one page; ``twice``: two persons do, blind to each other."""

    key: str
    title: str
    title_en: NotRequired[str]
    filler: str
    note: NotRequired[str]
    note_en: NotRequired[str]
    twice: NotRequired[bool]
    show_if: NotRequired[dict]
    questions: list[Question]


class Definition(TypedDict):
    """A whole form."""

    schema_version: int
    title: str
    sections: list[Section]


def question_key(block_id: str) -> str:
    """The key of the question whose block the browser gave this id: 12 digits of its hash.

    An id that is too short a name for HTML or not a name at all is made one; a clash of two ids
    is refused when the form is finalised. An id that is a key already stays it: a question that
    came from a file bears its key as its block's id.
    """
    if QUESTION_KEY.fullmatch(block_id):
        return block_id
    return "q" + hashlib.sha256(block_id.encode(errors="replace")).hexdigest()[:12]


def questions_of(definition: Definition) -> Iterator[tuple[Section, Question | None, Question]]:
    """(section, table or None, question), columns of repeating tables included, in order."""
    for section in definition["sections"]:
        for question in section["questions"]:
            yield section, None, question
            for column in question.get("columns", ()):
                yield section, question, column


def rows_asked(lines: Iterable[MatrixLine]) -> list[tuple[MatrixLine | None, MatrixLine]]:
    """(heading or None, row) of each row that is rated, in order."""
    found, group = [], None
    for line in lines:
        if line.get("group"):
            group = line
        elif not line.get("retired"):
            found.append((group, line))
    return found


def scores_of(question: Question) -> dict[str, str]:
    """What the choices of a matrix count, by key."""
    return {o["key"]: o["score"] for o in question.get("options", ()) if "score" in o}


def kind_of(question: Question) -> str:
    """The question's type; of a calculated one the type of what comes out, and of a matrix with
    scores that of its total: so it is compared and calculated with.
    """
    if question["type"] == QuestionType.MATRIX and scores_of(question):
        return QuestionType.DECIMAL
    if question["type"] != QuestionType.CALCULATED:
        return question["type"]
    text = question.get("calculation", {}).get("gives") == "text"
    return QuestionType.SHORT_TEXT if text else QuestionType.DECIMAL


def takes_several(question: Question) -> bool:
    """Whether an answer is a list: more than one choice, file or value."""
    kind = question["type"]
    if kind == QuestionType.MULTIPLE_CHOICE or kind in FILES:
        return True
    return bool(question.get("many")) and kind in SEVERAL
