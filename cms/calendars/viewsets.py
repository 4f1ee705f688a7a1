"""The working-day table in the admin."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.calendars.forms import DayForm
from cms.calendars.models import CalendarDay
from cms.calendars.services import CannotCorrectDay, correct_day, restore_day
from cms.core.screens import RefusalsBesideTheForm


class _SaveThroughService(RefusalsBesideTheForm):
    """Create and edit are one event: a day is corrected."""

    refusals = (CannotCorrectDay,)

    def save_instance(self):
        data = self.form.cleaned_data
        return correct_day(
            date=data["date"],
            is_working=data["is_working"],
            name=data["name"],
            reason=data["reason"],
            by=self.request.user,
            now=timezone.now(),
        )


class DayCreateView(_SaveThroughService, generic.CreateView):
    page_title = _("Correct a day")


class DayEditView(_SaveThroughService, generic.EditView):
    """A correction corrected."""


class DayDeleteView(generic.DeleteView):
    """Taking a correction back."""

    def delete_action(self):
        restore_day(row=self.object, by=self.request.user, now=timezone.now())


class CalendarDayViewSet(ModelViewSet):
    model = CalendarDay
    name = "calendar_day"
    icon = "calendar"
    menu_label = _("Corrected days")
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = DayCreateView
    edit_view_class = DayEditView
    delete_view_class = DayDeleteView
    search_fields = ["name"]
    list_filter = ["is_working", "source"]
    list_per_page = 50
    list_export = []
    list_display = [
        "date",  # a plain name: the link that opens the row
        BooleanColumn("is_working", label=_("working day")),
        Column("name", label=_("holiday name")),
        Column("source", accessor="get_source_display", label=_("source")),
        Column("entered_by_label", label=_("entered by")),
    ]

    def get_form_class(self, for_update=False):
        return DayForm
