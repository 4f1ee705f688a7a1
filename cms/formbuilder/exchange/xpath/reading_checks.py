"""From a constraint of XLSForm to what an answer has to fit: exact, or not at all."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.formbuilder.conditions.editing import clean_condition
from cms.formbuilder.conditions.tree import PRESENCE, Is, named_in
from cms.formbuilder.definition import Question
from cms.formbuilder.exchange.xpath.parsing import NotUnderstood, Tree
from cms.formbuilder.exchange.xpath.reading_conditions import Known, read_tree


def read_check(parts: list[Tree], own: Question, name: str, known: Known) -> dict:
    """What of a constraint is no limit, as what the answer of ``own`` has to fit; ``name`` is what
    the file calls it. Raises NotUnderstood.

    XPath takes what is not answered for wrong, a check for still open: where the file does not
    allow for it, “is answered” is asked for besides.
    """
    trees = [as_check(read_tree(_by_name(part, name), known), own["key"]) for part in parts]
    flat = [branch for tree in trees for branch in tree.get("all", [tree])]
    try:
        return clean_condition(flat[0] if len(flat) == 1 else {"all": flat})
    except ValidationError as error:
        raise NotUnderstood(_("it is longer or deeper than a condition can be here")) from error


def _by_name(tree, name: str):
    """The same with the answer itself (``.``) asked about by its name."""
    if tree == ("self",):
        return ("ref", name)
    return tuple(_by_name(part, name) for part in tree) if isinstance(tree, tuple) else tree


def as_check(tree: dict, own: str) -> dict:
    """The same, said so that an answer that is missing speaks against nobody by itself."""
    if "all" in tree:
        return {"all": [as_check(branch, own) for branch in tree["all"]]}
    if "any" not in tree:
        return _asking_for_others(tree, own)
    nobody = {"question": own, "is": str(Is.UNANSWERED)}  # it is asked once there is an answer
    branches: list[dict] = []
    for branch in tree["any"]:
        others = _others(branch, own)
        if others and others <= {each["question"] for each in branches if _is_empty(each)}:
            # “is not answered, or …” is what a check grants by itself
            branches = [b for b in branches if not (_is_empty(b) and b["question"] in others)]
            branches.append(branch)
        elif branch != nobody:
            branches.append(as_check(branch, own))
    return {"any": branches} if len(branches) > 1 else (branches or [nobody])[0]


def _others(tree: dict, own: str) -> set[str]:
    """What else a comparison needs an answer to."""
    if "question" not in tree or tree["is"] in PRESENCE:
        return set()
    return {key for key in named_in(tree) if key != own}


def _is_empty(tree: dict) -> bool:
    return tree.get("is") == Is.UNANSWERED


def _asking_for_others(leaf: dict, own: str) -> dict:
    others = [key for key in named_in(leaf) if key in _others(leaf, own)]
    if not others:
        return leaf
    there = [{"question": key, "is": str(Is.ANSWERED)} for key in others]
    return {"all": [*there, leaf]}
