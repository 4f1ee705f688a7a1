"""Addresses of rules and messages in the admin, under ``/admin/reminders/``."""

from django.urls import path

from workflows.reminders.views import absences, channels, replies, rules

app_name = "reminders"
urlpatterns = [
    path("", rules.rules, name="rules"),
    path("new/", rules.edit, name="new"),
    path("coming/", rules.coming, name="coming"),
    path("preview/", rules.preview, name="preview"),
    path("<int:pk>/", rules.edit, name="rule"),
    path("<int:pk>/switch/", rules.switch, name="switch"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", channels.channel, name="new_channel"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/test/", channels.test, name="test_channel"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:pk>/end/", absences.end, name="end_absence"),
    path("replies/", replies.replies, name="replies"),
    path("replies/note/", replies.note, name="note"),
    path("replies/<int:pk>/", replies.message, name="message"),
    path("replies/<int:pk>/wechat/", replies.wechat, name="wechat"),
    path("replies/<int:pk>/again/", replies.retry, name="retry"),
]
