"""What members and reviewers type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.approvals.enums import Choice, ReviewVerdict


class VoteForm(forms.Form):
    """One choice and, if the member likes, a comment."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=Choice,
        error_messages={"required": _("Please choose For, Against or Abstain.")},
    )
    comment = forms.CharField(
        label=_("Comment (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RecusalForm(forms.Form):
    """Why the member steps aside."""

    reason = forms.CharField(
        label=_("Reason for stepping aside"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason for stepping aside.")},
    )


class ReviewForm(forms.Form):
    """Approve, or return with what is to be changed."""

    verdict = forms.ChoiceField(choices=ReviewVerdict, widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Opinion (needed for a return)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == ReviewVerdict.RETURN and not data.get("comment"):
            self.add_error("comment", _("Please say what is to be changed."))
        return data
