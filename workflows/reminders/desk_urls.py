"""Addresses of one's own messages, under ``/desk/messages/``."""

from django.urls import path

from workflows.reminders.views import desk, feeds

app_name = "messages"
urlpatterns = [
    path("", desk.inbox, name="inbox"),
    path("wishes/", desk.wishes, name="wishes"),
    path("feed/new/", feeds.make, name="new_feed"),
    path("feed/end/", feeds.revoke, name="end_feed"),
    path("absences/<int:pk>/end/", desk.back, name="back"),
]
