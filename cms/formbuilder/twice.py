"""双人独立录入: what of a form a second person enters anew, blind to the first entry.

A section says so (``twice``). The second entry is a part of its own, named after the filler's
(``OFFICE-2``), so that whatever asks for the sections of a part finds those that are entered twice,
without files and signatures: these come once, with the paper or by hand.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import needed
from cms.formbuilder.definition import Definition, Section
from cms.formbuilder.enums import FILES, Filler, QuestionType

ONCE = FILES | {QuestionType.SIGNATURE}
ASKS_NOTHING = frozenset({QuestionType.NOTE, QuestionType.CALCULATED})
ENDS_SECOND = "-2"


def second_part(filler: str) -> str:
    """What the second entry of a filler's part is called."""
    return filler if filler.endswith(ENDS_SECOND) else f"{filler}{ENDS_SECOND}"


def first_part(part: str) -> str:
    """Whose part it is, entered first or second."""
    return part.removesuffix(ENDS_SECOND)


SECOND_PARTS = frozenset(second_part(filler) for filler in Filler.values)


def second_sections(sections: Iterable[Section], filler: str) -> list[Section]:
    """The sections of a filler that are entered twice, as the second person is asked them."""
    found = [_second(s) for s in sections if s.get("twice") and s["filler"] in (filler, "ANYONE")]
    return [section for section in found if section["questions"]]


def _second(section: Section) -> Section:
    questions = []
    for question in section["questions"]:
        if question["type"] in ONCE:
            continue
        columns = [c for c in question.get("columns", ()) if c["type"] not in ONCE]
        if question["type"] == QuestionType.ROWS:
            if not columns:
                continue
            question = {**question, "columns": columns}
        questions.append(question)
    return {**section, "questions": questions}


def twice_problems(definition: Definition) -> list[str]:
    """Sentences about sections that cannot be entered twice: nothing to enter, or what they ask
    depends on an answer that the second person does not give.
    """
    sections, found = definition["sections"], []
    for section in sections:
        if not section.get("twice"):
            continue
        name, entered = {"section": section["title"]}, _second(section)
        if all(question["type"] in ASKS_NOTHING for question in entered["questions"]):
            found.append(_("“%(section)s” is entered twice, but holds nothing to enter.") % name)
        known = {
            question["key"]
            for part in second_sections(sections, section["filler"])
            for question in part["questions"]
        }
        labels = {q["key"]: q.get("label", "") for s in sections for q in s["questions"]}
        for key in sorted(needed([entered], sections) & labels.keys() - known, key=labels.get):
            words = _(
                "“%(section)s” is entered twice and depends on “%(question)s”, which is entered "
                "once: put both into sections that are entered twice."
            )
            found.append(words % {**name, "question": labels[key]})
    return found
