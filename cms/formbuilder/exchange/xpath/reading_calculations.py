"""From XPath to our calculations.

First what we write ourselves: a calculation is guessed from the questions that the expression
names, written, and taken if that is the expression. Then what others write for the same.
"""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.formbuilder.calculations.editing import clean_calculation
from cms.formbuilder.calculations.tree import MAX_DECIMALS, OF_TWO, Op
from cms.formbuilder.definition import Question, kind_of
from cms.formbuilder.enums import NUMBERS, QuestionType
from cms.formbuilder.exchange.xpath.parsing import NotUnderstood, Tree, parse, refs_in
from cms.formbuilder.exchange.xpath.reading_conditions import Known, read_condition, text_of
from cms.formbuilder.exchange.xpath.writing import Unsayable, calculation_xpath

UNROUNDED = 2  # digits of a division or of decimals that the file does not round
COUNTERS = ("count", "count-non-empty", "count-selected")
DAYS = (QuestionType.DATE, QuestionType.DATETIME)


def read_calculation(tree: Tree, known: Known) -> dict:
    """A calculation that names questions by key. Raises NotUnderstood."""
    for name in refs_in(tree):
        known.question(name)
    found = _our_own(tree, known) or _chosen(tree, known) or _rounded(tree, known)
    try:
        return clean_calculation(found)
    except ValidationError as error:
        raise NotUnderstood(_("it is longer than a calculation can be here")) from error


def _our_own(tree: Tree, known: Known) -> dict | None:
    questions = [known.question(name) for name in refs_in(tree)]
    asked = {question["key"]: question for question in questions}
    places = {key: f"${{{name}}}" for name, q in known.questions.items() for key in [q["key"]]}
    for candidate in _candidates(tree, list(asked)):
        try:
            text = calculation_xpath(candidate, asked)
        except Unsayable:
            continue
        for key in asked:
            text = text.replace(f"${{{key}}}", places[key])
        if parse(text) == tree:
            return candidate
    return None


def _candidates(tree: Tree, keys: list[str]) -> Iterator[dict]:
    of = [{"question": key} for key in keys]
    for decimals in sorted(_decimals_in(tree)):
        for op in Op:
            if op == Op.CHOOSE or not of or (op in OF_TWO and len(of) not in (1, 2)):
                continue
            turns = (of,) if op not in OF_TWO else (_two(of), _two(of)[::-1])
            for turn in turns:
                yield {"op": str(op), "of": turn, "decimals": decimals}


def _two(of: list[dict]) -> list[dict]:
    return of if len(of) == 2 else of * 2


def _decimals_in(tree) -> set[int]:
    """Digits to which anything in the expression is rounded."""
    found = {0}
    if isinstance(tree, tuple):
        if tree[:2] == ("call", "round") and len(tree[2]) == 2 and tree[2][1][0] == "num":
            text = tree[2][1][1]
            if text.isdecimal() and int(text) <= MAX_DECIMALS:
                found.add(int(text))
        for part in tree:
            found |= _decimals_in(part)
    return found


def _chosen(tree: Tree, known: Known) -> dict | None:
    """``if(…, …, if(…))``, to its end."""
    cases: list[dict] = []
    while tree[:2] == ("call", "if") and len(tree[2]) == 3 and not _is_own_outcome(tree):
        condition, then, tree = tree[2]
        cases.append({"if": read_condition(condition, known), "then": then})
    if not cases:
        return None
    ends = [*(case["then"] for case in cases), tree]
    decimals = max(_decimals_of(end, known) for end in ends)
    outcomes = [_outcome(end, known) for end in ends]
    for case, outcome in zip(cases, outcomes, strict=False):
        case["then"] = outcome
    return {"op": str(Op.CHOOSE), "cases": cases, "else": outcomes[-1], "decimals": decimals}


def _is_own_outcome(tree: Tree) -> bool:
    """``if(${a} != '', round(${a}, 2), '')``: an answer, as we write it."""
    test, then, rest = tree[2]
    is_round = then[:2] == ("call", "round") and len(then[2]) == 2 and then[2][0][0] == "ref"
    return is_round and rest == ("str", "") and test == ("op", "!=", then[2][0], ("str", ""))


def _outcome(tree: Tree, known: Known) -> dict | None:
    if tree[:2] == ("call", "if") and _is_own_outcome(tree):
        tree = tree[2][1]
    if tree[:2] == ("call", "round") and len(tree[2]) == 2:
        tree = tree[2][0]
    if tree == ("str", ""):
        return None
    if tree[0] == "num":
        return {"number": tree[1]}
    if tree[0] == "ref":
        return {"question": known.question(tree[1])["key"]}
    return {"text": text_of(tree)}


def _decimals_of(tree: Tree, known: Known) -> int:
    """Digits that an outcome needs: those it is rounded to, or has."""
    rounded = max(_decimals_in(tree))
    if rounded or tree[:2] == ("call", "round"):
        return rounded
    if tree[0] == "num":
        return min(len(tree[1].partition(".")[2]), MAX_DECIMALS)
    is_decimal = tree[0] == "ref" and kind_of(known.question(tree[1])) == QuestionType.DECIMAL
    return UNROUNDED if is_decimal else 0


