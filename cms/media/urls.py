"""Under ``/staff-files/``: pictures for signed-in staff."""

from django.urls import path

from cms.media import views

urlpatterns = [path("uploads/<path:name>", views.upload, name="staff_upload")]
