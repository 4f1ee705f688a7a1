"""Addresses of staff screens, under ``/admin/submissions/``."""

from django.urls import path

from cms.submissions.views import office as views

app_name = "submissions"
urlpatterns = [
    path("", views.forms, name="forms"),
    path("forms/<int:form_pk>/", views.received, name="received"),
    path("forms/<int:form_pk>/export.<str:kind>", views.export, name="export"),
    path("<int:pk>/", views.record, name="record"),
    path("<int:pk>/decide/", views.decide, name="decide"),
]
