"""Under ``/desk/``: the address in a QR, papers of a record, and the two ways to print."""

from django.urls import path

from cms.paper import views

app_name = "paper"
urlpatterns = [
    path("paper/<str:code>/", views.paper, name="paper"),
    path("paper/<str:code>/print/", views.print_page, name="print"),
    path("paper/<str:code>/word/", views.word, name="word"),
    path("papers/<str:ref>/", views.record, name="record"),
    path("papers/<str:ref>/<slug:kind>/", views.make, name="make"),
    path("scans/<int:pk>/", views.scan, name="scan"),
]
