"""Questions of the working copy as the StreamField keeps them: new ids, and what refers to them.

A condition, a calculation and a linked choice name other questions by their blocks' ids. Whoever
copies questions gives the copies ids of their own and points what is said among them to the copies;
what is said of other questions stays. Keys of options stay too: they mean something only together
with their question.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping

from cms.formbuilder.calculations.tree import changed
from cms.formbuilder.conditions.tree import mapped, with_names
from cms.formbuilder.definition import CONDITIONS


def with_columns(blocks: Iterable[dict]) -> Iterator[dict]:
    """Every block, and the columns of its table after it."""
    for block in blocks:
        yield block
        yield from block["value"].get("columns") or ()


def with_new_ids(blocks: list[dict]) -> tuple[list[dict], dict[str, str]]:
    """Copies under ids of their own that refer to each other, and old id → new id."""
    names = {block["id"]: str(uuid.uuid4()) for block in with_columns(blocks)}
    return [with_ids(repointed(block, names), names) for block in blocks], names


def with_ids(block: dict, names: Mapping[str, str]) -> dict:
    """The block and its columns under other ids; what refers to them is not looked at."""
    value = block["value"]
    if value.get("columns"):
        value = {**value, "columns": [with_ids(column, names) for column in value["columns"]]}
    return {**block, "id": names.get(block["id"], block["id"]), "value": value}


def repointed(block: dict, names: Mapping[str, str]) -> dict:
    """The block with every question that it and its columns name by its new name."""
    value = dict(block["value"])
    if conditions := value.get("conditions"):
        value["conditions"] = {
            name: condition_to(tree, names) if name in CONDITIONS else tree
            for name, tree in conditions.items()
        }
    if value.get("calculation"):
        leaf = _leaf(names)
        value["calculation"] = changed(value["calculation"], leaf, leaf)
    if (more := value.get("more")) and more.get("linked"):
        value["more"] = {**more, "linked": names.get(more["linked"], more["linked"])}
    if value.get("columns"):
        value["columns"] = [repointed(column, names) for column in value["columns"]]
    return {**block, "value": value}


def condition_to(tree: dict | None, names: Mapping[str, str]) -> dict:
    """A condition that asks about the questions by their new names."""
    return mapped(tree, _leaf(names)) if tree else {}


def _leaf(names: Mapping[str, str]):
    return lambda leaf: with_names(leaf, lambda name: names.get(name, name))


def blocks_of(section) -> list[dict]:
    """A section's questions as plain data, whatever they came from."""
    return list(section.questions.get_prep_value())
