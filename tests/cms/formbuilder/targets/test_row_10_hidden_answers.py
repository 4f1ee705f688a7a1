"""Row 10: kept while a choice goes to and fro; not sent, not counted, not missed."""

import pytest
from django.urls import reverse

from tests.cms.submissions.test_calculated import calculated, of
from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db
HELD = {"question": "qheld", "is": "yes", "type": "yes_no"}


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


def save(client, draft, **typed):
    """One page as a browser posts it, drawn just before."""
    draft.refresh_from_db()
    return client.post(page_of(draft), {"rev": draft.draft_rev, "act": "save", **typed})


def test_it_is_kept_while_toggling_and_left_out_of_what_is_sent(client, draft):
    save(client, draft, qone="3", qtwo="40", qheld="yes")
    save(client, draft, qone="3", qtwo="40", qheld="no")
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
    save(client, draft, qone="3", qtwo="40", qheld="yes")
    save(client, draft, qone="3", qtwo="40", qheld="no")
    again = save(client, draft, qone="3", qtwo="40", qheld="yes", act="next")
    missed = save(client, draft, qone="3", qtwo="", qheld="yes", act="next")

    assert (again.status_code, missed.status_code) == (302, 422)
