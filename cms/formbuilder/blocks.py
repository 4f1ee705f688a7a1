"""The questions that staff put into a section: one block type a question type."""

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.formbuilder.calculations.editing import CalculationBlock
from cms.formbuilder.conditions.editing import ConditionBlock
from cms.formbuilder.definition import (
    MAX_COLUMNS,
    MAX_END,
    MAX_HELP,
    MAX_LABEL,
    MAX_QUESTIONS,
    MAX_ROWS,
    MAX_SCALE,
    MIN_SCALE,
    rows_asked,
)
from cms.formbuilder.enums import (
    CHOICES,
    FILES,
    LISTED,
    NO_COLUMNS,
    REFERENCES,
    SEVERAL,
    SOURCES,
    QuestionType,
)
from cms.formbuilder.linked.editing import SourceBlock
from cms.formbuilder.matrix_lines import LINE_WORDS, SCALE_WORDS, clean_lines, clean_scale
from cms.formbuilder.options import WORDS, OptionsField, clean_options
from cms.formbuilder.records import record_kind_choices

COMMON = _("Common questions")
MORE = _("More question types")
PICKER = (  # the eight that a clerk sees first (office-needs 13)
    QuestionType.SHORT_TEXT,
    QuestionType.LONG_TEXT,
    QuestionType.SINGLE_CHOICE,
    QuestionType.MULTIPLE_CHOICE,
    QuestionType.DATE,
    QuestionType.PHOTO,
    QuestionType.INTEGER,
    QuestionType.ROWS,
)
ICONS = {
    QuestionType.SHORT_TEXT: "minus",
    QuestionType.LONG_TEXT: "pilcrow",
    QuestionType.SINGLE_CHOICE: "radio-full",
    QuestionType.MULTIPLE_CHOICE: "tasks",
    QuestionType.DATE: "date",
    QuestionType.DATETIME: "time",
    QuestionType.TIME: "time",
    QuestionType.PHOTO: "image",
    QuestionType.FILE: "doc-full",
    QuestionType.INTEGER: "order",
    QuestionType.DECIMAL: "order",
    QuestionType.ROWS: "table",
    QuestionType.NOTE: "title",
    QuestionType.YES_NO: "check",
    QuestionType.PERSON: "user",
    QuestionType.MANDATE: "user",
    QuestionType.ORGANIZATION: "group",
    QuestionType.DOCUMENT: "doc-full",
    QuestionType.SITE: "home",
    QuestionType.RECORD: "link",
    QuestionType.PHONE: "mobile-alt",
    QuestionType.EMAIL: "mail",
    QuestionType.LINK: "link",
    QuestionType.RATING: "pick",
    QuestionType.MATRIX: "table",
    QuestionType.RANKING: "list-ol",
    QuestionType.SIGNATURE: "edit",
    QuestionType.CALCULATED: "cogs",
}
SAID = frozenset({QuestionType.NOTE, QuestionType.CALCULATED})  # nobody answers them
BOUNDED = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL})
LIMITED = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})


class OptionsBlock(blocks.FieldBlock):
    """The options of a choice as one value: ``[{"key", "label", "under"?, "retired"?}]``; none
    where they come from a vocabulary.
    """

    words, read = WORDS, staticmethod(clean_options)

    def __init__(self, **kwargs) -> None:
        self.field = OptionsField(required=False, words=self.words)
        super().__init__(**kwargs)

    def normalize(self, value):
        return value or []

    def get_default(self):
        return []

    def clean(self, value):
        return self.read(super().clean(value), is_draft=True)

    class Meta:
        label = _("Options")


class ScaleBlock(OptionsBlock):
    """The choices of a matrix, each with a score if it counts one."""

    words, read = SCALE_WORDS, staticmethod(clean_scale)

    class Meta:
        label = _("Scale")


class LinesBlock(OptionsBlock):
    """The rows of a matrix and the headings above them."""

    words, read = LINE_WORDS, staticmethod(clean_lines)

    class Meta:
        label = _("What is rated")


class MoreSettings(blocks.StructBlock):
    """Everything rare, folded away under 更多设置."""

    def clean(self, value):
        value = super().clean(value)
        if value.get("max_rows") == 0:
            words = _("At least 1; leave it empty to set no limit of your own.")
            raise blocks.StructBlockValidationError({"max_rows": ValidationError(words)})
        return value

    class Meta:
        # Its ``label_format`` is its label: none of what is inside stands for the whole.
        collapsed = True
        icon = "cog"


