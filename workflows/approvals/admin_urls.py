"""Addresses of decisions in the admin, under ``/admin/decisions/``."""

from django.urls import path

from workflows.approvals.views import chains, recalling, trails

app_name = "decisions"
urlpatterns = [
    path("chains/", chains.assignments, name="chains"),
    path("reviews/<int:pk>/", trails.text_under_review, name="text-under-review"),
    path("returned/<int:pk>/", trails.text_that_came_back, name="text-that-came-back"),
    path("reviews/<int:pk>/recall/", recalling.recall, name="recall-text"),
    path("<int:pk>/trail/", trails.trail, name="trail"),
]
