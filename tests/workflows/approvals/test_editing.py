"""One opened editor makes one text, however often and in whichever order its requests arrive.

Wagtail's autosave posts the form of a new page by itself. A click on 提交 while that request is
under way posts the same form to the same address: Wagtail makes a page of each.
"""

import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from cms.core.models import AuditEvent
from tests.workflows.topics.factories import make_clerk
from tests.workflows.topics.test_editor import typed
from workflows.topics.models import InspectionPage
from workflows.topics.services import topic_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


@pytest.fixture
def url():
    return reverse("wagtailadmin_pages:add", args=["topics", "inspectionpage", topic_index().pk])


@pytest.fixture
def form(client, clerk, url) -> dict:
    """What the clerk typed into an editor that she opened."""
    page = client.get(url).content.decode()
    field = re.search(r'<input type="hidden" name="editor_token" value="([^"]+)"[^>]*>', page)
    assert 'autocomplete="off"' in field.group()  # going back does not restore it
    return typed(editor_token=field.group(1))


def draft(form: dict) -> dict:
    """What autosave posts: the same form without a button."""
    return {name: value for name, value in form.items() if name != "action-submit"}


def lines(verb: str) -> int:
    return AuditEvent.objects.filter(verb=verb, refused=False).count()


def test_submitting_while_autosave_is_under_way_makes_one_topic(client, url, form):
    saved = client.post(url, draft(form), **JSON)
    sent = client.post(url, {**form, "title": "改过的标题"})

    topic = InspectionPage.objects.get()
    assert saved.json()["pk"] == topic.pk
    assert sent.url == reverse("topics:record", args=[topic.pk])
    assert topic.workflow_in_progress
    assert topic.get_latest_revision_as_object().title == "改过的标题"
    assert (lines("topics.create"), lines("topics.submit")) == (1, 1)


def test_an_autosave_that_arrives_late_changes_nothing_that_was_submitted(client, url, form):
    client.post(url, form)
    late = client.post(url, draft({**form, "title": "旧标题"}), **JSON)

    topic = InspectionPage.objects.get()
    assert late.status_code == 400
    assert late.json()["error_code"] == "locked"
    assert topic.get_latest_revision_as_object().title == form["title"]
    assert (lines("topics.create"), lines("topics.submit")) == (1, 1)


def test_two_autosaves_of_one_editor_make_one_topic(client, url, form):
    first = client.post(url, draft(form), **JSON)
    second = client.post(url, draft({**form, "summary": "再写一句"}), **JSON)

    topic = InspectionPage.objects.get()
    assert first.json()["pk"] == second.json()["pk"] == topic.pk
    assert topic.get_latest_revision_as_object().summary == "再写一句"


def test_a_double_click_on_submit_makes_one_topic_and_no_error(client, url, form):
    first, second = client.post(url, form), client.post(url, form)

    topic = InspectionPage.objects.get()
    assert first.url == second.url == reverse("topics:record", args=[topic.pk])
    assert (lines("topics.create"), lines("topics.submit")) == (1, 1)
    said = [str(message) for message in get_messages(second.wsgi_request)]
    assert said[-1].startswith("已提交。现在的环节：办公室主任审核。")


def test_a_double_click_on_the_edit_page_is_no_error_either(client, url, form):
    client.post(url, draft(form))
    edit = reverse("wagtailadmin_pages:edit", args=[InspectionPage.objects.get().pk])

    first, second = client.post(edit, form), client.post(edit, form)

    assert first.url == second.url
    assert lines("topics.submit") == 1


def test_other_words_sent_after_the_submission_stay_on_the_screen(client, url, form):
    client.post(url, form)

    answer = client.post(url, {**form, "title": "改过的标题"})

    assert answer.status_code == 200
    assert "改过的标题" in answer.content.decode()
    assert InspectionPage.objects.get().get_latest_revision_as_object().title == form["title"]


def test_two_editors_make_two_topics(client, url, form):
    client.post(url, form)
    client.post(url, {**form, "editor_token": str(uuid.uuid4())})

    assert InspectionPage.objects.count() == 2


@pytest.mark.parametrize("token", ["", "x", "\0"])
def test_a_broken_token_is_a_token_of_its_own(client, url, form, token):
    client.post(url, {**form, "editor_token": token})

    assert InspectionPage.objects.count() == 1


def test_what_was_wrong_keeps_its_token(client, url, form):
    page = client.post(url, {**form, "title": ""}).content.decode()

    assert form["editor_token"] in page
    assert InspectionPage.objects.count() == 0
