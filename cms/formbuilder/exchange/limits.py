"""What an answer is held to, as constraints of XLSForm, and read back from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from cms.formbuilder.blocks import BOUNDED, LIMITED
from cms.formbuilder.conditions.wording import sentence_of
from cms.formbuilder.definition import Question
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.exchange.types import SAYS
from cms.formbuilder.exchange.xpath.parsing import NotUnderstood, Tree, parse

MOST_LENGTH = 10**6
LENGTH = ("call", "string-length", (("self",),))
UNANSWERABLE = (QuestionType.NOTE, QuestionType.CALCULATED, QuestionType.ROWS)
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


@dataclass
class Limits:
    """Tests that all have to hold, and the sentences that say so."""

    tests: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def add(self, test: str, sentence: str) -> None:
        self.tests.append(test)
        self.sentences.append(sentence)


def limits_of(question: Question) -> Limits:
    """What XLSForm is told to hold an answer to."""
    limits = Limits()
    if pattern := SAYS[question["type"]].pattern:
        label = QuestionType(question["type"]).label
        limits.add(f"regex(., '{pattern}')", _("not written as: %(kind)s") % {"kind": label})
    if "minimum" in question:
        low = question["minimum"]
        limits.add(f". >= {low}", _("not below %(low)s") % {"low": low})
    if "maximum" in question:
        high = question["maximum"]
        limits.add(f". <= {high}", _("not above %(high)s") % {"high": high})
    if "max_length" in question:
        most = question["max_length"]
        words = _("at most %(most)s characters") % {"most": most}
        limits.add(f"string-length(.) <= {most}", words)
    return limits


def constraint_sentence(question: Question, asked: Mapping[str, Question]) -> str:
    """What stands beside an answer that does not keep to its constraint."""
    said = limits_of(question).sentences
    if "accept_if" in question:
        said.append(sentence_of(question["accept_if"], asked))
    return _("; ").join(said)


def read_limits(question: Question, text: str) -> tuple[list[Tree], list[str]]:
    """Put the limits of a constraint into the question; returns the parts of it that are none and
    may be a check, and why others do not come in.
    """
    try:
        tree = parse(text)
    except NotUnderstood as error:
        return [], [str(error)]
    rest, failed = [], []
    for part in _parts(tree):
        if question["type"] not in UNANSWERABLE and _is_limit(part):
            try:
                _read(question, part)
            except NotUnderstood as error:
                failed.append(str(error))
        else:
            rest.append(part)
    return rest, list(dict.fromkeys(failed))


def _is_limit(tree: Tree) -> bool:
    """Whether it says of the answer itself how long, low or high it may be, or how it is written:
    by what type and settings say here.
    """
    if tree[:2] == ("call", "regex"):
        return True
    if tree[0] != "op" or tree[1] not in FLIPPED:
        return False
    sides = {side[0] for side in tree[2:]}
    of_itself = any(side in (("self",), LENGTH) for side in tree[2:])
    return of_itself and "num" in sides


def _parts(tree: Tree) -> list[Tree]:
    if tree[0] != "and":
        return [tree]
    return [part for branch in tree[1] for part in _parts(branch)]


def _read(question: Question, tree: Tree) -> None:
    if tree[:2] == ("call", "regex"):
        _read_pattern(question, tree)
        return
    if tree[0] != "op" or tree[1] not in FLIPPED:
        raise NotUnderstood(_("it is no limit that can be set here"))
    sign, left, right = tree[1:]
    if left[0] == "num":
        sign, left, right = FLIPPED[sign], right, left
    if right[0] != "num":
        raise NotUnderstood(_("it is no limit that can be set here"))
    number = _number(right[1])
    if left == ("self",):
        _read_bound(question, sign, number)
    elif left == LENGTH:
        _read_length(question, sign, number)
    else:
        raise NotUnderstood(_("it is no limit that can be set here"))


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotUnderstood(_("it is no limit that can be set here")) from error
    if len(text) > 20:
        raise NotUnderstood(_("it compares with a number of more than 15 digits"))
    return number


def _read_pattern(question: Question, tree: Tree) -> None:
    for kind, said in SAYS.items():
        wanted = ("call", "regex", (("self",), ("str", said.pattern)))
        if said.pattern and tree == wanted and question["type"] == QuestionType.SHORT_TEXT:
            question["type"] = str(kind)
            return
    raise NotUnderstood(_("texts cannot be held to a pattern here"))


def _read_bound(question: Question, sign: str, number: Decimal) -> None:
    if question["type"] not in BOUNDED:
        raise NotUnderstood(_("only numbers can be held to a lowest and a highest here"))
    if sign in ("<", ">"):
        if question["type"] != QuestionType.INTEGER or number != number.to_integral_value():
            raise NotUnderstood(_("a limit that is itself left out cannot be set here"))
        number += 1 if sign == ">" else -1
    if question["type"] == QuestionType.INTEGER and sign == "=" and number % 1:
        raise NotUnderstood(_("it is no limit that can be set here"))
    for setting, signs, narrower in (("minimum", ">=", max), ("maximum", "<=", min)):
        if sign in (signs, signs[0], "="):  # of two limits of one kind the narrower one holds
            before = Decimal(question[setting]) if setting in question else number
            question[setting] = format(narrower(before, number), "f")


def _read_length(question: Question, sign: str, number: Decimal) -> None:
    most = int(number) - (1 if sign == "<" and number == int(number) else 0)
    if question["type"] not in LIMITED or sign not in ("<", "<=") or not 1 <= most <= MOST_LENGTH:
        raise NotUnderstood(_("it is no limit that can be set here"))
    question["max_length"] = min(most, question.get("max_length", most))
