"""Random forms with conditions and random answers: what Python says, for the browser to say too.

The same seed gives the same vectors. Every operator, question type and shape of tree comes up;
answers are sometimes missing, in own words, negative, long, beyond the basic plane.
"""

import random

from cms.formbuilder.conditions.evaluate import shown_in
from cms.formbuilder.conditions.tree import ORDER, Is, comparable, for_script_of, operand_of, says
from cms.formbuilder.definition import OTHER, kind_of, takes_several
from cms.formbuilder.enums import FILES, NUMBERS, REFERENCES, SEVERAL, UNASKABLE, QuestionType

WORDS = ["整改", "已整改", "未整改", "A", "a", "🏭", "👍🏭", "０", " ", "é", "e\u0301"]
DAYS = ["1949-10-01", "2025-12-31", "2026-05-12", "2026-05-13"]
DECIMALS = [
    "0",
    "33.33",
    "80",
    "-0.5",
    "0.10",
    "0.1",
    "3",
    "3.00",
    "12345678901234567890.00000001",
    "-7",
]
OPTIONS = ["oa", "ob", "oc"]
NOT_ASKED = (QuestionType.ROWS, QuestionType.CALCULATED, *UNASKABLE)
ASKED = [kind for kind in QuestionType if kind not in NOT_ASKED]
KINDS = [*ASKED, QuestionType.NOTE]