def _english(kind: str) -> list[tuple[str, blocks.Block]]:
    """Title and explanation in English, for whoever takes the form along (``exchange``)."""
    words = _("Text in English") if kind == QuestionType.NOTE else _("Explanation in English")
    title = blocks.CharBlock(label=_("Title in English"), required=False, max_length=MAX_LABEL)
    text = blocks.TextBlock(label=words, required=False, max_length=MAX_HELP, rows=2)
    return [("label_en", title), ("help_en", text)]


def _more_settings(kind: str, *, column: bool) -> MoreSettings:
    parts: list[tuple[str, blocks.Block]] = []
    if kind in SEVERAL:
        parts.append(("many", blocks.BooleanBlock(label=_("Several values"), required=False)))
    if kind in CHOICES:
        words = _("Offers “Other”, with a line to say what it is.")
        other = blocks.BooleanBlock(label=_("Other, please say"), required=False, help_text=words)
        parts.append(("other", other))
        parts.append(("linked", SourceBlock(asks="linked", label=_("Depends on"))))
    if kind in LIMITED:
        parts.append(
            (
                "max_length",
                blocks.IntegerBlock(label=_("At most characters"), required=False, min_value=1),
            )
        )
    if kind in BOUNDED:
        parts.append(("minimum", blocks.DecimalBlock(label=_("Not below"), required=False)))
        parts.append(("maximum", blocks.DecimalBlock(label=_("Not above"), required=False)))
    if kind == QuestionType.RECORD:
        parts.append(("kinds", _record_kinds()))
    if kind == QuestionType.RATING:
        parts += _scale_settings()
    if kind == QuestionType.MATRIX:
        parts += _matrix_settings()
    if kind == QuestionType.ROWS:
        bounds = {"required": False, "min_value": 0, "max_value": MAX_ROWS}
        parts.append(("min_rows", blocks.IntegerBlock(label=_("At least rows"), **bounds)))
        parts.append(("max_rows", blocks.IntegerBlock(label=_("At most rows"), **bounds)))
    if sources := () if column else SOURCES.get(QuestionType(kind), ()):
        choices = [(source.value, source.label) for source in sources]
        parts.append(
            (
                "autofill",
                blocks.ChoiceBlock(
                    label=_("Filled in beforehand"), required=False, choices=choices
                ),
            )
        )
    words = _("More settings")
    if kind in FILES | REFERENCES:  # there it is the question, and nobody looks into a closed panel
        words = _("More settings (several values and others)")
    parts += _english(kind)
    return MoreSettings(parts, required=False, label=words, label_format=words)


def _record_kinds() -> blocks.Block:
    """Which kinds of record may be chosen."""
    return blocks.MultipleChoiceBlock(
        label=_("What may be referred to"),
        help_text=_("With nothing ticked, the first of them alone."),
        required=False,
        choices=record_kind_choices,
        widget=CheckboxSelectMultiple,
    )


def _scale_settings() -> list[tuple[str, blocks.Block]]:
    """How many steps a rating has, and what its two ends mean."""
    steps = blocks.IntegerBlock(
        label=_("Steps of the scale"),
        help_text=_("5 if left empty; from 2 to 10."),
        required=False,
        min_value=MIN_SCALE,
        max_value=MAX_SCALE,
    )
    end = {"required": False, "max_length": MAX_END}
    return [
        ("scale", steps),
        ("low_label", blocks.CharBlock(label=_("What 1 means"), **end)),
        ("high_label", blocks.CharBlock(label=_("What the highest step means"), **end)),
    ]


def _matrix_settings() -> list[tuple[str, blocks.Block]]:
    """Whether a row may not apply, and from which score on a comment is not asked for."""
    words = _("Such a row is left out of the totals.")
    does_not = blocks.BooleanBlock(
        label=_("Offer “not applicable”"), required=False, help_text=words
    )
    below = blocks.DecimalBlock(
        label=_("A comment must be given below this score"),
        help_text=_("For example 60. Without a number a comment may always be left out."),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
    )
    return [("not_applicable", does_not), ("comment_below", below)]


class Conditions(blocks.StructBlock):
    """What depends on earlier answers, folded away."""

    class Meta:
        label = label_format = _("Conditions")
        collapsed = True
        icon = "tasks"


def _conditions(kind: str, *, column: bool) -> Conditions:
    parts = [("show_if", ConditionBlock(label=_("Asked only if"), place="show_if"))]
    if kind not in SAID:
        words = _("Must be answered if")
        parts.append(("require_if", ConditionBlock(label=words, place="require_if")))
        if not column:
            words = _("The form ends after it if")
            parts.append(("end_if", ConditionBlock(label=words, place="end_if")))
    if kind not in NO_COLUMNS:  # the others are no single answer
        words = _("The answer must fit")
        parts.append(("accept_if", ConditionBlock(label=words, place="accept_if")))
    return Conditions(parts, required=False)


