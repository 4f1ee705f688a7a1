"""Public addresses of permits: texts and bytes."""

from django.urls import path, re_path

from cms.publishing import views

app_name = "publishing"

urlpatterns = [
    path("t/<slug:number>/", views.page, name="page"),
    re_path(r"^b/(?P<sha256>[0-9a-f]{64})\.(?P<extension>\w{1,8})$", views.blob, name="blob"),
]
