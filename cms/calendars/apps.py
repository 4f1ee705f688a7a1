"""Working days with make-up days (调休), statutory month counting."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "cms.calendars"
    label = "calendars"
    verbose_name = "日历"

    def ready(self) -> None:
        from cms.calendars import models, table
        from cms.core import append_only

        append_only.register(models.CalendarChange)
        table.connect_signals()
