"""The desk asks what applies: pages that do not are passed over, hidden texts stop nobody."""

import copy

import pytest
from django.urls import reverse

from tests.cms.submissions.factories import FORM, make_draft, make_version

pytestmark = pytest.mark.django_db
UNHAPPY = {"question": "qchoice", "is": "any_of", "value": ["ono"], "type": "single_choice"}


@pytest.fixture
def draft(now):
    """Three pages: the second is asked only of who is not content; a number needs a day."""
    form = copy.deepcopy(FORM)
    text, count, day, choice, *_rest = form["sections"][0]["questions"]
    count["show_if"] = {"question": "qday", "is": "answered"}
    text["required"] = False
    form["sections"][0]["questions"] = [choice, day, count, text]
    more = {"title": "补充", "filler": "DEPUTY"}
    why = {"key": "qwhy", "type": "long_text", "label": "原因", "required": True}
    last = {"key": "qlast", "type": "short_text", "label": "其他"}
    form["sections"] += [
        {"key": "swhy", **more, "show_if": UNHAPPY, "questions": [why]},
        {"key": "slast", **more, "title": "其他", "questions": [last]},
    ]
    return make_draft(version=make_version(form), now=now)


@pytest.fixture
def desk(client, draft):
    client.force_login(draft.respondent)
    return client


def at(draft, section: str) -> str:
    return reverse("desk:fill", args=[draft.pk, section])


def test_a_page_that_is_not_asked_is_passed_over_both_ways(desk, draft):
    onward = desk.post(at(draft, "sdeputy"), {"qchoice": "oyes", "act": "next"})
    back = desk.post(at(draft, "slast"), {"act": "back"})

    assert onward.url == at(draft, "slast")
    assert back.url == at(draft, "sdeputy")
    assert desk.get(at(draft, "swhy")).url == at(draft, "slast")
    assert "补充" not in desk.get(at(draft, "slast")).content.decode()


def test_it_is_asked_once_the_answer_says_so(desk, draft):
    onward = desk.post(at(draft, "sdeputy"), {"qchoice": "ono", "act": "next"})

    assert onward.url == at(draft, "swhy")
    assert desk.post(at(draft, "swhy"), {"act": "next"}).status_code == 422


def test_a_text_that_is_no_answer_stops_nobody_where_it_is_not_asked(desk, draft):
    typed = {"qchoice": "oyes", "qcount": "很多", "act": "save"}

    saved = desk.post(at(draft, "sdeputy"), typed)
    page = desk.get(at(draft, "sdeputy")).content.decode()

    assert saved.status_code == 302
    assert "很多" in page  # kept, in case it is asked after all
    assert "error-summary" not in page
    asked = desk.post(at(draft, "sdeputy"), {**typed, "qday": "2026-05-12"})
    assert asked.status_code == 422
