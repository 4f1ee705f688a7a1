"""Addresses of one duty and of requests about it, under ``/desk/duties/``."""

from django.urls import path

from workflows.duties.views import requests

app_name = "desk_duties"
urlpatterns = [
    path("<int:pk>/", requests.duty, name="duty"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/take-back/", requests.take_back, name="take_back"),
]
