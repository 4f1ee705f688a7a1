"""The working-day table in the admin."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.calendars.forms import DayForm
from cms.calendars.models import CalendarDay
from cms.calendars.news import foresee, say_consequences
from cms.calendars.services import CannotCorrectDay, correct_day, restore_day
from cms.core.screens import PlainRow, RefusalsBesideTheForm


class _SaveThroughService(RefusalsBesideTheForm):
    """Create and edit are one event: a day is corrected."""

    refusals = (CannotCorrectDay,)

    def form_valid(self, form):
        """Asked what it would move, it says so and saves nothing."""
        if "foresee" not in self.request.POST:
            return super().form_valid(form)
        self.form = form
        try:
            foreseen = foresee(self._correct, timezone.now())
        except self.refusals as refusal:
            return self.refused(form, refusal)
        return self.render_to_response(self.get_context_data(form=form, foreseen=foreseen))

    def save_instance(self):
        now = timezone.now()
        row = self._correct(now)
        say_consequences(self.request, now)
        return row

    def _correct(self, now):
        data = self.form.cleaned_data
        return correct_day(
            date=data["date"],
            is_working=data["is_working"],
            name=data["name"],
            reason=data["reason"],
            by=self.request.user,
            now=now,
        )


class DayCreateView(_SaveThroughService, generic.CreateView):
    page_title = _("Correct a day")


class DayEditView(PlainRow, _SaveThroughService, generic.EditView):
    """A correction corrected."""


class DayDeleteView(generic.DeleteView):
    """Taking a correction back; asked whether it is meant, it says what that would move."""

    def get_context_data(self, **kwargs):
        foreseen = foresee(self._restore, timezone.now())
        return super().get_context_data(foreseen=foreseen, **kwargs)

    def delete_action(self):
        now = timezone.now()
        self._restore(now)
        say_consequences(self.request, now)

    def _restore(self, now):
        row = CalendarDay.objects.get(pk=self.object.pk)  # what is tried out loses its key
        restore_day(row=row, by=self.request.user, now=now)


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
    create_template_name = edit_template_name = "calendars/day_form.html"
    delete_template_name = "calendars/day_delete.html"
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
