"""Question types, fillers, rights and the sources of pre-filled answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionType(TextChoices):
    """What a question asks for. The values are written into every form version: never rename."""

    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Number with decimals")
    DATE = "date", _("Date")
    DATETIME = "datetime", _("Date and time")
    TIME = "time", _("Clock time")
    YES_NO = "yes_no", _("Yes or no")
    SINGLE_CHOICE = "single_choice", _("Single choice")
    MULTIPLE_CHOICE = "multiple_choice", _("Multiple choice")
    RATING = "rating", _("Rating on a scale")
    MATRIX = "matrix", _("Appraisal matrix")
    RANKING = "ranking", _("Ranking")
    SIGNATURE = "signature", _("Signature")
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail address")
    LINK = "link", _("Link to a page")
    FILE = "file", _("File")
    PHOTO = "photo", _("Photo")
    PERSON = "person", _("Person")
    MANDATE = "mandate", _("Deputy")
    ORGANIZATION = "organization", _("Unit")
    DOCUMENT = "document", _("Document reference")
    SITE = "site", _("Site")
    RECORD = "record", _("Linked record")
    CALCULATED = "calculated", _("Calculated")
    NOTE = "note", _("Heading or note")
    ROWS = "rows", _("Repeating table")


CHOICES = frozenset({QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE})
# Answered in several inputs at once: not in tables, not asked about by conditions or calculations.
COMPOUND = frozenset({QuestionType.MATRIX, QuestionType.RANKING})
# Nothing can be said of their answers by conditions and calculations; a signature is given last.
UNASKABLE = frozenset({QuestionType.NOTE, QuestionType.SIGNATURE, *COMPOUND})
NO_COLUMNS = frozenset({QuestionType.ROWS, *UNASKABLE})  # do not stand in tables
LISTED = CHOICES | COMPOUND  # have options that the clerk lists
# Kept as typed, and kept as numbers.
TEXTS = frozenset(
    {
        QuestionType.SHORT_TEXT,
        QuestionType.LONG_TEXT,
        QuestionType.PHONE,
        QuestionType.EMAIL,
        QuestionType.LINK,
    }
)
NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RATING})
FILES = frozenset({QuestionType.FILE, QuestionType.PHOTO})
REFERENCES = frozenset(
    {
        QuestionType.PERSON,
        QuestionType.MANDATE,
        QuestionType.ORGANIZATION,
        QuestionType.DOCUMENT,
        QuestionType.SITE,
        QuestionType.RECORD,
    }
)
# Types that may take several values ("[]" in starter-forms.md); choices have a type of their own.
SEVERAL = frozenset(
    {
        QuestionType.SHORT_TEXT,
        QuestionType.PHONE,
        QuestionType.EMAIL,
        QuestionType.LINK,
        QuestionType.INTEGER,
        QuestionType.DECIMAL,
        QuestionType.DATE,
        *REFERENCES,
        *FILES,
    }
)


class Filler(TextChoices):
    """Who fills in a section (填写人, office-needs.md 5)."""

    DEPUTY = "DEPUTY", _("Deputy fills in")
    OFFICE = "OFFICE", _("Office fills in")
    UNIT = "UNIT", _("Handling unit fills in")
    ANYONE = "ANYONE", _("Anyone may fill in")


class Autofill(TextChoices):
    """Where a first answer comes from; the owner of the source hands it over when a draft opens."""

    TOPIC_TITLE = "topic.title", _("Title of the item")
    TOPIC_NUMBER = "topic.number", _("Number of the item")
    TOPIC_UNIT = "topic.unit", _("Unit of the item")
    TOPIC_STARTS_AT = "topic.starts_at", _("Start of the item")
    TOPIC_ENDS_AT = "topic.ends_at", _("End of the item")
    TOPIC_PLACE = "topic.place", _("Place of the item")
    TOPIC_AUTHORITY = "topic.authority", _("Authority document of the item")
    TOPIC_LEADER = "topic.leader", _("Group leader of the item")
    TOPIC_DEPUTIES = "topic.deputies", _("Deputies of the item")
    PERSON_NAME = "person.name", _("Name of the person filling in")
    PERSON_SELF = "person.self", _("The person filling in")
    PERSON_MANDATE = "person.mandate", _("The deputy filling in")
    PERSON_UNIT = "person.unit", _("Unit of the person filling in")
    PERSON_PHONE = "person.phone", _("Phone of the person filling in")
    TODAY = "today", _("Today")


_TOPIC_WORDS = (
    Autofill.TOPIC_TITLE,
    Autofill.TOPIC_NUMBER,
    Autofill.TOPIC_UNIT,
    Autofill.TOPIC_PLACE,
    Autofill.TOPIC_AUTHORITY,
    Autofill.TOPIC_LEADER,
    Autofill.TOPIC_DEPUTIES,
)
_PERSON_WORDS = (
    Autofill.PERSON_NAME,
    Autofill.PERSON_MANDATE,
    Autofill.PERSON_UNIT,
    Autofill.PERSON_PHONE,
)
# Which sources can answer a question of a type: the rest are not offered (office-needs 13).
SOURCES: dict[QuestionType, tuple[Autofill, ...]] = {
    QuestionType.SHORT_TEXT: _TOPIC_WORDS + _PERSON_WORDS,
    QuestionType.LONG_TEXT: _TOPIC_WORDS + _PERSON_WORDS,
    QuestionType.DATE: (Autofill.TODAY,),
    QuestionType.DATETIME: (Autofill.TOPIC_STARTS_AT, Autofill.TOPIC_ENDS_AT),
    QuestionType.PHONE: (Autofill.PERSON_PHONE,),
    QuestionType.PERSON: (Autofill.PERSON_SELF,),
    QuestionType.MANDATE: (
        Autofill.PERSON_MANDATE,
        Autofill.TOPIC_LEADER,
        Autofill.TOPIC_DEPUTIES,
    ),
    QuestionType.ORGANIZATION: (Autofill.TOPIC_UNIT,),
    QuestionType.DOCUMENT: (Autofill.TOPIC_AUTHORITY,),
}


class Right(TextChoices):
    """What a grant allows on one form: shaping it and reading its answers are separate."""

    DESIGN = "DESIGN", _("Design the form")
    COLLECT = "COLLECT", _("Enter answers")
    REVIEW = "REVIEW", _("Accept, return and correct answers")
    READ = "READ", _("Read answers")
    EXPORT = "EXPORT", _("Download answers")
    TRASH = "TRASH", _("Move answers to the trash")


class Rows(TextChoices):
    """Which answers a right reaches (forms.md §5 row 26)."""

    ALL = "ALL", _("All answers")
    OWN = "OWN", _("Only answers of the own unit")


# What is done with single answers, so that it can end at those of a unit.
OF_ANSWERS = frozenset({Right.REVIEW, Right.READ, Right.EXPORT, Right.TRASH})


class LibraryCategory(TextChoices):
    """The shelf of the library that an item stands on."""

    SITE = "SITE", _("Inspection and site visits")
    PROBLEMS = "PROBLEMS", _("Problems and rectification")
    RATING = "RATING", _("Appraisal and satisfaction")
    PERSON = "PERSON", _("Contact and consent")
    SAFETY = "SAFETY", _("Safety checks")
    OTHER = "OTHER", pgettext_lazy("library", "Others")


class EditionState(TextChoices):
    """The director's word on an edition of the library."""

    PROPOSED = "PROPOSED", pgettext_lazy("library", "Waiting for review")
    REVIEWED = "REVIEWED", pgettext_lazy("library", "Reviewed")
    DECLINED = "DECLINED", pgettext_lazy("library", "Not taken up")
