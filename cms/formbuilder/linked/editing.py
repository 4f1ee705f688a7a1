"""Where a choice has its options from, in the editor: a vocabulary, and an earlier question.

Both are kept as names that nobody reads (a vocabulary's key, a block's id); ``sources-editor.js``
shows them as lists of titles. Whether they are right is looked at when the form is finalised.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

NAME = re.compile(r"[\w-]{0,100}")
WORDS = {
    "own": _("Written here"),
    "vocabulary": _("Vocabulary: %(title)s"),
    "gone": _("(a vocabulary that is no longer there)"),
    "free": _("Nothing: all options can be chosen"),
    "lost": _("(a question that is no longer there)"),
    "untitled": _("(without a title)"),
    "first": _("These terms are offered (as they are now):"),
    "none": _("This vocabulary has no term of this level."),
}


def source_words() -> dict[str, str]:
    """The words of the script, in the language of whoever is asking."""
    return {name: str(text) for name, text in WORDS.items()}


class SourceInput(forms.TextInput):
    """A name, which the script shows as a title in a list."""

    class Media:
        js = ["formbuilder/condition-editor.js", "formbuilder/sources-editor.js"]
        css = {"all": ["formbuilder/options.css"]}


class SourceField(forms.CharField):
    """A name that is none of the office's business."""

    def __init__(self, *, asks: str, **kwargs) -> None:
        widget = SourceInput(attrs={f"data-asks-{asks}": ""})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not NAME.fullmatch(value):
            raise ValidationError(_("Please choose from the list."))
        return value


class SourceBlock(blocks.FieldBlock):
    """``""`` for options of one's own, or for a choice that depends on nothing."""

    def __init__(self, *, asks: str, **kwargs) -> None:
        self.field = SourceField(asks=asks, help_text=_HELP[asks])
        super().__init__(**kwargs)

    def normalize(self, value):
        return value or ""

    def get_default(self):
        return ""


_HELP = {
    "linked": _(
        "An earlier single choice: only options that belong to what is chosen there are offered."
    ),
    "vocabulary": _(
        "A vocabulary is kept once for all forms. Its terms are taken over when the form is "
        "finalised; a later change reaches the next version."
    ),
}
