"""The expressions of an XLSForm, once every name is known: calculations first, since conditions
ask about what comes of them.
"""

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import gives_text
from cms.formbuilder.conditions.tree import leaves
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.exchange.coming_in import Incoming, Line, Waiting
from cms.formbuilder.exchange.limits import read_limits
from cms.formbuilder.exchange.reading_questions import FALSE, TRUE, lose_messages
from cms.formbuilder.exchange.xpath.parsing import NotUnderstood, Tree, parse, refs_in
from cms.formbuilder.exchange.xpath.reading_calculations import read_calculation
from cms.formbuilder.exchange.xpath.reading_checks import read_check
from cms.formbuilder.exchange.xpath.reading_conditions import read_condition


def read_expressions(incoming: Incoming) -> None:
    """Put limits, calculations and conditions into the questions; note what is not understood."""
    rest = {
        waiting.line.number: _limits(incoming, waiting)
        for waiting in incoming.waiting
        if "type" in waiting.part
    }
    _calculations(incoming)
    for waiting in incoming.waiting:
        if "type" in waiting.part:
            _check(incoming, waiting, rest[waiting.line.number])
    groups: dict[int, dict | None] = {}
    for waiting in incoming.waiting:
        _relevant(incoming, waiting, groups)
        if "type" in waiting.part:
            _required(incoming, waiting)


def _limits(incoming: Incoming, waiting: Waiting) -> list[Tree]:
    """Put in what the type and its settings say; what is left of the constraint."""
    line, question = waiting.line, waiting.part
    text = line.cells.get("constraint")
    if not text:
        return []
    if question["type"] in (QuestionType.NOTE, QuestionType.ROWS):
        incoming.lose(line, _("the limit does not come in: nobody answers it"))
        return []
    rest, failed = read_limits(question, text)
    for reason in failed:
        incoming.lose(line, _("the limit does not come in: %(why)s") % {"why": reason})
    return rest


def _check(incoming: Incoming, waiting: Waiting, rest: list[Tree]) -> None:
    """What is left of a constraint is what the answer has to fit."""
    line, question = waiting.line, waiting.part
    if rest:
        try:
            question["accept_if"] = read_check(rest, question, line.name, incoming.known)
        except NotUnderstood as error:
            incoming.lose(line, _("the limit does not come in: %(why)s") % {"why": error})
    lose_messages(incoming, line, question)


def _calculations(incoming: Incoming) -> None:
    """Those that are not understood go, and with them those that use them."""
    trees: dict[str, Tree] = {}
    asked = [w for w in incoming.waiting if w.part.get("type") == QuestionType.CALCULATED]
    failed: dict[str, str] = {}
    for waiting in asked:
        try:
            tree = parse(waiting.line.cells.get("calculation", ""))
            trees[waiting.part["key"]] = tree
            gives = "text" if _looks_like_text(waiting.line, tree) else "number"
            waiting.part["calculation"] = {"gives": gives}
        except NotUnderstood as error:
            failed[waiting.part["key"]] = str(error)
    for waiting in asked:
        if waiting.part["key"] in trees:
            try:
                found = read_calculation(trees[waiting.part["key"]], incoming.known)
                gives = "text" if gives_text(found) else "number"
                waiting.part["calculation"] = {**found, "gives": gives}
            except NotUnderstood as error:
                failed[waiting.part["key"]] = str(error)
    _with_users(failed, trees, incoming)
    _take_out(incoming, failed)


def _looks_like_text(line: Line, tree: Tree) -> bool:
    """Before it is read: whether an ``if`` may come to a text."""
    if line.type.lower() in ("text", "string"):
        return True
    while tree[:2] == ("call", "if") and len(tree[2]) == 3:
        if tree[2][1][0] == "str" and tree[2][1][1]:
            return True
        tree = tree[2][2]
    return tree[0] == "str" and bool(tree[1])


def _with_users(failed: dict[str, str], trees: dict[str, Tree], incoming: Incoming) -> None:
    names = {question["key"]: name for name, question in incoming.known.questions.items()}
    uses = {key: set(refs_in(tree)) for key, tree in trees.items()}
    todo = list(failed)
    while todo:
        name = names.get(todo.pop())
        for key, asked in uses.items():
            if name in asked and key not in failed:
                words = _("it asks about “%(name)s”, which does not come in")
                failed[key] = words % {"name": name[:40]}
                todo.append(key)


def _take_out(incoming: Incoming, failed: dict[str, str]) -> None:
    """A calculated question without its calculation is nothing."""
    kept = []
    for waiting in incoming.waiting:
        if waiting.part["key"] in failed and "type" in waiting.part:
            words = _("the calculation does not come in, nor does its row: %(why)s")
            incoming.lose(waiting.line, words % {"why": failed[waiting.part["key"]]})
            waiting.part["gone"] = True
            incoming.known.questions.pop(waiting.line.name, None)
        else:
            kept.append(waiting)
    incoming.waiting = kept


def _relevant(incoming: Incoming, waiting: Waiting, groups: dict[int, dict | None]) -> None:
    """Its own condition, and those of the groups around it that were taken apart."""
    trees = []
    for line in (*waiting.around, waiting.line):
        if line.number not in groups:
            groups[line.number] = _condition(incoming, line, waiting)
        if tree := groups[line.number]:
            trees.append(tree)
    flat = [branch for tree in trees for branch in tree.get("all", [tree])]
    if flat:
        waiting.part["show_if"] = flat[0] if len(flat) == 1 else {"all": flat}


def _condition(incoming: Incoming, line: Line, waiting: Waiting) -> dict | None:
    text = line.cells.get("relevant", "")
    if not text or "".join(text.split()).lower() in TRUE:
        return None
    try:
        tree = read_condition(parse(text), incoming.known)
        if any(leaf["question"] == waiting.part["key"] for leaf in leaves(tree)):
            raise NotUnderstood(_("it asks about itself"))
        return tree
    except NotUnderstood as error:
        words = _("the condition does not come in, it is always asked: %(why)s")
        incoming.lose(line, words % {"why": error})
        return None


def _required(incoming: Incoming, waiting: Waiting) -> None:
    line, question = waiting.line, waiting.part
    text = line.cells.get("required", "")
    said = "".join(text.split()).lower()
    if said in FALSE:
        return
    if question["type"] in (QuestionType.NOTE, QuestionType.CALCULATED):
        incoming.lose(line, _("it cannot be required: nobody answers it"))
    elif said in TRUE:
        question["required"] = True
    else:
        try:
            question["require_if"] = read_condition(parse(text), incoming.known)
        except NotUnderstood as error:
            words = _("when it must be answered does not come in, it need not be: %(why)s")
            incoming.lose(line, words % {"why": error})
