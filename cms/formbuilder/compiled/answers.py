"""What an answer of each type is: from typed text, as plain data, and as a person reads it."""

import datetime as dt
import re
import unicodedata
import uuid

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.context import Known
from cms.formbuilder.definition import OTHER, Question
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.records import default_kind, kinds_asked, reference_text

SHORT, LONG = 500, 20_000
YEARS = range(1900, 2201)
CLOCK = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(:00)?")
UTC_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class AnswerError(ValueError):
    """Why an answer is not taken; a sentence that stands beside its field."""


# ``0532-88881234-801``, ``…转801``: what follows the last dash may be an extension.
PHONE = re.compile(
    r"(?P<number>\+?\d[\d-]*?\d)(?P<more>-\d{1,6})?(?:(?:转|轉|分机|#|x|ext\.?)\d{1,6})?",
    re.IGNORECASE,
)
LOCAL = 8  # digits of a number without its area


class Answer:
    """Short and long text; the other types say what differs."""

    def __init__(self, question: Question) -> None:
        self.question = question

    @property
    def most(self) -> int:
        """The most characters that are taken."""
        is_long = self.question["type"] == QuestionType.LONG_TEXT
        return self.question.get("max_length") or (LONG if is_long else SHORT)

    def joined(self, texts: list[str]) -> list[str]:
        """The values among the texts that a form posted under one name. Raises AnswerError."""
        return texts

    def from_text(self, text: str, known: Known | None = None):
        """Typed text (not empty) to plain data. Raises AnswerError."""
        return self.check(text, known)

    def check(self, value, known: Known | None = None):
        """Plain data, e.g. from the API, as it may be stored; "" is no answer.

        Without ``known`` a reference is taken as it is, for what the server itself hands over.
        Raises AnswerError.
        """
        if not isinstance(value, str):
            raise AnswerError(_("This is not text."))
        value = value.replace("\r\n", "\n").replace("\x00", "").strip()
        try:
            value.encode()
        except UnicodeEncodeError as error:  # half a surrogate pair: no database stores it
            raise AnswerError(
                _("A character in this text is damaged. Please type it again.")
            ) from error
        if len(value) > self.most:
            raise AnswerError(
                _("At most %(most)s characters; these are %(count)s.")
                % {"most": self.most, "count": len(value)}
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
        return {"type": "string", "maxLength": self.most}


class DateAnswer(Answer):
    """``2026-05-12``."""

    def check(self, value, known=None):
        try:
            day = parse_date(value.strip().replace("/", "-")) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            raise AnswerError(_("Please give a date, such as 2026-05-12."))
        return day.isoformat()

    def display(self, value):
        day = dt.date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"

    def schema(self):
        return {"type": "string", "format": "date"}


class DateTimeAnswer(Answer):
    """Typed in Shanghai time, kept in UTC with ``Z``."""

    def check(self, value, known=None):
        try:
            text = value.strip().replace("/", "-") if isinstance(value, str) else ""
            moment = parse_datetime(text) if ":" in text else None
        except ValueError:
            moment = None
        if moment is None or moment.year not in YEARS:
            raise AnswerError(_("Please give a date and a time, such as 2026-05-12 09:30."))
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

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


class TimeAnswer(Answer):
    """``09:30``, of no day and no zone."""

    def check(self, value, known=None):
        text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
        found = CLOCK.fullmatch(text)
        if found is None:
            raise AnswerError(_("Please give a time of day, such as 09:30."))
        return f"{int(found['hour']):02}:{found['minute']}"

    def schema(self):
        return {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$"}


class YesNoAnswer(Answer):
    """True or false."""

    def from_text(self, text, known=None):
        if text not in ("yes", "no"):
            raise AnswerError(_("Please choose yes or no."))
        return text == "yes"

    def check(self, value, known=None):
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
    """The key of an option; shown by the label it had in this version.

    A retired option is kept where it was chosen while it was offered, and refused elsewhere.
    What is said under “other” is kept as ``other:`` and its words.
    """

    def __init__(self, question) -> None:
        super().__init__(question)
        options = question.get("options", ())
        self.labels = {option["key"]: option["label"] for option in options}
        self.offered = [option["key"] for option in options if not option.get("retired")]
        self.takes_other = bool(question.get("other"))

    def joined(self, texts):
        """The line below “other” comes under the same name; words in it mean that it is chosen."""
        if not self.takes_other:
            return texts
        chosen = [text for text in texts if text in self.labels]
        words = [text.removeprefix(OTHER) for text in texts if text not in self.labels]
        if chosen and any(words) and self.question["type"] == QuestionType.SINGLE_CHOICE:
            raise AnswerError(
                _("You chose an option and filled in “other” as well: please keep one of them.")
            )
        return [*chosen, OTHER + "".join(words)] if words else chosen

    def check(self, value, known=None):
        kept = known.stored if known else ()
        if isinstance(value, str) and value.startswith(OTHER) and self.takes_other:
            words = super().check(value.removeprefix(OTHER))
            if not words:
                raise AnswerError(_("Please say what “other” is."))
            return OTHER + words
        if not isinstance(value, str) or not (value in self.offered or value in kept):
            raise AnswerError(_("Please choose one of the options."))
        return value

    def display(self, value):
        if value.startswith(OTHER):
            return _("Other: %(words)s") % {"words": value.removeprefix(OTHER)}
        return self.labels.get(value, "")

    def schema(self):
        offered = {"enum": self.offered}
        if not self.takes_other:
            return offered
        words = {"type": "string", "pattern": rf"^{OTHER}.*\S", "maxLength": len(OTHER) + self.most}
        return {"anyOf": [offered, words]}


class PhoneAnswer(Answer):
    """A telephone number, Chinese unless it says otherwise, with an extension of an office's
    exchange if it has one; kept as typed, without blanks.
    """

    def check(self, value, known=None):
        value = unicodedata.normalize("NFKC", super().check(value))
        value = re.sub(r"[\s()]", "", value)
        if not value:
            return ""
        found = PHONE.fullmatch(value)
        number, more = (found["number"], found["more"] or "") if found else ("", "")
        if not (_is_phone(number + more) or _is_phone(number)):
            raise AnswerError(_("Please give a telephone number."))
        return value


def _is_phone(text: str) -> bool:
    """One that exists as far as is known, or one without its area: 96123, 88881234."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return False
    is_short = len(re.sub(r"\D", "", text)) <= LOCAL
    return phonenumbers.is_valid_number(number) or (
        is_short and phonenumbers.is_possible_number(number)
    )


class EmailAnswer(Answer):
    """An e-mail address, kept as typed."""

    def check(self, value, known=None):
        value = unicodedata.normalize("NFKC", super().check(value))
        return _valid(validate_email, value, _("Please give an e-mail address."))

    def schema(self):
        return {**super().schema(), "format": "email"}


class LinkAnswer(Answer):
    """The address of a page; without ``https://`` it is taken for one that has it."""

    def check(self, value, known=None):
        value = super().check(value)
        if value and "://" not in value:
            value = f"https://{value}"
        return _valid(WEB, value, _("Please give the address of a page, such as https://…"))

    def schema(self):
        return {**super().schema(), "format": "uri"}


WEB = URLValidator(schemes=["http", "https"])


def _valid(validator, value: str, sentence: str) -> str:
    """The value if the validator takes it, or no answer. Raises AnswerError."""
    try:
        if value:
            validator(value)
    except ValidationError as error:
        raise AnswerError(sentence) from error
    return value


class ReferenceAnswer(Answer):
    """``{"id", "label"}``: a person, deputy, unit or document; the label as it was then."""

    def from_text(self, text, known=None):
        found = known.reference(self.question, text) if known else None
        if found is None:
            raise AnswerError(_("Please choose from the list."))
        return found

    def check(self, value, known=None):
        pk = value.get("id") if isinstance(value, dict) else None
        if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
            raise AnswerError(_("Please choose from the list."))
        # The label that a client sends is never believed: it could say somebody else's name.
        if known is None:
            return {"id": pk, "label": str(value.get("label", ""))[:200]}
        return self.from_text(str(pk), known)

    def to_text(self, value):
        return str(value["id"])

    def display(self, value):
        return value["label"]

    def schema(self):
        return {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
                "label": {"type": "string"},
            },
            "required": ["id"],
        }


class RecordAnswer(ReferenceAnswer):
    """A reference that says of which kind it is, ``{"kind", "id", "label"}``, where the kind is not
    the default one. The label is what the kind keeps (``records.RecordKind``).
    """

    def check(self, value, known=None):
        kind = value.get("kind") or default_kind() if isinstance(value, dict) else ""
        if not isinstance(kind, str) or kind not in kinds_asked(self.question):
            raise AnswerError(_("Please choose from the list."))
        named = {} if kind == default_kind() else {"kind": kind}
        if known is None:
            return super().check(value) | named
        pk = super().check(value)["id"]
        return self.from_text(reference_text({"id": pk, **named}), known)

    def to_text(self, value):
        return reference_text(value)

    def schema(self):
        plain = super().schema()
        kinds = [*kinds_asked(self.question)]
        needed = {} if default_kind() in kinds else {"required": ["id", "kind"]}
        properties = {**plain["properties"], "kind": {"enum": kinds}}
        return {**plain, "properties": properties, **needed}


class AttachmentAnswer(Answer):
    """The id of an attachment; the bytes are the submission's."""

    def check(self, value, known=None):
        try:
            return str(uuid.UUID(value if isinstance(value, str) else ""))
        except ValueError as error:
            raise AnswerError(_("This file is not known.")) from error

    def schema(self):
        return {"type": "string", "format": "uuid"}
