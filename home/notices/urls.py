"""Public addresses of notices. A notice itself is at ``/t/<number>/``, served by publishing."""

from django.urls import path

from home.notices.views import public

app_name = "notices"
urlpatterns = [path("", public.index, name="index")]
