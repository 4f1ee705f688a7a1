"""Forms of the working-day table."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.calendars.importing import read_notice
from cms.calendars.models import CalendarDay

MOST_BYTES = 200_000


class DayForm(WagtailAdminModelForm):
    """One correction, with the reason that the history keeps."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("For example: the notice number, or a local holiday."),
    )

    class Meta:
        model = CalendarDay
        fields = ["date", "is_working", "name"]
        widgets = {"date": AdminDateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_working"].label = _("People work on this day")
        self.fields["is_working"].help_text = _("Ticked: worked (调休). Unticked: a day off.")
        if self.instance.pk:
            self.fields["date"].disabled = True


class YearImportForm(forms.Form):
    """A year's notice as a file; read and checked whole before anything is stored."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)
    notice = forms.CharField(
        label=_("Notice number"),
        required=False,
        max_length=80,
        help_text=_("Shown as the source of the year’s days off; it can be entered later, too."),
    )
    file = forms.FileField(
        label=_("File (JSON or CSV)"),
        help_text=_(
            "CSV with the columns 日期, 类型 (休 or 班), 名称; only days that differ from"
            " the weekday."
        ),
    )

    def clean(self) -> dict:
        data = super().clean()
        upload, year = data.get("file"), data.get("year")
        if upload is None or year is None:
            return data
        if upload.size > MOST_BYTES:
            self.add_error("file", _("The file is too large for one year of days."))
            return data
        reading = read_notice(upload.read(), year)
        for words in reading.errors[:30]:
            self.add_error("file", words)
        data["days"] = reading.days
        return data
