"""Addresses of the committee's pages on the desk, and of the review before the ballot."""

from django.urls import path

from workflows.approvals import views
from workflows.approvals.views import authorizations

app_name = "approvals"
urlpatterns = [
    path("ballots/", views.ballot_list, name="ballots"),
    path("ballots/<int:pk>/", views.ballot, name="ballot"),
    path("ballots/<int:pk>/page/", views.ballot_page, name="page"),
    path("ballots/<int:pk>/form/", views.ballot_form, name="form"),
    path("ballots/<int:pk>/vote/", views.vote, name="vote"),
    path("ballots/<int:pk>/recuse/", views.recuse, name="recuse"),
    path("ballots/<int:pk>/recuse/back/", views.take_back, name="take-back"),
    path("ballots/<int:pk>/recusals/<int:number>/", views.recusal, name="recusal"),
    path("ballots/<int:pk>/announce/", views.announce, name="announce"),
    path("ballots/<int:pk>/urgent/", views.urgent, name="urgent"),
    path("ballots/<int:pk>/call/", views.call, name="call"),
    path("ballots/<int:pk>/end/", views.end, name="end"),
    path("ballots/<int:pk>/to-meeting/", views.to_meeting, name="to_meeting"),
    path("ballots/<int:pk>/marks/", views.marks, name="marks"),
    path("ballots/<int:pk>/marks/check/", views.check_marks, name="check_marks"),
    path("ballots/<int:pk>/marks/discard/<int:seat>/", views.discard, name="discard"),
    path("ballots/<int:pk>/marks/scan/<int:scan>/", views.marks_scan, name="marks_scan"),
    path("authorizations/", authorizations.authorization_list, name="authorizations"),
    path("authorizations/new/", authorizations.authorization_new, name="authorization-new"),
    path("authorizations/<int:pk>/", authorizations.authorization, name="authorization"),
    path(
        "authorizations/<int:pk>/edit/",
        authorizations.authorization_edit,
        name="authorization-edit",
    ),
    path(
        "authorizations/<int:pk>/table/",
        authorizations.authorization_table,
        name="authorization-table",
    ),
    path(
        "authorizations/<int:pk>/revoke/",
        authorizations.authorization_revoke,
        name="authorization-revoke",
    ),
    path("authorizations/months/<int:pk>/", authorizations.standing_report, name="standing-report"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/of/<int:body>/", views.new_sitting, name="new-sitting"),
    path("meetings/sittings/<int:pk>/", views.sitting, name="sitting"),
    path("meetings/<int:pk>/record/", views.enter_outcome, name="record-outcome"),
    path("records/<int:pk>/", views.check, name="check-record"),
    path("records/<int:pk>/scan/", views.record_scan, name="record-scan"),
    path("amendments/<int:pk>/", views.amendment, name="amendment"),
    path("amendments/<int:pk>/page/", views.amendment_page, name="amendment-page"),
    path("reviews/", views.review_list, name="reviews"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/page/", views.review_page, name="review-page"),
    path("reviews/<int:pk>/form/", views.review_form, name="review-form"),
]
