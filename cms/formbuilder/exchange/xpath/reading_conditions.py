"""From XPath to our conditions: exact, or not at all.

XPath takes ``${a} != 'x'`` for true while nothing is answered, our trees do not: it comes in as
“is not answered, or is not x”.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.conditions.editing import clean_condition
from cms.formbuilder.conditions.places import name_of
from cms.formbuilder.conditions.problems import OPERANDS
from cms.formbuilder.conditions.tree import PRESENCE, Is, comparable, named_in, operand_of, says
from cms.formbuilder.definition import Question, kind_of
from cms.formbuilder.enums import CHOICES, NUMBERS, QuestionType
from cms.formbuilder.exchange.xpath.parsing import NotUnderstood, Tree
from cms.formbuilder.exchange.xpath.writing import MEASURES

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
ORDERS = {
    "=": Is.EQUAL,
    "!=": Is.NOT_EQUAL,
    "<": Is.LESS,
    "<=": Is.AT_MOST,
    ">": Is.MORE,
    ">=": Is.AT_LEAST,
}
OPPOSITE = {
    Is.YES: Is.NO,
    Is.ANY_OF: Is.NONE_OF,
    Is.EQUAL: Is.NOT_EQUAL,
    Is.LESS: Is.AT_LEAST,
    Is.AT_MOST: Is.MORE,
    Is.CONTAINS: Is.LACKS,
}
OPPOSITE |= {opposite: operator for operator, opposite in OPPOSITE.items()}


@dataclass
class Known:
    """The questions of a form being read, by their names in the file; options by theirs."""

    questions: dict[str, Question] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)  # question's key → name → key

    def is_multiple(self, key: str) -> bool:
        """Whether several options of this question may be chosen."""
        return any(
            question["key"] == key and question["type"] == QuestionType.MULTIPLE_CHOICE
            for question in self.questions.values()
        )

    def question(self, name: str) -> Question:
        """Raises NotUnderstood for a name that did not come in."""
        if name not in self.questions:
            raise NotUnderstood(
                _("it asks about “%(name)s”, which does not come in") % {"name": name[:40]}
            )
        return self.questions[name]


def read_condition(tree: Tree, known: Known) -> dict:
    """A condition that names questions by key. Raises NotUnderstood."""
    try:
        return clean_condition(read_tree(tree, known))
    except ValidationError as error:
        raise NotUnderstood(_("it is longer or deeper than a condition can be here")) from error


def read_tree(tree: Tree, known: Known) -> dict:
    """The same as it stands, however long. Raises NotUnderstood."""
    if tree[0] in ("and", "or"):
        return _joined(tree, known)
    if tree[:2] == ("call", "not") and len(tree[2]) == 1:
        return _negated(read_tree(tree[2][0], known))
    if tree[0] == "call":
        return _called(tree[1], tree[2], known)
    if tree[0] == "op" and tree[1] in FLIPPED:
        return _compared(tree, known)
    raise NotUnderstood(_("it is no comparison that can be set here"))


def _joined(tree: Tree, known: Known) -> dict:
    branches = [read_tree(part, known) for part in tree[1]]
    if tree[0] == "and":
        if leaf := _guarded(branches):
            return leaf
        joined, operator = "all", Is.ALL_OF
    else:
        joined, operator = "any", Is.ANY_OF
    merged: list[dict] = []
    for branch in (part for each in branches for part in each.get(joined, [each])):
        both = _merged(merged[-1], branch, operator) if merged else None
        if both and (operator == Is.ANY_OF or known.is_multiple(both["question"])):
            merged[-1] = both
        else:
            merged.append(branch)
    return merged[0] if len(merged) == 1 else {joined: merged}


def _guarded(branches: list[dict]) -> dict | None:
    """“is answered, and …”: every comparison says as much by itself."""
    *guards, tree = branches
    if not guards or any(guard.get("is") != Is.ANSWERED for guard in guards):
        return None
    leaf, there = _unless_empty(tree) or tree, {guard["question"] for guard in guards}
    if "question" not in leaf or leaf["is"] == Is.UNANSWERED:
        return None
    looks_at = set(named_in(leaf))
    fits = there == looks_at if leaf is not tree else there <= looks_at
    return leaf if fits else None


def _unless_empty(tree: dict) -> dict | None:
    """The comparison in “is not answered, or …” of all that it looks at."""
    if len(branches := tree.get("any", ())) < 2:
        return None
    *empty, leaf = branches
    are_empty = all(branch.get("is") == Is.UNANSWERED for branch in empty)
    if not are_empty or "question" not in leaf or leaf["is"] in PRESENCE:
        return None
    return leaf if {branch["question"] for branch in empty} == set(named_in(leaf)) else None


def _or_empty(leaf: dict) -> dict:
    empty = [{"question": key, "is": str(Is.UNANSWERED)} for key in named_in(leaf)]
    return {"any": [*empty, leaf]}


def _merged(one: dict, two: dict, operator: Is) -> dict | None:
    """Options of one question, each of which was asked for by itself."""
    if "question" not in one or one["question"] != two.get("question"):
        return None
    if two["is"] != Is.ANY_OF or not {one["is"]} <= {Is.ANY_OF, operator}:
        return None
    if operator == Is.ALL_OF and (
        len(two["value"]) > 1 or (one["is"] == Is.ANY_OF and len(one["value"]) > 1)
    ):
        return None
    value = list(dict.fromkeys([*one["value"], *two["value"]]))
    return {"question": one["question"], "is": str(operator), "value": value}


def _negated(tree: dict) -> dict:
    """What holds where the condition does not."""
    for name, other in (("all", "any"), ("any", "all")):
        if name in tree:
            if name == "any" and (leaf := _unless_empty(tree)):
                return _plain_opposite(leaf)
            return {other: [_negated(branch) for branch in tree[name]]}
    if tree["is"] in (Is.ANSWERED, Is.UNANSWERED):
        other = Is.UNANSWERED if tree["is"] == Is.ANSWERED else Is.ANSWERED
        return {**tree, "is": str(other)}
    return _or_empty(_plain_opposite(tree))


def _plain_opposite(leaf: dict) -> dict:
    """The opposite of a comparison, of an answer that is there."""
    operator = leaf["is"]
    if operator == Is.ALL_OF:
        gone = [{**leaf, "is": str(Is.NONE_OF), "value": [key]} for key in leaf["value"]]
        return gone[0] if len(gone) == 1 else {"any": gone}
    if operator in (Is.COUNT_AT_LEAST, Is.COUNT_AT_MOST):
        number = int(leaf["value"]) + (1 if operator == Is.COUNT_AT_MOST else -1)
        other = Is.COUNT_AT_LEAST if operator == Is.COUNT_AT_MOST else Is.COUNT_AT_MOST
        return _count_leaf(leaf["question"], other, number)
    return {**leaf, "is": str(OPPOSITE[operator])}


def _count_leaf(key: str, operator: Is, number: int) -> dict:
    if not 0 <= number <= 999:
        raise NotUnderstood(_("it is no comparison that can be set here"))
    return {"question": key, "is": str(operator), "value": str(number)}


def _called(name: str, arguments: tuple, known: Known) -> dict:
    if name in ("selected", "contains") and len(arguments) == 2 and arguments[0][0] == "ref":
        question = known.question(arguments[0][1])
        text = text_of(arguments[1])
        if name == "selected":
            return _option_leaf(question, text, known)
        return _allowed(question, {"is": str(Is.CONTAINS), "value": text})
    if name == "boolean" and len(arguments) == 1:
        return read_tree(arguments[0], known)
    raise NotUnderstood(_("“%(name)s” is not known here") % {"name": f"{name[:30]}()"})


def _compared(tree: Tree, known: Known) -> dict:
    sign, left, right = tree[1:]
    if _value_first(left, right):
        sign, left, right = FLIPPED[sign], right, left
    if left[0] == "call" and left[1] in ("count", "count-selected", "string-length"):
        return _count_compared(left, sign, right, known)
    if left[0] == "call" and left[1] in (*MEASURES.values(), "number") and len(left[2]) == 1:
        left = left[2][0]
    if left[0] != "ref":
        raise NotUnderstood(_("it is no comparison that can be set here"))
    question = known.question(left[1])
    if right == ("str", "") and sign in ("=", "!="):
        operator = Is.UNANSWERED if sign == "=" else Is.ANSWERED
        return _allowed(question, {"is": str(operator)})
    kind = kind_of(question)
    if kind in CHOICES or kind == QuestionType.YES_NO:
        return _option_compared(question, sign, right, known)
    if ORDERS[sign] not in says(question):
        words = _("“%(question)s” cannot be compared so here")
        raise NotUnderstood(words % {"question": name_of(question)})
    operator = ORDERS[sign]
    if other := _other(right):
        leaf = _than(question, operator, known.question(other))
    else:
        leaf = _allowed(question, {"is": str(operator), "value": _operand(question, right)})
    return _or_empty(leaf) if operator == Is.NOT_EQUAL else leaf


def _other(tree: Tree) -> str:
    """The name of the question that is compared with, or nothing."""
    if tree[0] == "call" and tree[1] in (*MEASURES.values(), "number") and len(tree[2]) == 1:
        tree = tree[2][0]
    return tree[1] if tree[0] == "ref" else ""


def _than(question: Question, operator: Is, other: Question) -> dict:
    if question is other or not comparable(question, other):
        words = _("“%(question)s” cannot be compared so here")
        raise NotUnderstood(words % {"question": name_of(question)})
    return {"question": question["key"], "is": str(operator), "than": other["key"]}


def _value_first(left: Tree, right: Tree) -> bool:
    return left[0] in ("num", "str") or (
        left[0] == "call" and bool(left[2]) and left[2][0][0] == "str" and right[0] != "str"
    )


def _option_compared(question: Question, sign: str, right: Tree, known: Known) -> dict:
    if sign not in ("=", "!="):
        raise NotUnderstood(_("options have no order here"))
    name = right[1] if right[0] == "num" else text_of(right)
    if kind_of(question) == QuestionType.MULTIPLE_CHOICE:
        raise NotUnderstood(_("of a multiple choice only “selected” can be asked here"))
    leaf = _option_leaf(question, name, known)
    return leaf if sign == "=" else _or_empty(_plain_opposite(leaf))


def _option_leaf(question: Question, name: str, known: Known) -> dict:
    key = question["key"]
    if kind_of(question) == QuestionType.YES_NO:
        if name in ("yes", "no"):
            return {"question": key, "is": name}
    elif kind_of(question) not in CHOICES:
        words = _("“%(question)s” is no choice")
        raise NotUnderstood(words % {"question": name_of(question)})
    elif name in known.options.get(key, {}):
        return {"question": key, "is": str(Is.ANY_OF), "value": [known.options[key][name]]}
    words = _("“%(question)s” has no option “%(option)s”")
    raise NotUnderstood(words % {"question": name_of(question), "option": name[:40]})


def _count_compared(left: Tree, sign: str, right: Tree, known: Known) -> dict:
    if len(left[2]) != 1 or left[2][0][0] != "ref" or right[0] != "num":
        raise NotUnderstood(_("it is no comparison that can be set here"))
    question = known.question(left[2][0][1])
    wanted = QuestionType.ROWS if left[1] == "count" else QuestionType.MULTIPLE_CHOICE
    if not right[1].isdecimal() or (left[1] != "string-length" and question["type"] != wanted):
        raise NotUnderstood(_("it is no comparison that can be set here"))
    key, number = question["key"], int(right[1])
    empty = {"question": key, "is": str(Is.UNANSWERED)}
    answered = {"question": key, "is": str(Is.ANSWERED)}
    if number == 0 and sign == "=":
        return empty
    if number == 0 and sign in (">", "!="):
        return answered
    if left[1] == "string-length":
        raise NotUnderstood(_("the length of a text cannot be asked about here"))
    return _count_tree(key, sign, number)


def _count_tree(key: str, sign: str, number: int) -> dict:
    """None counts as 0, which in our trees no comparison of an answer holds for."""
    low = _count_leaf(key, Is.COUNT_AT_LEAST, number + (sign == ">"))
    high = _count_leaf(key, Is.COUNT_AT_MOST, number - (sign == "<"))
    if sign in (">", ">="):
        return low if int(low["value"]) else _or_empty(low)
    if sign in ("<", "<="):
        return _or_empty(high)
    exact: dict = {"all": [low, high]}
    return exact if sign == "=" else _negated(exact)


def text_of(tree: Tree) -> str:
    """A text, also one that is put together. Raises NotUnderstood."""
    if tree[0] == "str":
        return tree[1]
    if tree[:2] == ("call", "concat"):
        return "".join(text_of(part) for part in tree[2])
    raise NotUnderstood(_("it compares with something that is not fixed"))


def _operand(question: Question, tree: Tree) -> str:
    """What is compared with, as our trees keep it."""
    kind = kind_of(question)
    if kind in NUMBERS and tree[0] == "num":
        return tree[1]
    if tree[0] == "call" and tree[1] in (*MEASURES.values(), "number", "date-time"):
        tree = tree[2][0] if len(tree[2]) == 1 else tree
    text = text_of(tree)
    if kind == QuestionType.TIME:
        return text[:5]
    if kind == QuestionType.DATETIME:
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        return text if moment is None else OPERANDS["datetime"]({"type": kind}).check(text)
    return text


def _allowed(question: Question, leaf: dict) -> dict:
    """The comparison, if its type allows it and its value reads. Raises NotUnderstood."""
    leaf = {"question": question["key"], **leaf}
    operand = operand_of(kind_of(question), leaf["is"])
    fits = leaf["is"] in says(question)
    if fits and operand in OPERANDS:
        plain = {"type": QuestionType.DECIMAL if operand == "number" else kind_of(question)}
        try:
            checked = OPERANDS[operand](plain).check(leaf["value"])
            fits = bool(checked) and (operand == "number" or checked == leaf["value"])
        except AnswerError:
            fits = False
    if fits:
        return leaf
    words = _("“%(question)s” cannot be compared so here")
    raise NotUnderstood(words % {"question": name_of(question)})
