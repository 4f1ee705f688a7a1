"""Addresses of the office's screens of topics, under ``/admin/topics/``."""

from django.urls import path

from workflows.topics.views import acts, listing, record

app_name = "topics"
urlpatterns = [
    path("", listing.index, name="index"),
    path("new/", listing.new, name="new"),
    path("new/<str:kind>/", listing.new, name="new_kind"),
    path("<int:pk>/", record.record, name="record"),
    path("<int:pk>/wechat/", record.wechat, name="wechat"),
    path("<int:pk>/submit/", acts.submit, name="submit"),
    path("<int:pk>/withdraw/", acts.take_down, name="withdraw"),
    path("<int:pk>/findings/", acts.decide, name="decide"),
    path("<int:pk>/office/", acts.office_fill, name="office_fill"),
    path("<int:pk>/assignments/<int:assignment_pk>/again/", acts.owed_again, name="ask_again"),
]
