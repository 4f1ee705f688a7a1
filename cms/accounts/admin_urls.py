"""Addresses under ``/admin/`` that stand before Wagtail's own."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.accounts import views

urlpatterns = [
    path("login/", views.admin_sign_in),
    path("account/", require_admin_access(views.PersonalSettingsView.as_view())),
]
