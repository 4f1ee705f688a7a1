"""The office's screens: who may, how many queries, what is shown."""

import copy
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.formbuilder.models import FormGrant
from cms.submissions.models import ExportJob
from cms.submissions.views import exports
from tests.cms.submissions.factories import (
    FORM,
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


def list_url(version) -> str:
    return reverse("submissions:list", args=[version.form_id])


def test_list_costs_the_same_at_1_and_30_rows(client, clerk, now):
    version = make_version()
    make_received(version=version, now=now)
    client.get(list_url(version))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(list_url(version))
    for number in range(1, 30):
        make_received(version=version, now=now + dt.timedelta(minutes=number), number=number)

    with CaptureQueriesContext(connection) as thirty:
        response = client.get(list_url(version))

    assert response.status_code == 200
    assert len(thirty) == len(one) <= 15


def test_list_pages_by_index_and_shows_every_row_once(client, clerk, now):
    version = make_version()
    made = {make_received(version=version, now=now, number=n).receipt for n in range(45)}

    seen, url = [], list_url(version)
    while url:
        page = client.get(url).context["page"]
        seen += [row.receipt for row in page.rows]
        query = f"?after={page.next_mark}".replace("+", "%2B")
        url = list_url(version) + query if page.next_mark else ""

    assert len(seen) == 45
    assert set(seen) == made


def test_filters_by_state_day_and_name(client, clerk, now):
    version = make_version()
    received = make_received(version=version, now=now)

    def found(query):
        page = client.get(list_url(version) + query).context["page"]
        return [row.pk for row in page.rows]

    assert found("?state=SUBMITTED&since=2026-05-12&until=2026-05-12") == [received.pk]
    assert found("?state=ACCEPTED") == []
    assert found("?until=2026-05-11") == []
    assert found("?who=无此人") == []
    assert found("?since=xx&state=%27%22&after=zz") == [received.pk]


def test_drafts_are_not_the_offices_to_read(client, clerk, now):
    draft = make_draft(now=now)

    assert client.get(reverse("submissions:detail", args=[draft.pk])).status_code == 404
    assert client.get(list_url(draft.version)).context["page"].rows == []


def test_designing_gives_no_right_to_read(client, now):
    version = make_version()
    received = make_received(version=version, now=now)
    for right in ("DESIGN", "COLLECT"):
        FormGrant.objects.create(form=version.form, role=Role.TOWN_STAFF, right=right)
    client.force_login(UserFactory(roles=[Role.TOWN_STAFF]))

    assert client.get(list_url(version)).status_code == 404
    assert client.get(reverse("submissions:detail", args=[received.pk])).status_code == 404
    assert client.get(reverse("submissions:csv", args=[version.form_id])).status_code == 404


def test_reading_gives_no_right_to_export(client, now):
    version = make_version()
    make_received(version=version, now=now)
    FormGrant.objects.create(form=version.form, role=Role.TOWN_STAFF, right="READ")
    client.force_login(UserFactory(roles=[Role.TOWN_STAFF]))

    assert client.get(list_url(version)).status_code == 200
    assert client.get(reverse("submissions:csv", args=[version.form_id])).status_code == 302
    assert client.post(reverse("submissions:xlsx", args=[version.form_id])).status_code == 302


def test_answer_is_shown_as_it_was_asked(client, clerk, now):
    old = make_version()
    received = make_received(version=old, now=now, answers={"qtext": "旧", "qchoice": "oyes"})
    form = copy.deepcopy(FORM)
    form["sections"][0]["questions"][0]["label"] = "总的看法"
    form["sections"][0]["questions"][3]["options"][0]["label"] = "很满意"
    make_version(form, form=old.form)

    page = client.get(reverse("submissions:detail", args=[received.pk])).content.decode()

    assert "总体印象" in page
    assert "总的看法" not in page
    assert "满意" in page
    assert "很满意" not in page


def test_labels_and_answers_are_escaped(client, clerk, now):
    form = copy.deepcopy(FORM)
    form["sections"][0]["questions"][0]["label"] = "<script>alert(1)</script>"
    version = make_version(form)
    received = make_received(version=version, now=now, answers={"qtext": "<img onerror=alert(2)>"})

    page = client.get(reverse("submissions:detail", args=[received.pk])).content.decode()

    assert "<script>alert(1)" not in page
    assert "<img onerror" not in page


def test_accept_and_return_by_button(client, clerk, now):
    version = make_version()
    first = make_received(version=version, now=now)
    second = make_received(version=version, now=now, number=1)

    assert client.get(reverse("submissions:accept", args=[first.pk])).status_code == 405
    client.post(reverse("submissions:accept", args=[first.pk]))
    client.post(reverse("submissions:return", args=[second.pk]), {"reason": "请补照片"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("ACCEPTED", "RETURNED")
    page = client.get(reverse("submissions:detail", args=[second.pk])).content.decode()
    assert "请补照片" in page


def test_notes_on_single_questions_go_with_the_return_and_are_never_lost(client, clerk, now):
    received = make_received(version=make_version(), now=now)
    give_back = reverse("submissions:return", args=[received.pk])
    long = "长" * 501

    refused = client.post(give_back, {"reason": "请补正", "note-qtext": long})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "一题的退回意见不超过 500 字" in page
    assert long in page
    assert "请补正" in page

    client.post(give_back, {"reason": "", "note-qtext": "请写明地点", "note-qcount": ""})

    received.refresh_from_db()
    assert (received.state, received.return_notes) == ("RETURNED", {"qtext": "请写明地点"})
    page = client.get(reverse("submissions:detail", args=[received.pk])).content.decode()
    assert page.count("请写明地点") == 2  # beside the answer, and with what was received then
    assert "总体印象：请写明地点" in page
    assert "qtext" not in page


def test_csv_and_small_workbook_at_once_large_by_the_worker(client, clerk, now, monkeypatch):
    version = make_version()
    for number in range(3):
        make_received(version=version, now=now, number=number)
    xlsx = reverse("submissions:xlsx", args=[version.form_id])

    text = b"".join(client.get(reverse("submissions:csv", args=[version.form_id]))).decode()
    book = client.post(xlsx)
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    queued = client.post(xlsx)

    assert text.count("\r\n") == 4
    assert book["Content-Type"] == exports.XLSX
    assert client.get(queued.url).status_code == 200
    assert client.get(queued.url + "file/").status_code == 404  # not whole yet
    client.force_login(make_clerk())
    assert client.get(queued.url).status_code == 404  # another's


def test_forms_say_what_waits_and_when_something_last_came_in(client, clerk, now):
    version, silent = make_version(), make_version({**FORM, "title": "无人填报的表"})
    for number in range(2):
        make_received(version=version, now=now, number=number)
    client.get(reverse("submissions:index"))
    with CaptureQueriesContext(connection) as two:
        page = client.get(reverse("submissions:index")).content.decode()
    for number in range(2, 30):
        make_received(version=version, now=now, number=number)

    with CaptureQueriesContext(connection) as thirty:
        client.get(reverse("submissions:index"))

    assert f'{list_url(version)}?state=SUBMITTED">2</a>' in page
    assert f"{timezone.localtime(now):%Y-%m-%d %H:%M}" in page
    assert f"{list_url(silent)}?state" not in page
    assert len(thirty) == len(two)


def test_answers_page_leads_back_to_the_sheets_one_asked_for(client, clerk):
    now = timezone.now()
    version, other = make_version(), make_version({**FORM, "title": "另一张表"})

    def ask(form, by=clerk, **fields):
        job = ExportJob.objects.create(
            form=form, requested_by=by, format="XLSX", requested_at=now, rows_total=7
        )
        ExportJob.objects.filter(pk=job.pk).update(**fields)
        return str(job.pk)

    ready = ask(version.form, state="READY", expires_at=now + dt.timedelta(days=2))
    with CaptureQueriesContext(connection) as one:
        client.get(list_url(version))
    running = ask(version.form, state="RUNNING", rows_done=3)
    hidden = [
        ask(version.form, by=make_clerk()),
        ask(other.form),
        ask(version.form, state="EXPIRED"),
        ask(version.form, state="READY", expires_at=now - dt.timedelta(hours=1)),
        ask(version.form, requested_at=now - dt.timedelta(days=30)),
    ]
    with CaptureQueriesContext(connection) as many:
        page = client.get(list_url(version)).content.decode()

    assert len(one) == len(many)
    assert reverse("submissions:export_file", args=[ready]) in page
    assert reverse("submissions:export", args=[running]) in page
    assert "3 / 7" in page
    assert [pk for pk in hidden if pk in page] == []
