"""Row 9: 不合格须写原因, and limits across fields (收回票不大于发出票), refused by the server with
nothing but a plain form behind it.
"""

import pytest
from django.urls import reverse

from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db
BAD = {"question": "qok", "is": "any_of", "value": ["obad"], "type": "single_choice"}
QUESTIONS = (
    {
        "key": "qok",
        "type": "single_choice",
        "label": "检查结果",
        "options": [{"key": "ogood", "label": "合格"}, {"key": "obad", "label": "不合格"}],
    },
    {"key": "qwhy", "type": "long_text", "label": "原因", "required": True, "show_if": BAD},
)


@pytest.fixture
def draft(client):
    part = part_of(*QUESTIONS)
    client.force_login(part.person.account)
    return begin(client, part)


def save(client, draft, **typed):
    """One page as a browser posts it, drawn just before."""
    draft.refresh_from_db()
    return client.post(page_of(draft), {"rev": draft.draft_rev, "act": "save", **typed})


def test_unqualified_without_a_reason_is_refused(client, draft):
    refused = save(client, draft, qok="obad", qwhy="", act="next")
    check = client.get(reverse("desk:check", args=[draft.pk]))
    forced = client.post(reverse("desk:check", args=[draft.pk]), {"token": "forced-token-00001"})

    draft.refresh_from_db()
    assert refused.status_code == 422
    assert 'href="#qwhy"' in refused.content.decode()
    assert [line[2] for line in check.context_data["problems"]] == ["原因"]
    assert forced.status_code == 422
    assert (draft.state, draft.answers) == ("DRAFT", {"qok": "obad"})


def test_with_the_reason_or_without_the_need_of_one_it_is_taken(client, draft):
    good = save(client, draft, qok="ogood", qwhy="", act="next")
    bad = save(client, draft, qok="obad", qwhy="通道堵塞", act="next")
    sent = client.post(reverse("desk:check", args=[draft.pk]), {"token": "a-token-of-a-page"})

    draft.refresh_from_db()
    assert (good.status_code, bad.status_code, sent.status_code) == (302, 302, 302)
    assert (draft.state, draft.answers) == ("SUBMITTED", {"qok": "obad", "qwhy": "通道堵塞"})


GIVEN_OUT = {"key": "qout", "type": "integer", "label": "发出票"}
CAME_BACK = {"key": "qback", "type": "integer", "label": "收回票", "required": True}
FITS = {"question": "qback", "is": "at_most", "than": "qout", "type": "integer"}
FORM = (GIVEN_OUT, CAME_BACK | {"accept_if": FITS})
SENTENCE = "须符合：“收回票”不大于“发出票”。"


@pytest.fixture
def tally(client):
    part = part_of(*FORM)
    client.force_login(part.person.account)
    return begin(client, part)


def test_more_than_were_given_out_is_refused_beside_its_field(client, tally):
    saved = save(client, tally, qout="50", qback="51")  # a draft may hold anything
    refused = save(client, tally, qout="50", qback="51", act="next")
    forced = client.post(reverse("desk:check", args=[tally.pk]), {"token": "forced-token-00002"})

    tally.refresh_from_db()
    assert (saved.status_code, refused.status_code, forced.status_code) == (302, 422, 422)
    beside = f'<p class="q__error" id="qback-error">{SENTENCE}</p>'
    assert beside in refused.content.decode()
    assert 'value="51"' in refused.content.decode()
    assert SENTENCE in forced.content.decode()
    assert (tally.state, tally.answers) == ("DRAFT", {"qout": 50, "qback": 51})


def test_what_is_not_answered_yet_speaks_against_nobody(client, tally):
    half = save(client, tally, qout="", qback="51", act="next")
    good = save(client, tally, qout="51", qback="51", act="next")
    sent = client.post(reverse("desk:check", args=[tally.pk]), {"token": "another-token-of-a-page"})

    tally.refresh_from_db()
    assert (half.status_code, good.status_code, sent.status_code) == (302, 302, 302)
    assert tally.state == "SUBMITTED"
