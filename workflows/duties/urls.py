"""Addresses of the ledger's screens of people, under ``/admin/duties/``."""

from django.urls import path

from workflows.duties.views import handovers, posts

app_name = "duties"
urlpatterns = [
    path("posts/", posts.posts, name="posts"),
    path("posts/second/", posts.grant, name="grant"),
    path("posts/second/<int:pk>/end/", posts.revoke, name="revoke"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("hand-over/<int:person_pk>/", handovers.hand_over, name="hand_over"),
]
