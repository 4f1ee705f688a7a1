"""The form of the register of sites; closing and opening again are acts of their own in it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.formbuilder.compiled.answers import AnswerError, PhoneAnswer
from cms.formbuilder.enums import QuestionType
from cms.people.choosers import organization_chooser_viewset
from workflows.reception.enums import SiteKind
from workflows.reception.models import Site

CLOSING = ("closed_on", "close_reason")


class SiteForm(WagtailAdminModelForm):
    """A site; one that is entered is in use."""

    class Meta:
        model = Site
        fields = [
            *("name", "kind", "organization", "address", "phone", "opening_words", "opened_on"),
            *CLOSING,
        ]
        widgets = {
            "organization": organization_chooser_viewset.widget_class,
            "opened_on": AdminDateInput,
            "closed_on": AdminDateInput,
        }
        help_texts = {
            "name": _("As on its sign. Answers given keep the name that it had then."),
            "organization": _("The town, street or unit that runs it."),
            "phone": _("Of the station, never of a person: it may be shown to the public."),
            "opening_words": _("For example 每月第一个周三 9:00—11:00."),
            "closed_on": _("Its last day in use. Empty it, and the site is in use again."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Please choose")), *SiteKind.choices]
        self.was_closed = self.instance.closed_on is not None
        if not self.instance.pk:
            for name in CLOSING:
                del self.fields[name]

    @property
    def closes(self) -> bool:
        """Whether this save is the event "the site is closed"."""
        return bool(self.cleaned_data.get("closed_on")) and not self.was_closed

    @property
    def reopens(self) -> bool:
        """Whether this save is the event "the site is in use again"."""
        return self.was_closed and not self.cleaned_data.get("closed_on")

    def clean_phone(self) -> str:
        try:
            return PhoneAnswer({"type": QuestionType.PHONE}).check(self.cleaned_data["phone"])
        except AnswerError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") != SiteKind.ONLINE and not data.get("address", "x"):
            self.add_error("address", _("Only an online station has no address."))
        if "closed_on" in self.fields:
            self._clean_closing(data)
        return data

    def _clean_closing(self, data: dict) -> None:
        start, end = data.get("opened_on"), data.get("closed_on")
        if start and end and end < start:
            self.add_error("closed_on", _("A site is not closed before it was in use."))
        if self.reopens:
            data["close_reason"] = self.instance.close_reason = ""
        elif end and not data.get("close_reason"):
            self.add_error("close_reason", _("Give the reason why the site is closed."))
        elif data.get("close_reason") and not end and "closed_on" not in self.errors:
            self.add_error("closed_on", _("Give its last day in use."))
        corrects = set(self.changed_data) - set(CLOSING)
        if (self.closes or self.reopens) and corrects:
            words = _("Save what you corrected first; then close the site or open it again.")
            self.add_error("closed_on", words)
        elif self.was_closed and end and set(self.changed_data) & set(CLOSING):
            words = _("It was closed with this day and reason. Open it again to close it anew.")
            self.add_error("closed_on", words)
