"""Addresses under ``/admin/`` that stand before Wagtail's own."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.accounts.views import door

urlpatterns = [
    path("login/", door.admin_sign_in),
    path("account/", require_admin_access(door.PersonalSettingsView.as_view())),
]
