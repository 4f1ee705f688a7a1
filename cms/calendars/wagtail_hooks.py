"""工作日历 in the admin's settings menu."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.calendars import views
from cms.calendars.permissions import user_can_view_calendar
from cms.calendars.viewsets import CalendarDayViewSet


@hooks.register("register_admin_viewset")
def corrected_days() -> CalendarDayViewSet:
    return CalendarDayViewSet()


@hooks.register("register_admin_urls")
def calendar_urls() -> list:
    return [
        path("calendar/", views.year_view, name="calendars_year"),
        path("calendar/<int:year>/", views.year_view, name="calendars_year_of"),
        path("calendar/<int:year>/source/", views.source_view, name="calendars_source"),
        path("calendar/import/", views.import_view, name="calendars_import"),
    ]


class CalendarMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return user_can_view_calendar(request.user)


@hooks.register("register_settings_menu_item")
def calendar_menu() -> MenuItem:
    return CalendarMenuItem(
        _("Working calendar"),
        reverse("calendars_year"),
        name="calendar",
        icon_name="calendar",
        order=500,
    )
