"""更正 as the office, the respondent and the API see it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.models import FormGrant
from cms.submissions.models import Correction
from cms.submissions.services import return_submission
from tests.cms.submissions.correcting import correct, make_sent
from tests.cms.submissions.factories import UserFactory, make_clerk

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


def page_of(submission, key: str, row: str = "") -> str:
    address = reverse("submissions:correct", args=[submission.pk, key])
    return f"{address}?row={row}" if row else address


def detail(submission) -> str:
    return reverse("submissions:detail", args=[submission.pk])


def test_from_the_answer_to_its_correction_and_back(client, clerk, now):
    sent = make_sent(now=now)
    record = client.get(detail(sent)).content.decode()
    assert page_of(sent, "qcount") in record
    assert page_of(sent, "qrows", "r0002") in record
    assert page_of(sent, "qtotal") not in record  # worked out
    assert page_of(sent, "qphoto") not in record  # a file

    asked = client.get(page_of(sent, "qcount")).content.decode()
    assert re.search(r'name="qcount"[^>]*value="12"', asked)
    assert "<script" not in asked.partition('class="answers-question"')[2].partition("</form>")[0]
    fields = {"seen": sent.body_sha256, "qcount": "15", "reason": "已电话核实"}
    done = client.post(page_of(sent, "qcount"), fields, follow=True).content.decode()

    assert "已更正" in done
    for words in ("办公室更正", "企业数", "更正前", "12", "15", "已电话核实", "随之变动：合计"):
        assert words in done


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(client, clerk, now):
    sent = make_sent(now=now)
    fields = {"seen": sent.body_sha256, "qcount": "十二家", "reason": "核实过"}

    wrong = client.post(page_of(sent, "qcount"), fields)
    bare = client.post(page_of(sent, "qcount"), {**fields, "qcount": "13", "reason": ""})

    text, other = wrong.content.decode(), bare.content.decode()
    assert (wrong.status_code, bare.status_code) == (422, 422)
    assert 'value="十二家"' in text
    assert 'id="qcount-error"' in text
    assert "核实过" in text
    assert re.search(r'name="qcount"[^>]*value="13"', other)
    assert "这个字段是必填项" in other or "请填写" in other or "error-message" in other
    assert not Correction.objects.exists()


def test_a_row_of_a_table_is_drawn_alone_without_its_files(client, clerk, now):
    sent = make_sent(now=now)

    text = client.get(page_of(sent, "qrows", "r0002")).content.decode()

    assert 'name="qrows.r0002.qcost"' in text
    assert "qrows.r0001" not in text
    assert "qpic" not in text
    assert client.get(page_of(sent, "qrows", "r0009")).status_code == 404
    assert client.get(page_of(sent, "qrows")).status_code == 404


def test_a_stale_page_shows_both_and_goes_on_from_what_is_there(client, clerk, now):
    sent = make_sent(now=now)
    old = sent.body_sha256
    correct(sent, "qcount", qcount="20", by=make_clerk(), now=now)
    fields = {"seen": old, "qcount": "15", "reason": "核实"}

    refused = client.post(page_of(sent, "qcount"), fields).content.decode()

    assert "其间有人更正了本填报" in refused
    assert re.search(r"<dd>20</dd>", refused)
    assert re.search(r'name="qcount"[^>]*value="15"', refused)
    [fields["seen"]] = re.findall(r'name="seen" value="(\w+)"', refused)
    client.post(page_of(sent, "qcount"), fields)
    sent.refresh_from_db()
    assert sent.answers["qcount"] == 15


def test_what_would_leave_is_named_and_leaves_when_confirmed(client, clerk, now):
    sent = make_sent(now=now, answers={"qchoice": "ono", "qwhy": "太慢", "qday": "2026-05-01"})
    fields = {"seen": sent.body_sha256, "qchoice": "oyes", "reason": "核实"}

    asked = client.post(page_of(sent, "qchoice"), fields).content.decode()
    assert "不再询问：不满意的原因" in asked
    assert "仍要更正" in asked
    drops = re.findall(r'name="drops" value="(\w+)"', asked)
    done = client.post(page_of(sent, "qchoice"), {**fields, "drops": drops}, follow=True)

    assert "随之变动：不满意的原因" in done.content.decode()


def test_who_only_reads_finds_no_way_to_correct(client, now):
    sent = make_sent(now=now)
    FormGrant.objects.create(form=sent.form, role=Role.TOWN_STAFF, right="READ")
    client.force_login(UserFactory(roles=[Role.TOWN_STAFF]))

    assert "/correct/" not in client.get(detail(sent)).content.decode()
    assert client.get(page_of(sent, "qcount")).status_code in (302, 403)
    FormGrant.objects.create(form=sent.form, role=Role.TOWN_STAFF, right="REVIEW")
    assert client.get(page_of(sent, "qcount")).status_code == 200


def test_a_returned_answer_says_whose_it_is(client, clerk, now):
    sent = make_sent(now=now)
    return_submission(submission=sent, reason="请补充", by=clerk, now=now)

    text = client.get(page_of(sent, "qcount")).content.decode()

    assert "这份填报在填报人手中" in text
    assert 'name="seen"' not in text
    assert "/correct/" not in client.get(detail(sent)).content.decode()


def test_the_respondent_reads_it_on_the_receipt(client, now):
    sent = make_sent(now=now)
    receipt = reverse("desk:receipt", args=[sent.pk])
    client.force_login(sent.respondent)
    assert "办公室更正" not in client.get(receipt).content.decode()
    correct(sent, "qcount", qcount="15", by=make_clerk(), now=now)

    text = client.get(receipt).content.decode()

    for words in ("办公室更正", "企业数", "提交时", "更正为", "已电话核实", "随之变动：合计"):
        assert words in text


def test_a_record_costs_the_same_with_one_and_many_corrections(client, clerk, now):
    sent = make_sent(now=now)
    correct(sent, "qcount", qcount="100", by=clerk, now=now)
    client.get(detail(sent))
    with CaptureQueriesContext(connection) as one:
        client.get(detail(sent))
    for number in range(5):
        correct(sent, "qcount", qcount=str(number), by=make_clerk(), now=now)

    with CaptureQueriesContext(connection) as many:
        client.get(detail(sent))

    assert len(many) == len(one)
