"""Random forms with calculations, and conditions on what they give: what Python says of them.

The forms of ``condition_vectors`` with calculated questions and columns among the others, of every
operation, over questions before and after, rows, and one another.
"""

from cms.formbuilder.calculations.tree import OF_TWO, Op
from cms.formbuilder.definition import kind_of
from cms.formbuilder.enums import NUMBERS, QuestionType
from tests.cms.formbuilder.condition_vectors import DECIMALS, WORDS, Maker

MORE_DECIMALS = [*DECIMALS, "0.5", "-0.5", "2.675", "1.005", "-1.005", "0.00000001", "99.95"]
KINDS = [QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RATING, QuestionType.DATE]


class CalculationMaker(Maker):
    """Puts calculations into the forms that it makes."""

    def told(self, shown) -> dict:
        return {**super().told(shown), "calculated": dict(sorted(shown.calculated.items()))}

    def single(self, kinds) -> dict:
        if self.random.random() < 0.3:
            found = {"key": self.key(), "type": "calculated", "label": "算", "calculation": {}}
            found["calculation"]["gives"] = self.random.choice(["number", "number", "text"])
            return found
        return super().single(KINDS if self.random.random() < 0.6 else kinds)

    def tree(self, before: list[dict], deep: int) -> dict:
        """As conditions are made; what is calculated is compared as the type that comes out."""
        return super().tree([{**each, "type": str(kind_of(each))} for each in before], deep)

    def fill_in(self, sections: list[dict]) -> None:
        """Say of each calculated question how, now that all are known."""
        questions = [q for section in sections for q in section["questions"]]
        tables = [q for q in questions if q["type"] == "rows"]
        columns = [(table["key"], column) for table in tables for column in table["columns"]]
        plain = [({"question": q["key"]}, q) for q in questions if q["type"] != "note"]
        over = [({"question": c["key"], "table": key}, c) for key, c in columns]
        for question in questions:
            if question["type"] == "calculated":
                self.set(question, plain, over)
        for table in tables:
            own = [({"question": c["key"]}, c) for c in table["columns"]]
            for column in table["columns"]:
                if column["type"] == "calculated":
                    self.set(column, [*own, *plain], [])
        super().fill_in(sections)

    def set(self, question: dict, plain: list, over: list) -> None:
        """One calculation; it may lead back to itself, which both sides must bear alike."""
        gives = question["calculation"]["gives"]
        op = Op.CHOOSE if gives == "text" else self.random.choice(list(Op))
        found = {"op": str(op), "gives": gives, "decimals": self.random.randint(0, 4)}
        pool = [*plain, *over] if op in (Op.SUM, Op.AVERAGE, Op.COUNT) else plain
        fit = [item for item, other in pool if self.fits(op, other)]
        if op == Op.CHOOSE:
            others = [other for _item, other in plain if other is not question]
            found |= self.cases(gives, others, fit)
        elif not fit:
            found |= {"op": "count", "of": [item for item, _other in plain[:2]]}
        elif op in OF_TWO:
            found["of"] = [self.random.choice(fit), self.random.choice(fit)]
        else:
            found["of"] = self.some(fit)
        question["calculation"] = found

    def fits(self, op: str, other: dict) -> bool:
        kind = kind_of(other)
        if op == Op.COUNT:
            return True
        if op == Op.DAYS:
            return kind in ("date", "datetime") and not other.get("many")
        return kind in NUMBERS and (not other.get("many") or op in (Op.SUM, Op.AVERAGE))

    def cases(self, gives: str, others: list, fit: list) -> dict:
        others = others or [{"key": "q0", "type": "integer"}]
        count = self.random.randint(1, 3)
        cases = [
            {"if": self.tree(others, 2), "then": self.outcome(gives, fit)} for _n in range(count)
        ]
        return {"cases": cases, "else": self.outcome(gives, fit)}

    def outcome(self, gives: str, fit: list) -> dict | None:
        if self.random.random() < 0.2:
            return None
        if gives == "text":
            return {"text": self.random.choice(WORDS)}
        if fit and self.random.random() < 0.4:
            return self.random.choice(fit)
        return {"number": self.random.choice(MORE_DECIMALS)}

    def value(self, question: dict):
        if question["type"] == "calculated":
            return "123"  # whatever a client says counts for nothing
        if question["type"] == QuestionType.DECIMAL:
            return self.random.choice(MORE_DECIMALS)
        return super().value(question)


def vectors(count: int, seed: int = 20261128) -> list[dict]:
    """That many."""
    maker = CalculationMaker(seed)
    return [maker.vector() for _n in range(count)]


def operations_in(found: list[dict]) -> dict[str, int]:
    """How many calculations of each operation came to something."""
    counted: dict[str, int] = {}
    for vector in found:
        trees = {
            part["key"]: part["calculation"]
            for section in vector["sections"]
            for question in section["questions"]
            for part in (question, *question.get("columns", ()))
            if "calculation" in part
        }
        for name in vector["shown"]["calculated"]:
            op = trees[name.rpartition(".")[2]]["op"]
            counted[op] = counted.get(op, 0) + 1
    return counted
