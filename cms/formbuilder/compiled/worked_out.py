"""What is calculated, as an answer: worked out by the server, never taken from anybody."""

from cms.formbuilder.calculations.tree import Op
from cms.formbuilder.compiled.answers import Answer, AnswerError


class WorkedOut(Answer):
    """A decimal as text with the places that were set, or a text by condition."""

    def __init__(self, question) -> None:
        super().__init__(question)
        tree = question.get("calculation", {})
        self.is_text = tree.get("gives") == "text"
        self.unit = "%" if tree.get("op") == Op.SHARE else ""

    def check(self, value, known=None):
        raise AnswerError("")  # nobody gets here: what is sent for it is left out before

    def to_text(self, value):
        return f"{value}{self.unit}"

    def schema(self):
        number = {"pattern": r"^-?[0-9]+(\.[0-9]{1,4})?$"}
        return {"type": "string", "readOnly": True, **({} if self.is_text else number)}
