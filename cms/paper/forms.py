"""The signed scan and the code that is printed on it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ScanForm(forms.Form):
    """``not_secret`` is shown when the file's name asks the question."""

    code = forms.CharField(
        label=_("Paper code"),
        max_length=20,
        error_messages={"required": _("Please type the code below the QR of the paper.")},
    )
    file = forms.FileField(
        label=_("Signed scan"),
        error_messages={"required": _("Please take a photo of the paper or choose a file.")},
    )
    not_secret = forms.BooleanField(
        label=_("I have checked: the file holds no state secrets and no work secrets"),
        required=False,
    )
