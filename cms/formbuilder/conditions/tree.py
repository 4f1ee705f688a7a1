"""A condition as plain data: one typed tree, read alike here and by ``conditions.js``.

``{"all": […]}`` and ``{"any": […]}`` hold conditions; a leaf is ``{"question": key, "is":
operator}`` with ``value`` where the operator takes one, or ``than``: another question whose answer
is compared with; and the question's ``type`` once it is assembled.
Keys of options are compared, never labels.
"""

from collections.abc import Callable, Iterator, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.definition import (
    CONDITIONS,
    Definition,
    Question,
    Section,
    kind_of,
    question_key,
    questions_of,
    rows_asked,
    scores_of,
    takes_several,
)
from cms.formbuilder.enums import NUMBERS, UNASKABLE, QuestionType

BARE = ("key", "type", "many", "calculation", *CONDITIONS)  # of a question, for the script
MAX_LEAVES = 20  # in one condition
MAX_DEPTH = 3  # groups within groups


class Is(TextChoices):
    """What a leaf says of an answer. The values stand in every form version: never rename."""

    ANSWERED = "answered", _("is answered")
    UNANSWERED = "unanswered", _("is not answered")
    YES = "yes", _("is “yes”")
    NO = "no", _("is “no”")
    ANY_OF = "any_of", _("is one of")
    NONE_OF = "none_of", _("is none of")
    ALL_OF = "all_of", _("is all of")
    EQUAL = "equal", _("is equal to")
    NOT_EQUAL = "not_equal", _("is not equal to")
    LESS = "less", _("is less than")
    AT_MOST = "at_most", _("is at most")
    MORE = "more", _("is more than")
    AT_LEAST = "at_least", _("is at least")
    CONTAINS = "contains", _("contains")
    LACKS = "lacks", _("does not contain")
    COUNT_AT_LEAST = "count_at_least", _("has at least so many")
    COUNT_AT_MOST = "count_at_most", _("has at most so many")


PRESENCE = (Is.ANSWERED, Is.UNANSWERED)
COUNTS = (Is.COUNT_AT_LEAST, Is.COUNT_AT_MOST)
ORDER = (Is.EQUAL, Is.NOT_EQUAL, Is.LESS, Is.AT_MOST, Is.MORE, Is.AT_LEAST)
TEXTUAL = (Is.CONTAINS, Is.LACKS)
PICKED = (Is.ANY_OF, Is.NONE_OF)
ORDERED = NUMBERS | {QuestionType.DATE, QuestionType.DATETIME, QuestionType.TIME}
WORDED = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})


def operators_for(kind: str, *, several: bool) -> tuple[Is, ...]:
    """What can be said of an answer of this question type; nothing of a note, a signature,
    nor of what is answered in several inputs. A matrix with scores is asked about as the number of
    its total.
    """
    if kind in UNASKABLE:
        return ()
    if kind == QuestionType.SINGLE_CHOICE:
        return (*PICKED, *PRESENCE)
    if kind == QuestionType.MULTIPLE_CHOICE:
        return (*PICKED, Is.ALL_OF, *COUNTS, *PRESENCE)
    if kind == QuestionType.ROWS or several:
        return (*PRESENCE, *COUNTS)
    if kind == QuestionType.YES_NO:
        return (Is.YES, Is.NO, *PRESENCE)
    if kind in ORDERED:
        return (*ORDER, *PRESENCE)
    return (*TEXTUAL, *PRESENCE) if kind in WORDED else PRESENCE


def operand_of(kind: str, operator: str) -> str:
    """How the value of a leaf is typed: ``""`` for none, else options, count, text, number, or the
    type of the question itself (date, datetime, time).
    """
    if operator in COUNTS:
        return "count"
    if operator in TEXTUAL:
        return "text"
    if operator in (*PICKED, Is.ALL_OF):
        return "options"
    if operator in ORDER:
        return "number" if kind in NUMBERS else str(kind)
    return ""


def comparable(one: Question, other: Question) -> bool:
    """Whether the answers of two questions have one order: numbers have, days, moments, times."""
    kinds = {kind_of(one), kind_of(other)}
    if takes_several(one) or takes_several(other):
        return False
    return kinds <= NUMBERS or (len(kinds) == 1 and kinds <= ORDERED)


def says(question: Question) -> tuple[Is, ...]:
    """What a condition may say of this question."""
    return operators_for(kind_of(question), several=takes_several(question))


