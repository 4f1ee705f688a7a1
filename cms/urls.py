"""The only URL root. Wagtail's page serving is not mounted: the public reads permits."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import urls as api_urls
from cms.core.problems import unknown_address
from cms.core.views import healthz

urlpatterns = [
    path("admin/", include("cms.accounts.admin_urls")),  # one door for desk and admin
    path("admin/", include("workflows.approvals.covering_urls")),  # chains that must decide
    path("admin/", include(wagtailadmin_urls)),
    path("desk/", include("cms.accounts.urls")),
    path("desk/", include("cms.paper.urls")),
    path("desk/", include("workflows.approvals.urls")),
    path("desk/duties/", include("workflows.duties.desk_urls")),
    path("desk/messages/", include("workflows.reminders.desk_urls")),
    path("desk/", include("home.desk.urls")),
    path("calendar/", include("workflows.reminders.feed_urls")),
    path("staff-files/", include("cms.media.urls")),
    path("staff-files/", include(wagtaildocs_urls)),
    path("answer-files/", include("cms.submissions.file_urls")),
    path("api/v1/", api_urls),
    re_path(r"^api/", unknown_address),
    path("healthz", healthz, name="healthz"),
    path("form-preview/", include("cms.formbuilder.public_urls")),
    path("", include("cms.publishing.urls")),
    path("notices/", include("home.notices.urls")),
    path("", include("home.urls")),
]

handler403 = "home.views.errors.forbidden"
handler404 = "home.views.errors.not_found"
