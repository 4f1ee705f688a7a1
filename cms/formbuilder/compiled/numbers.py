"""Numbers as answers: whole ones as int, others as a decimal string."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import Answer, AnswerError
from cms.formbuilder.definition import SCALE
from cms.formbuilder.enums import QuestionType

WRITTEN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
WHOLE_BELOW = 10**15  # a browser's numbers are exact up to here
BELOW = 10**20  # what the side table's column holds
PLACES = 8


class NumberAnswer(Answer):
    """Whole numbers as int, others as a decimal string with the places that were typed."""

    def __init__(self, question) -> None:
        super().__init__(question)
        self.whole = question["type"] == QuestionType.INTEGER
        self.low, self.high = question.get("minimum"), question.get("maximum")

    def from_text(self, text, known=None):
        text = unicodedata.normalize("NFKC", text).strip().replace(",", "")
        return self.check(text, known)

    def check(self, value, known=None):
        number = self._number(value)
        if self.whole and number != number.to_integral_value():
            raise AnswerError(_("Please give a whole number."))
        if abs(number) >= (WHOLE_BELOW if self.whole else BELOW):
            raise AnswerError(_("This number is too large."))
        if -number.as_tuple().exponent > PLACES:
            raise AnswerError(_("At most %(most)s digits after the point.") % {"most": PLACES})
        if self.low is not None and number < Decimal(self.low):
            raise AnswerError(_("Not below %(low)s.") % {"low": self.low})
        if self.high is not None and number > Decimal(self.high):
            raise AnswerError(_("Not above %(high)s.") % {"high": self.high})
        return int(number) if self.whole else format(number or abs(number), "f")

    def _number(self, value) -> Decimal:
        """A finite number of sane length; JSON's 12.0 is 12. Raises AnswerError."""
        if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_BELOW:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            if abs(value) >= BELOW:
                raise AnswerError(_("This number is too large."))
            return Decimal(value)
        if isinstance(value, str) and len(value) <= 40 and WRITTEN.fullmatch(value):
            return Decimal(value)
        raise AnswerError(_("Please give a number."))

    def schema(self):
        if not self.whole:
            return {"type": "string", "pattern": r"^-?[0-9]{1,20}(\.[0-9]{1,8})?$"}
        found = {"type": "integer", "minimum": 1 - WHOLE_BELOW, "maximum": WHOLE_BELOW - 1}
        if self.low is not None:
            found["minimum"] = float(self.low)
        if self.high is not None:
            found["maximum"] = float(self.high)
        return found


class RatingAnswer(NumberAnswer):
    """A step of a scale from 1; the higher, the better."""

    def __init__(self, question) -> None:
        self.steps = question.get("scale", SCALE)
        super().__init__({**question, "minimum": "1", "maximum": str(self.steps)})
        self.whole = True

    def display(self, value):
        return f"{value} / {self.steps}"

    def schema(self):
        return {"type": "integer", "minimum": 1, "maximum": self.steps}
