"""The audit trail and the worker in the admin."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core import views
from cms.core.queue.permissions import user_can_view_health
from cms.core.viewsets import AuditViewSet


@hooks.register("register_admin_viewset")
def audit_trail() -> AuditViewSet:
    return AuditViewSet()


@hooks.register("register_admin_urls")
def health_urls() -> list:
    """``/admin/health/``."""
    return [
        path("health/", views.health, name="system_health"),
        path("health/again/", views.retry_all, name="job_retry_all"),
        path("health/<str:task>/again/", views.retry, name="job_retry"),
    ]


class HealthMenuItem(MenuItem):
    """系统运行, for administrator and office."""

    def is_shown(self, request) -> bool:
        return user_can_view_health(request.user)


@hooks.register("register_settings_menu_item")
def health_menu_item() -> MenuItem:
    return HealthMenuItem(
        _("How the system runs"),
        reverse_lazy("system_health"),
        name="health",
        icon_name="cogs",
        order=900,
    )