def _still_there(lines) -> bool:
    return any(not line.get("retired") for line in lines or ())


class QuestionBlock(blocks.StructBlock):
    """标题, 说明, 必填, and what the type needs; the rest under 更多设置."""

    def __init__(self, kind: str, *, column: bool = False, **kwargs) -> None:
        self.kind = str(kind)
        is_note = kind == QuestionType.NOTE
        parts: list[tuple[str, blocks.Block]] = [
            ("label", blocks.CharBlock(label=_("Title"), max_length=MAX_LABEL)),
            (
                "help",
                blocks.TextBlock(
                    label=_("Text") if is_note else _("Explanation"),
                    required=False,
                    max_length=MAX_HELP,
                    rows=2,
                ),
            ),
        ]
        if kind == QuestionType.CALCULATED:
            parts.append(("calculation", CalculationBlock(label=_("How it is worked out"))))
        elif not is_note:
            parts.append(("required", blocks.BooleanBlock(label=_("Required"), required=False)))
        if kind == QuestionType.MATRIX:
            parts.append(("rows", LinesBlock()))
            parts.append(("options", ScaleBlock()))
        if kind in CHOICES:
            parts.append(("vocabulary", SourceBlock(asks="vocabulary", label=_("Options from"))))
        if kind in CHOICES or kind == QuestionType.RANKING:
            parts.append(("options", OptionsBlock()))
        if kind == QuestionType.ROWS:
            parts.append(("columns", ColumnStream()))
        parts.append(("more", _more_settings(kind, column=column)))
        parts.append(("conditions", _conditions(kind, column=column)))
        super().__init__(parts, label=QuestionType(kind).label, icon=ICONS[kind], **kwargs)

    def clean(self, value):
        value = super().clean(value)
        more = value.get("more") or {}
        low, high = more.get("minimum"), more.get("maximum")
        if low is not None and high is not None and low > high:
            raise blocks.StructBlockValidationError(
                {"label": ValidationError(_("The lowest number lies above the highest."))}
            )
        if self.kind in LISTED and not self.is_deferred_validation:
            self._ask_for_lines(value)
        return value

    def _ask_for_lines(self, value) -> None:
        """What is more than a draft offers something. Raises StructBlockValidationError."""
        lacks = {}
        offered = value.get("vocabulary") or _still_there(value.get("options"))
        if not offered:
            lacks["options"] = ValidationError(_("Give at least one option."))
        if self.kind == QuestionType.MATRIX and not rows_asked(value.get("rows") or ()):
            lacks["rows"] = ValidationError(_("Give at least one row."))
        if lacks:
            raise blocks.StructBlockValidationError(lacks)

    class Meta:
        form_classname = "question-block"
        label_format = "{label}"


class _Questions(blocks.StreamBlock):
    """Shared by a section's questions and a table's columns."""

    def get_searchable_content(self, value):
        return [child.value["label"] for child in value]


class ColumnStream(_Questions):
    """The columns of a repeating table: every type that is one input."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            [
                (
                    kind.value,
                    QuestionBlock(kind, column=True, group=COMMON if kind in PICKER else MORE),
                )
                for kind in _ordered()
                if kind not in NO_COLUMNS
            ],
            **kwargs,
        )

    def clean(self, value):
        """Raises StreamBlockValidationError, at saving: a new table is not red for lack of what
        nobody had time to add, as it is with Wagtail's ``min_num``.
        """
        value = super().clean(value)
        if not value and not self.is_deferred_validation:
            words = ValidationError(_("Add at least one column."))
            raise blocks.StreamBlockValidationError(non_block_errors=[words])
        return value

    class Meta:
        label = _("Columns")
        help_text = _("Press the plus sign to add a column.")
        collapsed = True
        max_num = MAX_COLUMNS
        default = []


class QuestionStream(_Questions):
    """The questions of one section, in order."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            [
                (kind.value, QuestionBlock(kind, group=COMMON if kind in PICKER else MORE))
                for kind in _ordered()
            ],
            **kwargs,
        )

    class Meta:
        label = _("Questions")
        collapsed = True  # a section opens as the list of its questions
        max_num = MAX_QUESTIONS
        default = []


def _ordered() -> list[QuestionType]:
    return [*PICKER, *(kind for kind in QuestionType if kind not in PICKER)]
