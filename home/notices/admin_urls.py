"""Addresses of the office's screens of notices, under ``/admin/notices/``."""

from django.urls import path

from home.notices.views import office

app_name = "office_notices"
urlpatterns = [
    path("", office.index, name="index"),
    path("new/", office.new, name="new"),
    path("<int:pk>/", office.record, name="record"),
    path("<int:pk>/wechat/", office.wechat, name="wechat"),
    path("<int:pk>/submit/", office.submit, name="submit"),
    path("<int:pk>/withdraw/", office.take_down, name="withdraw"),
]
