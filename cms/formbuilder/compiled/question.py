"""One compiled question: its answer's rules and its control together."""

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import (
    Answer,
    AnswerError,
    AttachmentAnswer,
    ChoiceAnswer,
    DateAnswer,
    DateTimeAnswer,
    EmailAnswer,
    LinkAnswer,
    PhoneAnswer,
    RecordAnswer,
    ReferenceAnswer,
    TimeAnswer,
    YesNoAnswer,
)
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import NO_WORDS, Words, control_for
from cms.formbuilder.compiled.linked import linked_control
from cms.formbuilder.compiled.numbers import NumberAnswer, RatingAnswer
from cms.formbuilder.compiled.worked_out import WorkedOut
from cms.formbuilder.definition import Question, kind_of, takes_several
from cms.formbuilder.enums import CHOICES, FILES, NUMBERS, REFERENCES, QuestionType

MOST_VALUES = 200
ANSWERS: dict[str, type[Answer]] = {
    QuestionType.SHORT_TEXT: Answer,
    QuestionType.LONG_TEXT: Answer,
    QuestionType.INTEGER: NumberAnswer,
    QuestionType.DECIMAL: NumberAnswer,
    QuestionType.DATE: DateAnswer,
    QuestionType.DATETIME: DateTimeAnswer,
    QuestionType.TIME: TimeAnswer,
    QuestionType.YES_NO: YesNoAnswer,
    QuestionType.SINGLE_CHOICE: ChoiceAnswer,
    QuestionType.MULTIPLE_CHOICE: ChoiceAnswer,
    QuestionType.RATING: RatingAnswer,
    QuestionType.PHONE: PhoneAnswer,
    QuestionType.EMAIL: EmailAnswer,
    QuestionType.LINK: LinkAnswer,
    QuestionType.FILE: AttachmentAnswer,
    QuestionType.PHOTO: AttachmentAnswer,
    QuestionType.CALCULATED: WorkedOut,
    **dict.fromkeys(REFERENCES, ReferenceAnswer),
    QuestionType.RECORD: RecordAnswer,
}
ONCE = frozenset({QuestionType.MULTIPLE_CHOICE, *FILES, *REFERENCES})  # a value twice says nothing


class CompiledQuestion:
    """A question of one input. Values are plain data, absent when empty."""

    is_compound = False
    parts = ()

    def __init__(self, question: Question, words: Words = NO_WORDS) -> None:
        self.data = question
        self.key, self.type, self.label = question["key"], question["type"], question["label"]
        self.required = bool(question.get("required"))
        self.is_asked = self.type != QuestionType.NOTE
        self.is_calculated = self.type == QuestionType.CALCULATED
        self.is_number = kind_of(question) in NUMBERS
        self.is_list = takes_several(question)
        self._refers = self.type in CHOICES or self.type in REFERENCES
        draw = linked_control if "linked" in question else control_for
        self.control = draw(question, words.get(question["key"], ()))
        self.answer = ANSWERS[self.type](question) if self.is_asked else None

    def parse(self, post, name: str, context: FillContext):
        """(value or None, error, texts as typed) of a posted form."""
        texts = [text for text in post.getlist(name) if text.strip()]
        if self.is_list and self.type not in FILES:
            texts = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        if not texts:
            return None, "", texts
        known = context.known(name) if self._refers else None
        try:
            given = self.answer.joined(texts)
            if self.is_list:
                value = self._list(given, self.answer.from_text, known)
            else:
                value = self.answer.from_text(given[0], known)
        except AnswerError as error:
            return None, str(error), texts
        return None if value in ("", []) else value, "", texts

    def check(self, value, context: FillContext | None = None, name: str = ""):
        """Plain data, e.g. from the API, as it may be stored; ``context`` as ``Answer.check``'s.

        Raises AnswerError.
        """
        known = context.known(name or self.key) if context and self._refers else None
        if not self.is_list:
            return self.answer.check(value, known)
        if not isinstance(value, list):
            raise AnswerError(_("A list is expected here."))
        return self._list(value, self.answer.check, known)

    def _list(self, items: list, read, known) -> list:
        if len(items) > MOST_VALUES:
            raise AnswerError(_("At most %(most)s values.") % {"most": MOST_VALUES})
        found = [value for value in (read(item, known) for item in items) if value != ""]
        if self.type in ONCE:
            return [value for number, value in enumerate(found) if value not in found[:number]]
        return found

    def missing(self, value, *, required: bool = False) -> str:
        """The sentence that stands beside a question without an answer that must have one.

        ``required``: a condition asks for it, whatever the question itself says.
        """
        if (self.required or required) and value in (None, "", []):
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

    def label_of(self, name: str) -> str:
        """What a sentence calls the input of this name."""
        return self.label

    def display(self, value) -> str:
        """The answer as a person reads it, with the labels of this version."""
        if value is None:
            return ""
        items = value if self.is_list else [value]
        return "、".join(self.answer.display(item) for item in items)

    def schema(self) -> dict:
        """JSON Schema of the value."""
        one = self.answer.schema()
        if not self.is_list:
            return {"title": self.label, **one}
        least = {"minItems": 1} if self.required else {}
        return {
            "title": self.label,
            "type": "array",
            "items": one,
            "maxItems": MOST_VALUES,
            **least,
        }
