"""A newer edition of the library beside what a form took over, setting by setting.

What the library changed comes in; what the form has changed itself stays; what the form took out
stays out, and what the library took out stays in. Nothing here changes a form.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from cms.formbuilder.assemble import question_of
from cms.formbuilder.changes import changes_between
from cms.formbuilder.definition import Question, question_key
from cms.formbuilder.exchange.working_copy import question_data
from cms.formbuilder.library.content import definition_of_questions, renamed
from cms.formbuilder.library.origins import Origin, origins_for, taken_over
from cms.formbuilder.models import LibraryEdition, LibraryItem
from cms.formbuilder.references import blocks_of, repointed, with_columns, with_ids

IDENTITY = ("key", "type", "columns")
LINES = ("options", "rows")


@dataclass(frozen=True)
class Offer:
    """What a section would be with the newer edition. ``blocks`` and ``origins`` are the whole
    section's; ``sentences`` say what changes.
    """

    item: LibraryItem
    blocks: list[dict]
    origins: dict[str, str]
    sentences: list[str]


def offer_of(
    section, item: LibraryItem, editions: Mapping[int, LibraryEdition], ids: Mapping[str, str]
) -> Offer | None:
    """What taking over the item's current edition would change; None where nothing would.

    ``ids`` are the block ids of the whole form by key: a condition of the form's own stays what it
    was.
    """
    blocks = blocks_of(section)
    every = [block["id"] for block in with_columns(blocks)]
    here = {b: o for b, o in taken_over(section.origins, every).items() if o.item == item.key}
    new, olds = item.current, {o.number for o in here.values()}
    if not here or min(olds) >= new.number or not olds <= set(editions):
        return None
    merge = _Merge(section, here, {n: _by_key(editions[n]) for n in olds}, _by_key(new), ids)
    changed = merge.blocks(blocks)
    there = {block["id"] for block in with_columns(changed)}
    names = {key: block_id for key, block_id in merge.names.items() if block_id in there}
    origins = {**section.origins, **origins_for(item.key, new.number, names)}
    sentences = _sentences(section, merge)
    return Offer(item, changed, origins, sentences) if sentences else None


def _by_key(edition: LibraryEdition) -> dict[str, Question]:
    return {question["key"]: question for question in edition.questions}


def _sentences(section, merge: "_Merge") -> list[str]:
    title = section.title
    was, now = (definition_of_questions(list(part.values()), title) for part in merge.sides)
    return changes_between(was, now)


class _Merge:
    """One item's questions in one section. ``names`` are library key → block id, new ones minted;
    ``sides`` what is asked before and after, by library key.
    """

    def __init__(self, section, here: dict[str, Origin], olds: dict, new: dict, ids) -> None:
        self.here, self.olds, self.new = here, olds, new
        self.to_library = {question_key(b): o.question for b, o in here.items()}
        self.children = {child.id: child for child in section.questions}
        self.names = {o.question: b for b, o in here.items()}
        parts = [part for each in new.values() for part in (each, *each.get("columns", ()))]
        for part in parts:
            self.names.setdefault(part["key"], str(uuid.uuid4()))
        self.ids = {**ids, **self.names}
        self.sides: tuple[dict, dict] = ({}, {})

    def blocks(self, blocks: list[dict]) -> list[dict]:
        """The section's blocks with what the newer edition changes; what is new in it stands after
        the last of them.
        """
        found, last = [], 0
        for block in blocks:
            is_ours = block["id"] in self.here
            found.append(self._merged(block) if is_ours else block)
            last = len(found) if is_ours else last
        return [*found[:last], *self._added(), *found[last:]]

    def _merged(self, block: dict) -> dict:
        origin = self.here[block["id"]]
        mine = renamed(question_of(self.children[block["id"]]), self.to_library)
        base = self.olds[origin.number].get(origin.question)
        theirs = self.new.get(origin.question)
        merged = merged_question(base, mine, theirs) if base and theirs else mine
        self.sides[0][origin.question], self.sides[1][origin.question] = mine, merged
        return block if merged == mine else self._as_block(merged)

    def _added(self) -> list[dict]:
        """Questions that no edition here had: what the form took out of an older one stays out."""
        known = {key for old in self.olds.values() for key in old}
        fresh = [question for key, question in self.new.items() if key not in known]
        self.sides[1].update((question["key"], question) for question in fresh)
        return [self._as_block(question) for question in fresh]

    def _as_block(self, question: Question) -> dict:
        return repointed(with_ids(question_data(question), self.ids), self.ids)


def merged_question(base: Question, mine: Question, theirs: Question) -> Question:
    """Three sides of one question: what was taken over, what stands here, what is offered."""
    if mine["type"] != base["type"] or theirs["type"] != base["type"]:
        return mine
    found = dict(mine)
    for setting in {*base, *mine, *theirs} - set(IDENTITY):
        value = _merged_setting(setting, base.get(setting), mine.get(setting), theirs.get(setting))
        found.pop(setting, None)
        if value is not None:
            found[setting] = value
    if "columns" in mine or "columns" in theirs:
        found["columns"] = _merged_columns(base, mine, theirs)
    return found


def _merged_setting(setting: str, base, mine, theirs):
    if mine == base:
        return theirs
    if setting in LINES and mine and theirs:
        known = {line["key"] for line in [*(base or ()), *mine]}
        return [*mine, *(line for line in theirs if line["key"] not in known)]
    return mine


def _merged_columns(base: Question, mine: Question, theirs: Question) -> list[Question]:
    was, new = ({c["key"]: c for c in side.get("columns", ())} for side in (base, theirs))
    found = [
        merged_question(was[column["key"]], column, new[column["key"]])
        if column["key"] in was and column["key"] in new
        else column
        for column in mine.get("columns", ())
    ]
    return [*found, *(column for key, column in new.items() if key not in was)]
