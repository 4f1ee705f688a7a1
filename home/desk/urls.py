"""Addresses of the desk, under ``/desk/`` (signing in and ballots have their own)."""

from django.urls import path

from home.desk.views import (
    boards,
    collect,
    fill,
    inbox,
    paper,
    public_texts,
    seconds,
    send,
    start,
    versions,
)

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="home"),
    path("unit/", boards.unit, name="unit"),
    path("calendar/", boards.calendar, name="calendar"),
    path("sent/", inbox.sent, name="sent"),
    path("public/", public_texts.public_texts, name="public_texts"),
    path("public/<slug:number>/", public_texts.take_down, name="take_down"),
    path("receipts/<int:pk>/", inbox.receipt, name="receipt"),
    path("assignments/<int:pk>/", start.assignment, name="assignment"),
    path("assignments/<int:pk>/paper/", paper.hand_in, name="hand_in"),
    path("assignments/<int:pk>/wrong/", paper.wrong, name="typed_wrong"),
    path("assignments/<int:pk>/give-back/", paper.give_back, name="give_paper_back"),
    path("second/", seconds.seconds, name="seconds"),
    path("collect/", collect.collect, name="collect"),
    path("resume/", start.resume, name="resume"),
    path("fill/<int:pk>/", start.fill_start, name="fill_start"),
    path("fill/<int:pk>/check/", send.check, name="check"),
    path("fill/<int:pk>/no-comment/", send.no_comment, name="no_comment"),
    path("fill/<int:pk>/version/", versions.move, name="move"),
    path("fill/<int:pk>/<str:section_key>/", fill.section, name="fill"),
]
