"""What is typed where a public text is taken down or corrected, or an approval is taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.publishing.pages import NOTE


class RevokeForm(forms.Form):
    """The reason; it stays in the permit's history and nowhere the public reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "aria-describedby": "reason-help"}),
        help_text=_("Kept in the history of the text, for the office and the auditor."),
    )


class TakeDownForm(RevokeForm):
    """The reason for taking a public text down."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "Kept in the history; the public sees only that it was withdrawn, and when."
        )


class CorrectionForm(forms.Form):
    """更正说明: public with the corrected text, and decided on with it."""

    note = forms.CharField(
        label=_("Correction note"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "aria-describedby": "note-help"}),
        help_text=_(
            "What was wrong and what is right now, for the public; at most 200 characters. "
            "The committee decides on it with the text."
        ),
    )


class CopyForm(forms.Form):
    """What a copy is called."""

    TITLE = 255  # Wagtail's own limit of a title

    title = forms.CharField(label=_("Title of the copy"), max_length=TITLE)
