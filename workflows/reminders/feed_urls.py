"""Where a telephone fetches a person's calendar, under ``/calendar/``."""

from django.urls import path

from workflows.reminders.views import feeds

app_name = "calendar"
urlpatterns = [path("<str:token>.ics", feeds.feed, name="feed")]
