"""Row 18, signature: finger or typed name; image linked to answer hash and time."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.proofs import FRESH_AT
from cms.submissions.models import Signature, Submission
from cms.submissions.services import return_submission, save_draft
from tests.cms.formbuilder.test_signature import STROKES
from tests.cms.submissions.factories import (
    PersonFactory,
    UserFactory,
    make_clerk,
    make_draft,
    make_version,
    post,
)
from tests.cms.submissions.test_signature import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    signer = UserFactory(roles=[Role.DEPUTY], person=PersonFactory(name="张三"))
    now = timezone.now()
    draft = make_draft(now=now, version=make_version(FORM), by=signer)
    step = {"submission": draft, "section_key": "sdeputy", "by": signer, "now": now}
    save_draft(data=post(qtext="同意"), **step)
    client.force_login(signer)
    return draft


def send(client, draft, *texts: str, token="a" * 20):
    page = reverse("desk:check", args=[draft.pk])
    rev = Submission.objects.get(pk=draft.pk).draft_rev
    fields = {"token": token, "rev": rev, "signing": "1", "qsign": list(texts)}
    return client.post(page, fields)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [((f"drawn:{STROKES}", ""), {"strokes": STROKES}), (("", "张三"), {"name": "张三"})],
)
def test_row_18_finger_or_typed_name_is_bound_to_answers_and_hour(client, draft, texts, mark):
    before = timezone.now() - dt.timedelta(seconds=1)
    page = client.get(reverse("desk:check", args=[draft.pk]))
    assert '<canvas class="sign__pad"' in page.text
    assert send(client, draft, *texts).url == reverse("desk:receipt", args=[draft.pk])

    stored, row = Submission.objects.get(), Signature.objects.get()
    assert stored.answers == {"qtext": "同意", "qsign": mark}
    assert before < row.signed_at == stored.submitted_at
    words = "张三 键入签名" if "name" in mark else "张三 手签"
    assert words in client.get(reverse("desk:receipt", args=[draft.pk])).text

    client.force_login(make_clerk())
    record = reverse("submissions:detail", args=[draft.pk])
    page = client.get(record).text
    assert ("<path d=" in page) == ("strokes" in mark)
    assert "已核验，与所签内容一致" in page
    # Whoever changes the text beneath it, by whatever way, cannot keep the signature.
    Submission.objects.update(answers={"qtext": "不同意", "qsign": mark})
    page = client.get(record).text
    assert "与所签内容不符" in page
    assert "已核验" not in page


def test_a_return_asks_for_a_new_signature_and_the_record_keeps_the_old_one(client, draft):
    send(client, draft, f"drawn:{STROKES}")
    clerk, signer = make_clerk(), draft.respondent
    stored = Submission.objects.get()
    return_submission(submission=stored, reason="请补充", by=clerk, now=timezone.now())

    assert "退回后原签名已失效" in client.get(reverse("desk:check", args=[draft.pk])).text
    unsigned = send(client, draft, "", "", token="b" * 20)
    assert unsigned.status_code == 422
    assert "请在此签名：手写签名或键入姓名。" in unsigned.text
    assert send(client, draft, "", "张三", token="b" * 20).status_code == 302
    assert Signature.objects.filter(account=signer).count() == 2
    client.force_login(clerk)
    page = client.get(reverse("submissions:detail", args=[draft.pk])).text
    assert "张三 手签" in page  # beside the earlier filing
    assert "张三 键入签名" in page


def test_somebody_elses_name_stands_in_its_line_with_a_sentence(client, draft):
    page = send(client, draft, "", "李四")

    assert page.status_code == 422
    assert "请键入您本人的姓名：张三。" in page.text
    assert 'value="李四"' in page.text
    assert Submission.objects.get().state == "DRAFT"


def test_who_signs_proves_to_be_there_and_the_drawing_waits(client, draft):
    session = client.session
    session[FRESH_AT] = 1
    session.save()
    page = reverse("desk:check", args=[draft.pk])

    asked = send(client, draft, f"drawn:{STROKES}", "")
    assert asked.url.startswith(reverse("accounts:confirm"))
    assert Submission.objects.get().state == "DRAFT"
    assert f'value="drawn:{STROKES}"' in client.get(page).text
    assert f'value="drawn:{STROKES}"' not in client.get(page).text  # once


def test_who_stands_in_is_told_and_offered_no_pad(client, draft, monkeypatch):
    """Whether somebody stands in is tested with the service; here what the page makes of it."""
    asked = "home.desk.signing.user_can_sign_submission"
    monkeypatch.setattr(asked, lambda user, submission: False)
    page = client.get(reverse("desk:check", args=[draft.pk])).text

    assert "您是代理人，不能代签" in page
    assert "sign__pad" not in page
    assert 'name="token"' not in page
