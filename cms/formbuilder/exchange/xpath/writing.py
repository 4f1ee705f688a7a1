"""Our conditions and calculations as XPath, the way XLSForm writes it.

In our trees an answer that is not there makes every comparison false, a negative one too: where
XPath would say otherwise, the expression asks first whether there is one. A pyxform reference to a
column means the same row within its table, all rows outside it: so do our trees.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import Op
from cms.formbuilder.conditions.tree import COUNTS, ORDER, PRESENCE, TEXTUAL, Is, named_in
from cms.formbuilder.definition import OTHER, Question, kind_of, takes_several
from cms.formbuilder.enums import NUMBERS, QuestionType

MOST_DIGITS = 15  # that a number of XPath holds exactly
SIGNS = {
    Is.EQUAL: "=",
    Is.NOT_EQUAL: "!=",
    Is.LESS: "<",
    Is.AT_MOST: "<=",
    Is.MORE: ">",
    Is.AT_LEAST: ">=",
    Is.COUNT_AT_LEAST: ">=",
    Is.COUNT_AT_MOST: "<=",
}
# What turns an answer into something that can be compared, by type.
MEASURES = {
    QuestionType.DATE: "date",
    QuestionType.DATETIME: "decimal-date-time",
    QuestionType.TIME: "decimal-time",
}
ALTERED = "‘’“”"  # which converters of XLSForm replace by straight ones

Asked = Mapping[str, Question]  # by key


class Unsayable(Exception):
    """Why a condition or calculation cannot be said in XLSForm; half a sentence."""


def condition_xpath(tree: Mapping, asked: Asked) -> str:
    """A condition. Raises Unsayable."""
    return _joined(tree, lambda leaf: _comparison(leaf, asked))


def check_xpath(question: Question, asked: Asked) -> str:
    """What the answer has to fit, as a constraint, which is looked at once there is one: all else
    that is not answered speaks against nobody. Raises Unsayable.
    """
    own = question["key"]

    def granted(leaf: Mapping) -> str:
        others = [key for key in dict.fromkeys(named_in(leaf)) if key != own]
        if leaf["is"] in PRESENCE:
            others = []
        unless = [_comparison({"question": key, "is": Is.UNANSWERED}, asked) for key in others]
        test = _comparison(leaf, asked, is_there=True)
        return " or ".join([*unless, _in_brackets(test)]) if unless else test

    return _in_brackets(_joined(question["accept_if"], granted)).replace(f"${{{own}}}", ".")


def _joined(tree: Mapping, leaf: Callable[[Mapping], str]) -> str:
    for name, word in (("all", " and "), ("any", " or ")):
        if name in tree:
            branches = [_joined(branch, leaf) for branch in tree[name]]
            if len(branches) == 1:
                return branches[0]
            return word.join(_in_brackets(branch) for branch in branches)
    return leaf(tree)


def _asked(key: str, asked: Asked) -> Question:
    if key not in asked:
        raise Unsayable(_("it asks about a question that is not there"))
    _refuse_left_out(asked[key])
    return asked[key]


def _refuse_left_out(question: Question) -> None:
    """A matrix does not go along, and so is nothing to compare with or to reckon with."""
    if question["type"] == QuestionType.MATRIX:
        raise Unsayable(_("it asks about a matrix, which is left out"))


def _in_brackets(text: str) -> str:
    return f"({text})" if " and " in text or " or " in text else text


def _comparison(leaf: Mapping, asked: Asked, *, is_there: bool = False) -> str:
    """``is_there``: whether what it compares is known to be answered."""
    question = _asked(leaf["question"], asked)
    ref, kind, operator = f"${{{question['key']}}}", kind_of(question), leaf["is"]
    is_table = kind == QuestionType.ROWS
    if operator == Is.ANSWERED:
        return f"count({ref}) > 0" if is_table else f"{ref} != ''"
    if operator == Is.UNANSWERED:
        return f"count({ref}) = 0" if is_table else f"{ref} = ''"
    if operator in (Is.YES, Is.NO):
        return f"{ref} = '{operator}'"
    if operator in COUNTS:
        return _counted(leaf, question, ref)
    if operator in TEXTUAL:
        found = f"contains({ref}, {literal(leaf['value'])})"
        return found if operator == Is.CONTAINS else f"{ref} != '' and not({found})"
    if operator in ORDER:
        if "than" in leaf:
            _asked(leaf["than"], asked)
        return _ordered(leaf, kind, ref, is_there=is_there)
    return _picked(leaf, kind, ref)


def _counted(leaf: Mapping, question: Question, ref: str) -> str:
    sign, number = SIGNS[leaf["is"]], int(leaf["value"])
    if question["type"] == QuestionType.ROWS:
        return f"count({ref}) > 0 and count({ref}) {sign} {number}"
    if question["type"] == QuestionType.MULTIPLE_CHOICE:
        return f"{ref} != '' and count-selected({ref}) {sign} {number}"
    raise Unsayable(_("it counts the values of one question, of which XLSForm takes one"))


def _ordered(leaf: Mapping, kind: str, ref: str, *, is_there: bool) -> str:
    sign = SIGNS[leaf["is"]]
    if "than" in leaf:  # two texts of one number may differ: "1" and "1.0"
        two, measure = (ref, f"${{{leaf['than']}}}"), MEASURES.get(kind, "number")
        ref, value = (f"{measure}({one})" for one in two)
    elif kind in NUMBERS:
        value = number_text(leaf["value"])
    else:
        ref = f"{MEASURES[kind]}({ref})"
        value = f"{MEASURES[kind]}('{_instant(kind, leaf['value'])}')"
    alike = (Is.NOT_EQUAL, Is.EQUAL) if "than" in leaf else (Is.NOT_EQUAL,)  # two that are empty
    is_guarded = leaf["is"] in alike and not is_there
    guard = "".join(f"${{{key}}} != '' and " for key in named_in(leaf)) if is_guarded else ""
    return f"{guard}{ref} {sign} {value}"


def _instant(kind: str, value: str) -> str:
    """In Shanghai, as XLSForm's functions read it."""
    if kind == QuestionType.DATETIME:
        moment = parse_datetime(value)
        if moment is None:
            raise Unsayable(_("it is not filled in completely"))
        return timezone.localtime(moment).isoformat(timespec="milliseconds")
    return f"{value}:00.000+08:00" if kind == QuestionType.TIME else value