def leaves(tree: dict | None) -> Iterator[dict]:
    """The comparisons of a condition, in order."""
    if not tree:
        return
    for name in ("all", "any"):
        for branch in tree.get(name, ()):
            yield from leaves(branch)
    if "question" in tree:
        yield tree


def named_in(leaf: Mapping) -> tuple[str, ...]:
    """The questions that a comparison looks at."""
    return (leaf["question"], leaf["than"]) if "than" in leaf else (leaf["question"],)


def with_names(leaf: dict, name: Callable[[str], str]) -> dict:
    """The comparison with every question that it looks at by another name."""
    than = {"than": name(leaf["than"])} if "than" in leaf else {}
    return {**leaf, "question": name(leaf["question"]), **than}


def leaves_of(section: Section) -> Iterator[dict]:
    """Every comparison in a section's own condition and in those of its questions and columns."""
    yield from leaves(section.get("show_if"))
    for question in section["questions"]:
        for part in (question, *question.get("columns", ())):
            for setting in CONDITIONS:
                yield from leaves(part.get(setting))


def keyed(settings: Mapping) -> dict[str, dict]:
    """Conditions of the working copy, which name blocks by the browser's ids, as a version keeps
    them: questions by key. Empty ones are left out.
    """
    return {
        name: mapped(settings[name], by_key)
        for name in CONDITIONS
        if any(leaves(settings.get(name)))
    }


def by_key(leaf: dict) -> dict:
    """A comparison, or what a calculation takes, with keys where the working copy names blocks."""
    return with_names(leaf, lambda block_id: question_key(block_id) if block_id else "")


def with_types(definition: Definition) -> Definition:
    """The definition with the type of the question in every leaf that compares."""
    kinds = {question["key"]: kind_of(question) for _s, _t, question in questions_of(definition)}

    def typed(leaf: dict) -> dict:
        kind = kinds.get(leaf["question"])
        return {**leaf, "type": kind} if kind and {"value", "than"} & leaf.keys() else leaf

    for part in parts_of(definition):
        for setting in CONDITIONS:
            if setting in part:
                part[setting] = mapped(part[setting], typed)
        for case in part.get("calculation", {}).get("cases", ()):
            case["if"] = mapped(case["if"], typed) if case["if"] else {}
    return definition


def parts_of(definition: Definition) -> list[Section | Question]:
    """Whatever may have conditions: sections, questions, columns."""
    asked = [question for _section, _table, question in questions_of(definition)]
    return [*definition["sections"], *asked]


def depends(section: Section) -> bool:
    """Whether anything in a section depends on an answer: a condition, what is calculated, or a
    choice that is linked.
    """
    asked = (part for q in section["questions"] for part in (q, *q.get("columns", ())))
    return any(leaves_of(section)) or any({"calculation", "linked"} & part.keys() for part in asked)


def for_script(section: Section) -> dict:
    """What ``conditions.js`` reads of a section: no words, nothing the office keeps to itself."""
    own = {name: section[name] for name in ("key", "show_if") if name in section}
    return own | {"questions": [for_script_of(question) for question in section["questions"]]}


def for_script_of(question: Question) -> dict:
    """The same of one question."""
    found = {name: question[name] for name in BARE if name in question}
    if "linked" in question:
        found["linked"] = question["linked"]["question"]
        found["other"] = bool(question.get("other"))
        found["under"] = {o["key"]: o.get("under", "") for o in question.get("options", ())}
    if "columns" in question:
        found["columns"] = [for_script_of(column) for column in question["columns"]]
    if question["type"] == QuestionType.MATRIX:
        rows = [row for _group, row in rows_asked(question.get("rows", ()))]
        found["weights"] = {row["key"]: row.get("weight", "1") for row in rows}
        found["scores"] = scores_of(question)
    return found


def mapped(tree: dict, change: Callable[[dict], dict]) -> dict:
    """The same tree with every leaf changed."""
    for name in ("all", "any"):
        if name in tree:
            return {name: [mapped(branch, change) for branch in tree[name]]}
    return change(tree)


def pruned(tree: dict) -> dict | None:
    """The tree without groups that hold nothing; None where nothing is left."""
    for name in ("all", "any"):
        if name in tree:
            kept = [branch for branch in map(pruned, tree[name]) if branch]
            return {name: kept} if kept else None
    return tree


def depth(tree: dict) -> int:
    """1 for a leaf, one more for each group around it."""
    branches = tree.get("all", tree.get("any", ()))
    return 1 + max((depth(branch) for branch in branches), default=0)
