"""Row 10: kept while a choice goes to and fro; not sent, not counted, not missed."""

import pytest
from django.urls import reverse

from tests.cms.submissions.test_calculated import calculated, of
from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db
HELD = {"question": "qheld", "is": "equals", "value": True, "type": "yes_no"}


@pytest.fixture
def draft(client):
    part = part_of(
        {"key": "qheld", "type": "yes_no", "label": "是否开会"},
        {"key": "qone", "type": "integer", "label": "一季度"},
        {"key": "qtwo", "type": "integer", "label": "二季度", "required": True, "show_if": HELD},
        calculated("qsum", "合计", "sum", of("qone", "qtwo")),
    )
    client.force_login(part.person.account)
    return begin(client, part)


def test_it_is_kept_while_toggling_and_left_out_of_what_is_sent(client, draft):
    here, typed = page_of(draft), {"qone": "3", "qtwo": "40", "act": "save"}
    client.post(here, {**typed, "qheld": "yes"})
    client.post(here, {**typed, "qheld": "no"})
    draft.refresh_from_db()
    hidden = draft.answers.get("qtwo")

    sent = client.post(reverse("desk:check", args=[draft.pk]), {"token": "a-token-of-a-page"})

    draft.refresh_from_db()
    assert hidden == 40
    assert sent.status_code == 302
    assert "qtwo" not in draft.answers
    assert str(draft.answers["qsum"]) == "3"
    assert not draft.cells.filter(question_key="qtwo").exists()


def test_it_is_there_again_and_missed_again_once_it_is_asked(client, draft):
    here = page_of(draft)
    client.post(here, {"qone": "3", "qtwo": "40", "qheld": "yes", "act": "save"})
    client.post(here, {"qone": "3", "qtwo": "40", "qheld": "no", "act": "save"})
    again = client.post(here, {"qone": "3", "qtwo": "40", "qheld": "yes", "act": "next"})
    missed = client.post(here, {"qone": "3", "qtwo": "", "qheld": "yes", "act": "next"})

    assert (again.status_code, missed.status_code) == (302, 422)