class Maker:
    """Makes one form and its answers after another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def vector(self) -> dict:
        """``{"sections", "answers", "shown"}``, as JSON."""
        self.turn, self.before = 0, []
        sections = [self.section(number) for number in range(self.random.randint(1, 3))]
        self.fill_in(sections)
        answers = {
            question["key"]: value
            for section in sections
            for question in section["questions"]
            if (value := self.answer(question)) is not None
        }
        shown = self.told(shown_in(sections, answers))
        return {"sections": sections, "answers": answers, "shown": shown}

    def fill_in(self, sections: list[dict]) -> None:
        """What needs the whole form before it: checks, which look anywhere but into other rows."""
        questions = [question for section in sections for question in section["questions"]]
        asked = [question for question in questions if question["type"] != QuestionType.NOTE]
        for question in asked:
            columns = question.get("columns", [])
            for part in (question, *columns):
                around = [*asked, *columns] if part is not question else asked
                part |= self.maybe("accept_if", around, 0.3)

    def told(self, shown) -> dict:
        """What both sides must say alike."""
        return {
            "hidden": sorted(shown.hidden),
            "hiddenSections": sorted(shown.hidden_sections),
            "required": sorted(shown.required),
            "refused": sorted(shown.refused),
        }

    def section(self, number: int) -> dict:
        section = {"key": f"s{number}", "title": "部分", "filler": "DEPUTY"}
        section |= self.maybe("show_if", self.before, 0.3)
        section["questions"] = [self.question() for _n in range(self.random.randint(1, 5))]
        return section

    def question(self) -> dict:
        if self.random.random() < 0.2:
            return self.table()
        question = self.matrix() if self.random.random() < 0.1 else self.single(KINDS)
        question |= self.maybe("show_if", self.before, 0.5)
        if question["type"] != QuestionType.NOTE:
            question |= self.maybe("require_if", self.before, 0.3)
            self.before.append(question)
            question |= self.maybe("end_if", self.before, 0.1)
        return question

    def table(self) -> dict:
        table = {"key": self.key(), "type": "rows", "label": "表"} | self.maybe(
            "show_if", self.before, 0.3
        )
        columns: list[dict] = []
        for _n in range(self.random.randint(1, 4)):
            column = self.single(ASKED)
            column |= self.maybe("show_if", [*self.before, *columns], 0.5)
            column |= self.maybe("require_if", [*self.before, *columns], 0.3)
            columns.append(column)
        table["columns"] = columns
        self.before.append(table)
        return table

    def single(self, kinds) -> dict:
        kind = self.random.choice(kinds)
        question = {"key": self.key(), "type": str(kind), "label": "题"}
        if kind in SEVERAL and self.random.random() < 0.3:
            question["many"] = True
        return question

    def matrix(self) -> dict:
        """Rows of odd weights, one of them retired, and choices of which one has no score."""
        rows = [{"key": f"o{n:04x}", "label": "行"} for n in range(self.random.randint(1, 4))]
        for row in rows:
            row |= self.random.choice([{}, {"weight": "3"}, {"weight": "0.07"}, {"retired": True}])
        scores = ["100", "79.99", "0", "33.33"]
        options = [{"key": k, "label": "选", "score": self.random.choice(scores)} for k in OPTIONS]
        options.append({"key": "od", "label": "弃权"})
        question = {"key": self.key(), "type": "matrix", "label": "评"}
        question |= {"rows": rows, "options": options}
        return question | for_script_of(question)  # read as a version keeps it and as a page has it

    def key(self) -> str:
        self.turn += 1
        return f"q{self.turn}"

    def maybe(self, setting: str, before: list[dict], chance: float) -> dict:
        if not before or self.random.random() > chance:
            return {}
        return {setting: self.tree(before, 3)}

    def tree(self, before: list[dict], deep: int) -> dict:
        if deep and self.random.random() < 0.4:
            branches = [self.tree(before, deep - 1) for _n in range(self.random.randint(1, 3))]
            return {self.random.choice(["all", "any"]): branches}
        question = self.random.choice(before)
        operator = self.random.choice(says(question))
        leaf = {"question": question["key"], "is": str(operator)}
        kind = operand_of(kind_of(question), operator)
        if kind:
            leaf |= {"type": str(kind_of(question))} | self.compared(question, operator, before)
        return leaf

    def compared(self, question: dict, operator: str, before: list[dict]) -> dict:
        """A fixed value, or the answer to another question of its kind."""
        others = [each for each in before if each is not question and comparable(question, each)]
        if operator in ORDER and others and self.random.random() < 0.6:
            return {"than": self.random.choice(others)["key"]}
        return {"value": self.operand(operand_of(kind_of(question), operator))}

    def operand(self, kind: str):
        pick = self.random.choice
        return {
            "options": lambda: self.some([*OPTIONS, OTHER]),
            "count": lambda: pick(["0", "1", "2"]),
            "number": lambda: pick(DECIMALS),
            "date": lambda: pick(DAYS),
            "datetime": lambda: pick(DAYS) + "T01:30:00Z",
            "time": lambda: pick(["00:00", "09:05", "23:59"]),
            "text": lambda: pick(WORDS),
        }[kind]()

    def some(self, items: list) -> list:
        return self.random.sample(items, self.random.randint(1, len(items)))

    def answer(self, question: dict):
        """A stored answer, or None; drafts keep empty rows, too."""
        if question["type"] == QuestionType.NOTE or self.random.random() < 0.25:
            return None
        if question["type"] == QuestionType.ROWS:
            return [self.row(question, n) for n in range(self.random.randint(0, 3))]
        if takes_several(question):
            return [self.value(question) for _n in range(self.random.randint(1, 3))]
        return self.value(question)

    def row(self, table: dict, number: int) -> dict:
        cells = {
            column["key"]: value
            for column in table["columns"]
            if (value := self.answer(column)) is not None
        }
        return {"row": f"r{number:04x}", "cells": cells}

    def value(self, question: dict):
        kind, pick = question["type"], self.random.choice
        if kind == QuestionType.MATRIX:
            picked = [*OPTIONS, "od", "na"]
            rated = [row["key"] for row in question["rows"] if self.random.random() < 0.8]
            return {"rows": {row: {"choice": pick(picked)} for row in rated}}
        if kind in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
            return pick([*OPTIONS, OTHER + pick(WORDS)])
        if kind == QuestionType.YES_NO:
            return pick([True, False])
        if kind == QuestionType.DECIMAL:
            return pick(DECIMALS)
        if kind in NUMBERS:
            return pick([-7, 0, 1, 3, 10**15 - 1])
        if kind in REFERENCES:
            return {"id": 1, "label": "某单位"}
        if kind in FILES:
            return "0b0f2d1c-5f5e-4a61-9a39-0d8d0f4f6f10"
        days = {"date": "", "datetime": "T01:30:00Z"}
        if kind in days:
            return pick(DAYS) + days[kind]
        return pick(["00:00", "09:05", "23:59"]) if kind == "time" else pick(WORDS)


def vectors(count: int, seed: int = 20261127) -> list[dict]:
    """That many."""
    maker = Maker(seed)
    return [maker.vector() for _n in range(count)]


def operators_in(found: list[dict]) -> set[str]:
    """Which comparisons they make: all of them, or the vectors prove too little."""
    text = str(found)
    return {str(name) for name in Is if f"'is': '{name}'" in text}
