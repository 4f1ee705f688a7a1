"""The office's screens for answers, under ``/admin/submissions/``."""

from django.urls import path

from cms.submissions.views import (
    corrections,
    exports,
    limits,
    lists,
    record,
    results,
    retention,
    seconds,
    trash,
)

app_name = "submissions"

urlpatterns = [
    path("", lists.forms, name="index"),
    path("forms/<int:pk>/", lists.answers, name="list"),
    path("forms/<int:pk>/results/", results.results, name="results"),
    path("forms/<int:pk>/results/<slug:code>/", results.chart, name="chart"),
    path("forms/<int:pk>/limits/", limits.limits, name="limits"),
    path("forms/<int:pk>/csv/", exports.csv_file, name="csv"),
    path("forms/<int:pk>/xlsx/", exports.xlsx_file, name="xlsx"),
    path("forms/<int:pk>/report/", exports.report_file, name="report"),
    path("forms/<int:pk>/files/", exports.archive_file, name="archive"),
    path("exports/<uuid:pk>/", exports.progress, name="export"),
    path("exports/<uuid:pk>/file/", exports.download, name="export_file"),
    path("<int:pk>/", record.detail, name="detail"),
    path("<int:pk>/accept/", record.accept, name="accept"),
    path("<int:pk>/return/", record.give_back, name="return"),
    path("<int:pk>/correct/<str:key>/", corrections.correct, name="correct"),
    path("<int:pk>/second/", seconds.second, name="second"),
    path("<int:pk>/trash/", trash.to_trash, name="to_trash"),
    path("trash/", trash.trash, name="trash"),
    path("trash/<int:pk>/restore/", trash.restore, name="restore"),
    path("trash/<int:pk>/hold/", trash.hold, name="hold"),
    path("periods/", retention.periods, name="periods"),
    path("periods/<int:pk>/", retention.over, name="over"),
    path("certificates/<int:pk>/", retention.certificate, name="certificate"),
]
