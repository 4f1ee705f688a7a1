"""Addresses of decisions in the admin, under ``/admin/decisions/``."""

from django.urls import path

from workflows.approvals.views import trails

app_name = "decisions"
urlpatterns = [
    path("<int:pk>/trail/", trails.trail, name="trail"),
]
