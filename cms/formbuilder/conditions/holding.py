"""Whether a condition holds for answers: one comparison after another.

What is not answered makes every comparison false, a negative one too: only "is not answered" holds.
A check is asked the other way round: what is not answered yet speaks against nobody.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from cms.formbuilder.conditions.tree import Is
from cms.formbuilder.definition import OTHER
from cms.formbuilder.enums import NUMBERS


class Seen(Protocol):
    """Answers by question key, None for none."""

    def get(self, key: str): ...


def holds(tree: Mapping, seen: Seen, *, open_as: bool = False) -> bool:
    """Whether a condition holds for the answers seen so far, by question key. ``open_as``: what a
    comparison comes to while an answer that it needs is missing.
    """
    if "all" in tree:
        return all(holds(branch, seen, open_as=open_as) for branch in tree["all"])
    if "any" in tree:
        return any(holds(branch, seen, open_as=open_as) for branch in tree["any"])
    answer, operator = seen.get(tree["question"]), tree["is"]
    if operator in (Is.ANSWERED, Is.UNANSWERED):
        return (answer is None) == (operator == Is.UNANSWERED)
    wanted = seen.get(tree["than"]) if "than" in tree else tree.get("value")
    if answer is None or ("than" in tree and wanted is None):
        return open_as
    return _compares(operator, tree, answer, wanted)


def refuses(check: Mapping, seen: Seen) -> bool:
    """Whether these answers cannot stand together, whatever is still to be answered.

    Trees know no "not", so that is so exactly if the check fails with everything open granted.
    """
    return not holds(check, seen, open_as=True)


def _compares(operator: str, leaf: Mapping, answer, wanted) -> bool:
    if operator in (Is.YES, Is.NO):
        return answer is (operator == Is.YES)
    if operator in (Is.ANY_OF, Is.NONE_OF, Is.ALL_OF):
        return _picks(operator, set(wanted), answer)
    if operator in (Is.COUNT_AT_LEAST, Is.COUNT_AT_MOST):
        count = len(answer)
        return count >= int(wanted) if operator == Is.COUNT_AT_LEAST else count <= int(wanted)
    if operator in (Is.CONTAINS, Is.LACKS):
        return (wanted in answer) == (operator == Is.CONTAINS)
    if leaf["type"] in NUMBERS:
        return _ordered(operator, Decimal(str(answer)), Decimal(str(wanted)))
    return _ordered(operator, answer, wanted)  # ISO days and instants sort as text


def _picks(operator: str, wanted: set[str], answer) -> bool:
    chosen = {
        OTHER if item.startswith(OTHER) else item
        for item in (answer if isinstance(answer, list) else [answer])
    }
    if operator == Is.ALL_OF:
        return wanted <= chosen
    return bool(wanted & chosen) == (operator == Is.ANY_OF)


def _ordered(operator: str, answer, wanted) -> bool:
    if operator in (Is.EQUAL, Is.NOT_EQUAL):
        return (answer == wanted) == (operator == Is.EQUAL)
    if operator in (Is.LESS, Is.AT_MOST):
        return answer < wanted or (operator == Is.AT_MOST and answer == wanted)
    return answer > wanted or (operator == Is.AT_LEAST and answer == wanted)