def _rounded(tree: Tree, known: Known) -> dict:
    """What others write: sums, differences, shares and counts, rounded or not."""
    decimals = None
    while tree[0] == "call" and tree[1] in ("round", "int", "number") and tree[2]:
        if tree[1] == "int" or (tree[1] == "round" and len(tree[2]) == 1):
            decimals = 0
        elif tree[1] == "round":
            decimals = max(_decimals_in(tree))
        tree = tree[2][0]
    found = _simple(tree, known)
    asked = [known.questions[name] for name in refs_in(tree)]
    is_whole = all(kind_of(q) not in (QuestionType.DECIMAL,) for q in asked)
    if decimals is None:
        exact = is_whole and found["op"] not in (Op.SHARE, Op.AVERAGE)
        decimals = 0 if exact else UNROUNDED
    return {**found, "decimals": decimals}


def _simple(tree: Tree, known: Known) -> dict:
    if tree[0] == "call" and tree[1] in COUNTERS and len(tree[2]) == 1:
        question = known.question(_ref(tree[2][0]))
        return _of(Op.COUNT, question)
    if tree[0] == "op" and tree[1] == "-":
        return _difference(tree, known)
    if tree[0] == "op" and tree[1] in ("*", "div"):
        return _share(tree, known)
    terms = [known.question(_ref(_unwrapped(term))) for term in _terms(tree)]
    if not all(kind_of(question) in NUMBERS for question in terms):
        raise NotUnderstood(_("only numbers can be added up here"))
    return _of(Op.SUM, *terms)


def _of(op: Op, *questions: Question) -> dict:
    return {"op": str(op), "of": [{"question": question["key"]} for question in questions]}


def _terms(tree: Tree) -> list[Tree]:
    if tree[0] == "op" and tree[1] == "+":
        return [*_terms(tree[2]), *_terms(tree[3])]
    return [tree]


def _unwrapped(tree: Tree) -> Tree:
    """The question in ``sum(…)``, ``number(…)``, ``coalesce(…, 0)``, ``….[. != '']``."""
    while True:
        is_or_0 = tree[:2] == ("call", "coalesce") and tree[2][1:] == (("num", "0"),)
        is_plain = tree[0] == "call" and tree[1] in ("sum", "number") and len(tree[2]) == 1
        if is_or_0 or is_plain:
            tree = tree[2][0]
        elif tree[0] == "where" and tree[2] == ("op", "!=", ("self",), ("str", "")):
            tree = tree[1]
        else:
            return tree


def _ref(tree: Tree) -> str:
    if tree[0] != "ref":
        raise NotUnderstood(_("it is no calculation that can be set here"))
    return tree[1]


def _difference(tree: Tree, known: Known) -> dict:
    first, second = (_day_or_number(part) for part in tree[2:])
    one, two = known.question(_ref(first)), known.question(_ref(second))
    if kind_of(one) in DAYS and kind_of(two) in DAYS:
        return _of(Op.DAYS, two, one)
    if kind_of(one) in NUMBERS and kind_of(two) in NUMBERS:
        return _of(Op.DIFFERENCE, one, two)
    raise NotUnderstood(_("only numbers or days can be subtracted here"))


def _day_or_number(tree: Tree) -> Tree:
    wrappers = ("date", "decimal-date-time", "number", "int")
    while tree[0] == "call" and tree[1] in wrappers and len(tree[2]) == 1:
        tree = tree[2][0]
    return _unwrapped(tree)


def _share(tree: Tree, known: Known) -> dict:
    """``a div b * 100``, ``100 * a div b``, ``a * 100 div b``; an average of named questions."""
    hundred, parts = ("num", "100"), []
    average = _average(tree, known)
    if average:
        return average
    for sign in ("*", "div"):
        if tree[:2] == ("op", sign) and hundred in tree[2:4]:
            parts = [part for part in tree[2:4] if part != hundred]
    if tree[:2] == ("op", "*") and len(parts) == 1 and parts[0][:2] == ("op", "div"):
        return _of(Op.SHARE, *(known.question(_ref(part)) for part in parts[0][2:]))
    if tree[:2] == ("op", "div") and tree[2][:2] == ("op", "*") and hundred in tree[2][2:]:
        rest = next((part for part in tree[2][2:] if part != hundred), hundred)
        return _of(Op.SHARE, *(known.question(_ref(part)) for part in (rest, tree[3])))
    raise NotUnderstood(_("of divisions only shares in percent and averages can be set here"))


def _average(tree: Tree, known: Known) -> dict | None:
    """``(a + b + c) div 3``."""
    if tree[:2] != ("op", "div") or tree[3][0] != "num":
        return None
    terms = _terms(tree[2])
    if tree[3][1] != str(len(terms)) or len(terms) < 2:
        return None
    return _of(Op.AVERAGE, *(known.question(_ref(_unwrapped(term))) for term in terms))
