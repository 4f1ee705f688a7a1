"""One compiled question: its answer's rules and its control together."""

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import ANSWERS, AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import control_for
from cms.formbuilder.definition import Question
from cms.formbuilder.enums import FILES, SEVERAL, QuestionType

MOST_VALUES = 200


class CompiledQuestion:
    """A question that is not a table. Values are plain data, absent when empty."""

    def __init__(self, question: Question) -> None:
        self.data = question
        self.key, self.type, self.label = question["key"], question["type"], question["label"]
        self.required = bool(question.get("required"))
        self.is_asked = self.type != QuestionType.NOTE
        self.is_list = self.type == QuestionType.MULTIPLE_CHOICE or (
            self.type in FILES or (bool(question.get("many")) and self.type in SEVERAL)
        )
        self.control = control_for(question)
        self.answer = ANSWERS[self.type](question) if self.is_asked else None

    def parse(self, post, name: str, context: FillContext):
        """(value or None, error, texts as typed) of a posted form."""
        texts = [text for text in post.getlist(name) if text.strip()]
        if self.data.get("many") and self.type not in FILES and len(texts) == 1:
            texts = [line.strip() for line in texts[0].splitlines() if line.strip()]
        try:
            found = [self.answer.from_text(text, context.choices) for text in texts[:MOST_VALUES]]
        except AnswerError as error:
            return None, str(error), texts
        if not found:
            return None, "", texts
        return (found if self.is_list else found[0]), "", texts

    def check(self, value):
        """A value from the API, as it may be stored. Raises AnswerError."""
        if not self.is_list:
            return self.answer.check(value)
        if not isinstance(value, list) or len(value) > MOST_VALUES:
            raise AnswerError(_("A list is expected here."))
        return [self.answer.check(item) for item in value]

    def missing(self, value) -> str:
        """The sentence that stands beside a required question without an answer."""
        if self.required and value in (None, "", []):
            return _("Please answer this question.")
        return ""

    def texts(self, value) -> list[str]:
        """What stands in the inputs for a value."""
        if value is None:
            return []
        items = value if self.is_list else [value]
        return [self.answer.to_text(item) for item in items]

    def draw(self, name: str, texts: list[str], error: str, context: FillContext) -> str:
        """The question's HTML."""
        return self.control.draw(name, texts, error, context)

    def display(self, value) -> str:
        """The answer as a person reads it, with the labels of this version."""
        if value is None:
            return ""
        items = value if self.is_list else [value]
        return "、".join(self.answer.display(item) for item in items)

    def schema(self) -> dict:
        """JSON Schema of the value."""
        one = self.answer.schema()
        found = {"type": "array", "items": one} if self.is_list else dict(one)
        return {"title": self.label, **found}
