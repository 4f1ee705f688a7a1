"""Attachments for whoever may read their submission, on every face."""

from django.urls import path

from cms.submissions.views.files import attachment

app_name = "answer_files"

urlpatterns = [path("<uuid:pk>/", attachment, name="attachment")]
