"""The address of a shared preview, ``/form-preview/<token>/``."""

from django.urls import path

from cms.formbuilder.views.sharing import shared

urlpatterns = [path("<str:token>/", shared, name="form_preview")]
