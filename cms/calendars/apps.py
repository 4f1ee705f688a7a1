"""Working days with make-up days (调休), statutory month counting."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "cms.calendars"
    label = "calendars"
    verbose_name = "日历"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.calendars import models, table
        from cms.core import append_only
        from cms.core.verbs import name_verbs

        append_only.register(models.CalendarChange)
        table.connect_signals()
        name_verbs(
            {
                "calendar.correct": _("Correct a day"),
                "calendar.restore": _("Take a correction back"),
                "calendar.import": _("Import a year"),
                "calendar.source": _("Name the notice behind a year"),
            }
        )