def _picked(leaf: Mapping, kind: str, ref: str) -> str:
    names = [option_name(key) for key in leaf["value"]]
    if kind == QuestionType.MULTIPLE_CHOICE:
        tests = [f"selected({ref}, '{name}')" for name in names]
    else:
        tests = [f"{ref} = '{name}'" for name in names]
    if leaf["is"] == Is.ALL_OF:
        return " and ".join(tests)
    found = " or ".join(tests)
    return found if leaf["is"] == Is.ANY_OF else f"{ref} != '' and not({found})"


def option_name(key: str) -> str:
    """What an option is called in the sheet of choices; ``other`` is pyxform's own name."""
    return "other" if key == OTHER else key


def number_text(value) -> str:
    """A number that XPath holds exactly. Raises Unsayable."""
    number = Decimal(value)
    if len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        raise Unsayable(_("it compares with a number of more than 15 digits"))
    return format(number, "f")


def literal(text: str) -> str:
    """A text in quotes; one with both kinds of quotes is put together. Raises Unsayable."""
    if set(text) & set(ALTERED):
        raise Unsayable(_("it has curly quotation marks, which other programs straighten"))
    if "${" in text or "\n" in text:
        raise Unsayable(_("it has characters that XLSForm reads in its own way"))
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    parts = ', "\'", '.join(f"'{part}'" for part in text.split("'"))
    return f"concat({parts})"


def calculation_xpath(tree: Mapping, asked: Asked) -> str:
    """A calculation, rounded as ours is; empty where ours is nothing. Raises Unsayable."""
    if tree["op"] == Op.CHOOSE:
        return _chosen(tree, asked)
    questions = []
    for operand in tree["of"]:
        question = asked.get(operand["question"])
        if question is None:
            raise Unsayable(_("it uses a question that is not there"))
        _refuse_left_out(question)
        if takes_several(question) and question["type"] != QuestionType.MULTIPLE_CHOICE:
            raise Unsayable(_("it uses all values of one question, of which XLSForm takes one"))
        if question["type"] == QuestionType.MULTIPLE_CHOICE and "table" in operand:
            raise Unsayable(_("it counts the choices in all rows of a table"))
        questions.append(question)
    decimals = tree.get("decimals", 0)
    if tree["op"] in (Op.SUM, Op.AVERAGE, Op.COUNT):
        return _over(tree["op"], questions, decimals)
    return _of_two(tree["op"], *questions, decimals)


def _over(op: str, questions: list[Question], decimals: int) -> str:
    counts = " + ".join(map(_count, questions))
    if op == Op.COUNT:
        return counts
    total = " + ".join(f"sum(${{{question['key']}}}[. != ''])" for question in questions)
    value = total if op == Op.SUM else f"({total}) div ({counts})"
    return f"if({counts} > 0, round({value}, {decimals}), '')"


def _count(question: Question) -> str:
    name = {
        QuestionType.ROWS: "count",
        QuestionType.MULTIPLE_CHOICE: "count-selected",
    }.get(question["type"], "count-non-empty")
    return f"{name}(${{{question['key']}}})"


def _of_two(op: str, first: Question, second: Question, decimals: int) -> str:
    one, two = (f"${{{question['key']}}}" for question in (first, second))
    both = f"{one} != '' and {two} != ''"
    if op == Op.SHARE:
        return f"if({both} and {two} != 0, round({one} div {two} * 100, {decimals}), '')"
    if op == Op.DIFFERENCE:
        return f"if({both}, round({one} - {two}, {decimals}), '')"
    days = [_day(question) for question in (second, first)]
    return f"if({both}, round({days[0]} - {days[1]}, 0), '')"


def _day(question: Question) -> str:
    """The number of an answer's day; of a moment, of the day that it is where the phone is."""
    ref = f"${{{question['key']}}}"
    if question["type"] == QuestionType.DATETIME:
        ref = f"format-date({ref}, '%Y-%m-%d')"
    return f"decimal-date-time(date({ref}))"


def _chosen(tree: Mapping, asked: Asked) -> str:
    decimals = tree.get("decimals", 0)
    found = _outcome(tree.get("else"), decimals)
    for case in reversed(tree["cases"]):
        if not case["if"]:
            raise Unsayable(_("it is not filled in completely"))
        test = condition_xpath(case["if"], asked)
        found = f"if({test}, {_outcome(case['then'], decimals)}, {found})"
    return found


def _outcome(outcome: Mapping | None, decimals: int) -> str:
    if not outcome:
        return "''"
    if "text" in outcome:
        return literal(outcome["text"])
    if "number" in outcome:
        return f"round({number_text(outcome['number'])}, {decimals})"
    ref = f"${{{outcome['question']}}}"
    return f"if({ref} != '', round({ref}, {decimals}), '')"
