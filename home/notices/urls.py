"""Public addresses of notices. A notice itself is at ``/t/<number>/``, served by publishing."""

from django.urls import path

from home.notices import views

app_name = "notices"
urlpatterns = [path("", views.index, name="index")]
