"""Two answers that hold each other (答案须符合) are put right one after the other, in the open."""

import re

import pytest

from cms.submissions.services import AnswersIncomplete, AnswersUnfit, accept_submission
from tests.cms.submissions.correcting import correct, deciding_form, make_sent
from tests.cms.submissions.factories import make_version
from tests.cms.submissions.test_corrections_screen import clerk, detail, make_clerk, page_of

pytestmark = pytest.mark.django_db
__all__ = ["clerk"]
SAME = {"question": "qcount", "is": "equal", "than": "qmore", "type": "integer"}
SENTENCE = "须符合：“企业数”等于“个体户数”。"
SENT = {"qcount": 9, "qmore": 9, "qchoice": "ono"}


@pytest.fixture
def version(now):
    form = deciding_form()
    questions = {question["key"]: question for question in form["sections"][0]["questions"]}
    questions["qcount"] |= {"accept_if": SAME, "label": "企业数"}
    return make_version(form)


def test_what_does_not_fit_is_never_received(version, now):
    with pytest.raises(AnswersIncomplete):
        make_sent(now=now, version=version, answers=SENT | {"qmore": 10})


def test_one_is_corrected_before_the_other_where_that_is_agreed_to(version, now):
    sent, by = make_sent(now=now, version=version, answers=SENT), make_clerk()
    accept_submission(submission=sent, by=by, now=now)

    with pytest.raises(AnswersUnfit, match="等于“个体户数”") as refused:
        correct(sent, "qcount", qcount="10", by=by, now=now)
    correct(sent, "qcount", qcount="10", unfit=refused.value.names, by=by, now=now)
    correct(sent, "qmore", qmore="10", by=by, now=now)

    sent.refresh_from_db()
    assert (sent.answers["qcount"], sent.answers["qmore"], sent.answers["qtotal"]) == (10, 10, "20")
    assert sent.corrections.count() == 2


def test_the_screen_asks_tells_what_is_next_and_the_record_says_it(client, clerk, version, now):
    sent = make_sent(now=now, version=version, answers=SENT)
    fields = {"seen": sent.body_sha256, "qmore": "10", "reason": "核实原票"}

    asked = client.post(page_of(sent, "qmore"), fields)
    assert asked.status_code == 422
    assert f"答案之间不相符：{SENTENCE}" in asked.content.decode()
    fields["unfit"] = re.findall(r'name="unfit" value="(\w+)"', asked.content.decode())
    told = client.post(page_of(sent, "qmore"), fields, follow=True).content.decode()
    sent.refresh_from_db()
    more = {"seen": sent.body_sha256, "qcount": "10", "reason": "核实原票"}
    done = client.post(page_of(sent, "qcount"), more, follow=True).content.decode()

    assert f"答案之间还不相符：{SENTENCE}" in told
    assert "<dt>答案不相符</dt>" in told
    assert "不相符" not in done
    assert "<dt>答案不相符</dt>" not in client.get(detail(sent)).content.decode()
