"""Addresses of one's own messages, under ``/desk/messages/``."""

from django.urls import path

from workflows.reminders.views import desk

app_name = "messages"
urlpatterns = [
    path("", desk.inbox, name="inbox"),
    path("wishes/", desk.wishes, name="wishes"),
    path("absences/<int:pk>/end/", desk.back, name="back"),
]
