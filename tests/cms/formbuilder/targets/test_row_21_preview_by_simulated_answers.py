"""Row 21: any branch, unsaved changes included, no answer stored; the link to it expires."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.services import CannotDesignForm, CannotRecallLink, recall_link, share_preview
from cms.formbuilder.sharing import token_for
from cms.submissions.models import Submission
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, calc, choice, key, shaped_form
from tests.cms.formbuilder.posted import section_data

pytestmark = pytest.mark.django_db


def when(question: dict, option: int) -> dict:
    value = [question["value"]["options"][option]["key"]]
    return {"question": question["id"], "is": "any_of", "value": value}


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    return client


@pytest.fixture
def questions():
    result = choice("检查结果", "合格", "不合格")
    reason = block(
        "long_text", "不合格原因", required=True, conditions={"show_if": when(result, 1)}
    )
    first, second = block("integer", "抽查数"), block("integer", "复查数")
    return [result, reason, first, second, calc("合计", "sum", first, second)]


@pytest.fixture
def form(now, questions):
    return shaped_form(now, questions)


def test_each_branch_is_tried_and_nothing_is_stored(clerk, form, questions):
    result, reason, first, second, _total = questions
    address = reverse("forms:preview", args=[form.pk])
    typed = {key(first): "3", key(second): "4", "_try": "check"}
    options = [option["key"] for option in result["value"]["options"]]

    good = clerk.post(address, {**typed, key(result): options[0]}).content.decode()
    bad = clerk.post(address, {**typed, key(result): options[1]}).content.decode()
    said = clerk.post(
        address, {**typed, key(result): options[1], key(reason): "通道堵塞"}
    ).content.decode()

    assert "这样填写可以提交" in good
    assert "这样填写时不问： 不合格原因" in good
    assert "<dt>合计</dt><dd>7</dd>" in good
    assert "还不能提交：有1处要看" in bad
    assert f'href="#{key(reason)}"' in bad
    assert "这样填写可以提交" in said
    assert "通道堵塞" in said  # what was typed stays in its field
    assert not Submission.objects.exists()


def test_unsaved_changes_are_tried_too(clerk, form, questions):
    section = form.sections.get()
    address = reverse("formsection:preview_on_edit", args=[section.pk])
    unsaved = [block("short_text", "刚加的题", required=True)]
    clerk.post(address, section_data(section, title="未保存的名称", questions=unsaved))

    said = clerk.post(f"{address}?in_preview_panel=true&mode=phone", {"_try": "check"})

    assert said["X-Frame-Options"] == "SAMEORIGIN"
    assert "刚加的题" in said.content.decode()
    assert "还不能提交：有1处要看" in said.content.decode()
    section.refresh_from_db()
    assert section.title == "第1节"


def test_page_by_page_as_in_reality(clerk, now):
    result = choice("检查结果", "合格", "不合格")
    form = shaped_form(now, [result], [block("short_text", "整改要求")], [block("date", "日期")])
    second = form.sections.order_by("sort_order")[1]
    second.show_if = when(result, 1)
    second.save()
    address = reverse("forms:preview", args=[form.pk])
    first = form.sections.order_by("sort_order")[0]
    typed = {"steps": "1", "here": first.key, "_try": "next"}
    option = result["value"]["options"][0]["key"]

    page = clerk.post(address, {**typed, key(result): option}).content.decode()

    assert "第2页，共2页" in page or "第 2 页，共 2 页" in page
    assert page.count("<div hidden>") == 2  # what is not in sight keeps what was typed


def address_of(link) -> str:
    return reverse("form_preview", args=[token_for(link)])


def test_a_link_opens_for_a_week_to_anybody_and_keeps_nothing(client, form, now, monkeypatch):
    address = address_of(share_preview(form=form, by=None, now=now))
    at = {"now": now}
    monkeypatch.setattr("cms.formbuilder.views.sharing.timezone.now", lambda: at["now"])

    page = client.get(address)
    assert page.status_code == 200
    assert "检查结果" in page.content.decode()
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Cache-Control"] == "private, no-store"
    assert client.post(address, {"_try": "check"}).status_code == 200

    at["now"] = now + timedelta(days=7, seconds=1)
    assert client.get(address).status_code == 404
    assert client.get(f"{address[:-2]}x/").status_code == 404
    assert not Submission.objects.exists()


def test_the_designer_sees_the_links_in_force_and_recalls_one(client, clerk, form):
    here = reverse("forms:share", args=[form.pk])

    assert "目前没有有效的预览链接" in clerk.get(here).content.decode()
    for _time in range(2):
        assert clerk.post(here).url == here
    kept, gone = form.preview_links.order_by("pk")
    assert client.get(address_of(gone)).status_code == 200
    clerk.post(reverse("forms:recall_link", args=[form.pk, gone.pk]))

    shown = clerk.get(here).content.decode()
    assert address_of(kept) in shown
    assert address_of(gone) not in shown
    assert client.get(address_of(gone)).status_code == 404
    assert client.get(address_of(kept)).status_code == 200
    gone.refresh_from_db()
    assert gone.recalled_by is not None
    assert AuditEvent.objects.filter(verb="form.preview.recall", refused=False).count() == 1


def test_a_link_is_recalled_once_and_by_who_shapes_the_form(form, now):
    link = share_preview(form=form, by=None, now=now)
    deputy = UserFactory(roles=[Role.DEPUTY])

    with pytest.raises(CannotDesignForm):
        recall_link(link=link, by=deputy, now=now)
    assert AuditEvent.objects.filter(verb="form.change", refused=True).exists()
    recall_link(link=link, by=None, now=now)
    with pytest.raises(CannotRecallLink):
        recall_link(link=link, by=None, now=now)
    over = share_preview(form=form, by=None, now=now)
    with pytest.raises(CannotRecallLink):
        recall_link(link=over, by=None, now=over.until)
