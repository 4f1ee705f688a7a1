"""What an answer of each type is: from typed text, as plain data, and as a person reads it."""

import datetime as dt
import re
import uuid
from decimal import Decimal, InvalidOperation

import phonenumbers
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cms.formbuilder.definition import Question
from cms.formbuilder.enums import QuestionType

SHORT, LONG = 500, 20_000
UTC_TEXT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class AnswerError(ValueError):
    """Why an answer is not taken; a sentence that stands beside its field."""


class Answer:
    """Short and long text; the other types say what differs."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def from_text(self, text: str, choices=None):
        """Typed text (not empty) to plain data. Raises AnswerError."""
        return self.check(text.replace("\r\n", "\n").strip())

    def check(self, value):
        """Plain data, e.g. from the API, as it may be stored. Raises AnswerError."""
        if not isinstance(value, str):
            raise AnswerError(_("This is not text."))
        value = value.replace("\x00", "")
        is_long = self.question["type"] == QuestionType.LONG_TEXT
        most = self.question.get("max_length") or (LONG if is_long else SHORT)
        if len(value) > most:
            raise AnswerError(
                _("At most %(most)s characters; these are %(count)s.")
                % {"most": most, "count": len(value)}
            )
        return value

    def to_text(self, value) -> str:
        """Plain data back to what stands in an input."""
        return str(value)

    def display(self, value) -> str:
        """What a person reads."""
        return self.to_text(value)

    def schema(self) -> dict:
        """JSON Schema (2020-12) of one value."""
        most = self.question.get("max_length")
        return {"type": "string"} | ({"maxLength": most} if most else {})


class NumberAnswer(Answer):
    """Whole numbers as int, others as a decimal string."""

    def from_text(self, text, choices=None):
        text = text.strip().replace("，", "").replace(",", "")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise AnswerError(_("Please give a number.")) from error
        return self.check(format(number, "f"))

    def check(self, value):
        whole = self.question["type"] == QuestionType.INTEGER
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise AnswerError(_("Please give a number."))
        try:
            number = Decimal(str(value))
        except InvalidOperation as error:
            raise AnswerError(_("Please give a number.")) from error
        if not number.is_finite() or len(str(value)) > 40:
            raise AnswerError(_("Please give a number."))
        if whole and number != number.to_integral_value():
            raise AnswerError(_("Please give a whole number."))
        low, high = self.question.get("minimum"), self.question.get("maximum")
        if low is not None and number < Decimal(low):
            raise AnswerError(_("Not below %(low)s.") % {"low": low})
        if high is not None and number > Decimal(high):
            raise AnswerError(_("Not above %(high)s.") % {"high": high})
        return int(number) if whole else format(number, "f")

    def schema(self):
        return {"type": "integer" if self.question["type"] == QuestionType.INTEGER else "string"}


class DateAnswer(Answer):
    """``2026-05-12``."""

    def check(self, value):
        try:
            day = parse_date(value.strip().replace("/", "-")) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year <= 2200:
            raise AnswerError(_("Please give a date, such as 2026-05-12."))
        return day.isoformat()

    def display(self, value):
        day = dt.date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"

    def schema(self):
        return {"type": "string", "format": "date"}


class DateTimeAnswer(Answer):
    """Typed in Shanghai time, kept in UTC with ``Z``."""

    def from_text(self, text, choices=None):
        try:
            moment = parse_datetime(text.strip().replace("/", "-"))
        except ValueError:
            moment = None
        if moment is None:
            raise AnswerError(_("Please give a date and a time, such as 2026-05-12 09:30."))
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def check(self, value):
        if not isinstance(value, str):
            raise AnswerError(_("Please give a date and a time, such as 2026-05-12 09:30."))
        return value if UTC_TEXT.fullmatch(value) else self.from_text(value)

    def local(self, value) -> dt.datetime:
        """The instant in Shanghai."""
        return timezone.localtime(dt.datetime.fromisoformat(value))

    def to_text(self, value):
        return self.local(value).strftime("%Y-%m-%dT%H:%M")

    def display(self, value):
        moment = self.local(value)
        return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"

    def schema(self):
        return {"type": "string", "format": "date-time"}


class YesNoAnswer(Answer):
    """True or false."""

    def from_text(self, text, choices=None):
        if text not in ("yes", "no"):
            raise AnswerError(_("Please choose yes or no."))
        return text == "yes"

    def check(self, value):
        if not isinstance(value, bool):
            raise AnswerError(_("Please choose yes or no."))
        return value

    def to_text(self, value):
        return "yes" if value else "no"

    def display(self, value):
        return _("Yes") if value else _("No")

    def schema(self):
        return {"type": "boolean"}


class ChoiceAnswer(Answer):
    """The key of an option; shown by the label it had in this version."""

    def __init__(self, question) -> None:
        super().__init__(question)
        self.labels = {option["key"]: option["label"] for option in question.get("options", ())}

    def check(self, value):
        if value not in self.labels:
            raise AnswerError(_("Please choose one of the options."))
        return value

    def display(self, value):
        return self.labels.get(value, "")

    def schema(self):
        return {"enum": list(self.labels)}


class PhoneAnswer(Answer):
    """A telephone number, Chinese unless it says otherwise; kept as typed, without blanks."""

    def check(self, value):
        value = re.sub(r"[\s()（）]", "", super().check(value))
        try:
            number = phonenumbers.parse(value, "CN")
        except phonenumbers.NumberParseException as error:
            raise AnswerError(_("Please give a telephone number.")) from error
        if not phonenumbers.is_possible_number(number):
            raise AnswerError(_("Please give a telephone number."))
        return value


class ReferenceAnswer(Answer):
    """``{"id", "label"}``: a person, deputy, unit or document; the label as it was then."""

    def from_text(self, text, choices=None):
        label = choices.label(self.question["type"], text) if choices else None
        if label is None:
            raise AnswerError(_("Please choose from the list."))
        return {"id": int(text), "label": label}

    def check(self, value):
        good = isinstance(value, dict) and isinstance(value.get("id"), int)
        if not good or not isinstance(value.get("label", ""), str):
            raise AnswerError(_("Please choose from the list."))
        return {"id": value["id"], "label": value.get("label", "")[:200]}

    def to_text(self, value):
        return str(value["id"])

    def display(self, value):
        return value["label"]

    def schema(self):
        return {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "label": {"type": "string"}},
            "required": ["id"],
        }


class AttachmentAnswer(Answer):
    """The id of an attachment; the bytes are the submission's."""

    def check(self, value):
        try:
            return str(uuid.UUID(str(value)))
        except ValueError as error:
            raise AnswerError(_("This file is not known.")) from error

    def schema(self):
        return {"type": "string", "format": "uuid"}


ANSWERS: dict[str, type[Answer]] = {
    QuestionType.SHORT_TEXT: Answer,
    QuestionType.LONG_TEXT: Answer,
    QuestionType.INTEGER: NumberAnswer,
    QuestionType.DECIMAL: NumberAnswer,
    QuestionType.DATE: DateAnswer,
    QuestionType.DATETIME: DateTimeAnswer,
    QuestionType.YES_NO: YesNoAnswer,
    QuestionType.SINGLE_CHOICE: ChoiceAnswer,
    QuestionType.MULTIPLE_CHOICE: ChoiceAnswer,
    QuestionType.PHONE: PhoneAnswer,
    QuestionType.FILE: AttachmentAnswer,
    QuestionType.PHOTO: AttachmentAnswer,
    QuestionType.PERSON: ReferenceAnswer,
    QuestionType.MANDATE: ReferenceAnswer,
    QuestionType.ORGANIZATION: ReferenceAnswer,
    QuestionType.DOCUMENT: ReferenceAnswer,
}
