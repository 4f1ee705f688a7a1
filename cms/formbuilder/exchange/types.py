"""How each question type and each setting of a question is said in XLSForm, or that it is not.

One row a type: a type without a row fails tests/cms/formbuilder/exchange/test_types. What is lost
is written beside each question of the type; nothing is left out silently.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.enums import CHOICES, QuestionType

LISTS = CHOICES | {QuestionType.RANKING}  # with a list of choices of their own
YES_NO_LIST = "yes_no"  # the list of choices of every question that asks yes or no
OTHER_NAME = "other"
OTHER_END = "_other"  # ends the name of the line that says what “other” is
NOTE_END = "_note"  # ends the name of a section's note
MULTILINE, PAGE, SIGNED = "multiline", "field-list", "signature"


@dataclass(frozen=True)
class Said:
    """A type of XLSForm's; ``pattern`` is what its text has to fit, ``lost`` what is not said."""

    type: str
    appearance: str = ""
    pattern: str = ""
    lost: str | Promise = ""


_REGISTER = _("the list of names stays here: only a line of text can be asked for elsewhere")
SAYS: dict[QuestionType, Said] = {
    QuestionType.SHORT_TEXT: Said("text"),
    QuestionType.LONG_TEXT: Said("text", appearance=MULTILINE),
    QuestionType.INTEGER: Said("integer"),
    QuestionType.DECIMAL: Said("decimal"),
    QuestionType.DATE: Said("date"),
    QuestionType.DATETIME: Said("dateTime"),
    QuestionType.TIME: Said("time"),
    QuestionType.YES_NO: Said(f"select_one {YES_NO_LIST}"),
    QuestionType.SINGLE_CHOICE: Said("select_one"),
    QuestionType.MULTIPLE_CHOICE: Said("select_multiple"),
    QuestionType.RATING: Said("range", appearance="rating"),
    QuestionType.MATRIX: Said(
        "note", lost=_("an appraisal matrix is left out: only its title and explanation go along")
    ),
    QuestionType.RANKING: Said("rank"),
    QuestionType.SIGNATURE: Said(
        "image",
        appearance=SIGNED,
        lost=_("the signature is not tied there to the answers it stands under"),
    ),
    QuestionType.PHONE: Said(
        "text",
        pattern="^[+]?[0-9 ()-]{3,24}$",
        lost=_("a phone number is only held to digits, not to numbers that exist"),
    ),
    QuestionType.EMAIL: Said("text", pattern="^[^@ ]+@[^@ ]+[.][^@ ]+$"),
    QuestionType.LINK: Said("text", pattern="^https?://[^ ]+$"),
    QuestionType.FILE: Said("file", lost=_("only one file can be given")),
    QuestionType.PHOTO: Said("image", lost=_("only one photo can be given")),
    QuestionType.PERSON: Said("text", lost=_REGISTER),
    QuestionType.MANDATE: Said("text", lost=_REGISTER),
    QuestionType.ORGANIZATION: Said("text", lost=_REGISTER),
    QuestionType.DOCUMENT: Said("text", lost=_REGISTER),
    QuestionType.SITE: Said("text", lost=_REGISTER),
    QuestionType.RECORD: Said("text", lost=_REGISTER),
    QuestionType.CALCULATED: Said("decimal"),  # or text, where a text comes out
    QuestionType.NOTE: Said("note"),
    QuestionType.ROWS: Said("begin_repeat"),
}

# Where a setting of a question goes: the columns that say it. Those without a column are lost, or
# said in part, as the writer notes beside the question.
COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("name",),
    "type": ("type", "appearance"),
    "label": ("label",),
    "label_en": ("label",),  # under English
    "help": ("hint",),
    "help_en": ("hint",),  # under English
    "required": ("required", "required_message"),
    "many": (),
    "autofill": ("default",),  # today only
    "options": ("type",),  # and the sheet of choices, without those that are no longer offered
    "other": ("type",),  # an option and a line of its own
    "minimum": ("constraint", "constraint_message"),
    "maximum": ("constraint", "constraint_message"),
    "max_length": ("constraint", "constraint_message"),
    "scale": ("parameters",),
    "low_label": (),
    "high_label": (),
    "rows": (),
    "not_applicable": (),
    "comment_below": (),
    "columns": ("type",),
    "min_rows": ("repeat_count",),  # where the fewest rows are the most
    "max_rows": ("repeat_count",),
    "show_if": ("relevant",),
    "require_if": ("required",),
    "end_if": (),
    "accept_if": ("constraint", "constraint_message"),
    "calculation": ("calculation", "readonly"),
    "vocabulary": (),
    "linked": (),
    "kinds": (),
    "origin": (),  # of no use to who fills in
}

# XLSForm's types that come in, besides those above: other names of the same, and near ones.
COMES_IN: dict[str, QuestionType] = {
    **{
        said.type: kind
        for kind, said in SAYS.items()
        if not said.pattern and not said.appearance and not said.lost and " " not in said.type
    },
    "decimal": QuestionType.DECIMAL,
    "text": QuestionType.SHORT_TEXT,
    "string": QuestionType.SHORT_TEXT,
    "int": QuestionType.INTEGER,
    "datetime": QuestionType.DATETIME,
    "image": QuestionType.PHOTO,
    "photo": QuestionType.PHOTO,
    "file": QuestionType.FILE,
    "calculate": QuestionType.CALCULATED,
}
