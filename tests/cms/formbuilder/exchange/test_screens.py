"""导出 and 导入表单 in the admin: who gets in, what is told before anything is made, the trail."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import (
    CannotDesignForm,
    export_json,
    finalise_form,
    grant_right,
    import_form,
)
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.exchange.sheets import workbook
from tests.cms.formbuilder.factories import block, choice, shaped_form

pytestmark = pytest.mark.django_db
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
IMPORT, MAKE = "forms:import", "forms:import_make"


def client_of(*roles) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=roles))
    return client


@pytest.fixture
def clerk():
    return client_of(Role.OFFICE_STAFF)


@pytest.fixture
def form(now):
    return shaped_form(now, [block("person", "联系人"), choice("评价", "好", "一般")])


def json_of(form, now) -> str:
    return export_json(form=form, by=None, now=now).data.decode()


def sent(client, data: bytes, name: str, **more):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse(IMPORT), {"file": file, "filler": "OFFICE", **more})


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in OFFICE)])
def test_nobody_beyond_the_office_gets_in(role, form, now):
    client = client_of(role) if role else Client()
    text, before = json_of(form, now), FormDefinition.objects.count()

    for name in ("export", "json", "xlsform"):
        assert client.get(reverse(f"forms:{name}", args=[form.pk])).status_code in (302, 403)
    assert client.get(reverse(IMPORT)).status_code in (302, 403)
    assert sent(client, text.encode(), "表.json").status_code in (302, 403)
    assert client.post(reverse(MAKE), {"text": text}).status_code in (302, 403)
    assert FormDefinition.objects.count() == before
    assert not AuditEvent.objects.filter(verb="form.export").exclude(actor_label="系统").exists()


def test_who_was_given_the_form_exports_it_and_imports_none(form, now):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    grant_right(form=form, role=Role.TOWN_STAFF, right=Right.DESIGN, by=director, now=now)
    client = client_of(Role.TOWN_STAFF)

    assert client.get(reverse("forms:json", args=[form.pk])).status_code == 200
    assert client.get(reverse(IMPORT)).status_code in (302, 403)


def test_services_ask_who_may(form, now):
    member = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])

    with pytest.raises(CannotDesignForm):
        export_json(form=form, by=member, now=now)
    with pytest.raises(CannotDesignForm):
        import_form(text=json_of(form, now), by=member, now=now)
    refused = AuditEvent.objects.filter(refused=True).values_list("verb", flat=True)
    assert sorted(refused) == ["form.change", "form.import"]


def test_the_page_says_what_an_xlsform_cannot(clerk, form, now):
    page = clerk.get(reverse("forms:export", args=[form.pk])).content.decode()

    assert "XLSForm 有 2 处未能表达" in page
    assert "名册在本平台，导出后只能填一行文字" in page
    assert AuditEvent.objects.filter(verb="form.export").count() == 0


def test_a_draft_with_things_to_mend_leaves_as_json_only(clerk, now):
    form = shaped_form(now, [block("single_choice", "没有选项")])

    page = clerk.get(reverse("forms:export", args=[form.pk])).content.decode()
    answer = clerk.get(reverse("forms:xlsform", args=[form.pk]), follow=True)

    assert "改好后才能导出 XLSForm" in page
    assert reverse("forms:xlsform", args=[form.pk]) not in page
    assert "改好后才能导出 XLSForm" in answer.content.decode()
    assert clerk.get(reverse("forms:json", args=[form.pk])).status_code == 200


def test_files_are_downloads_and_stand_in_the_trail(clerk, form, now):
    finalise_form(form=form, by=None, now=now)

    whole = clerk.get(reverse("forms:json", args=[form.pk]), {"version": 1})
    sheet = clerk.get(reverse("forms:xlsform", args=[form.pk]))

    assert json.loads(whole.content)["form"]["title"] == form.title
    assert sheet.content.startswith(b"PK")
    for answer in (whole, sheet):
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]
    details = AuditEvent.objects.filter(verb="form.export").order_by("id")
    assert list(details.values_list("detail", flat=True)) == ["JSON 第 1 版", "XLSForm 工作稿"]


@pytest.mark.parametrize("version", ["2", "x", "-1", "9" * 30])
def test_a_version_that_is_not_there_is_not_found(clerk, form, version):
    for name in ("export", "json", "xlsform"):
        address = reverse(f"forms:{name}", args=[form.pk])
        assert clerk.get(address, {"version": version}).status_code == 404


def test_json_is_shown_then_made(clerk, form, now):
    text, before = json_of(form, now), FormDefinition.objects.count()

    shown = sent(clerk, text.encode(), "表.json")

    assert FormDefinition.objects.count() == before  # nothing is made by looking
    assert "文件里的内容全部带入" in shown.content.decode()
    handed_on = shown.context["brought"].text
    answer = clerk.post(reverse(MAKE), {"text": handed_on.replace("\n", "\r\n")})
    made = FormDefinition.objects.latest("pk")
    assert answer.url == reverse("forms:form", args=[made.pk])
    assert json_of(made, now) == text
    event = AuditEvent.objects.get(verb="form.import")
    assert event.detail == "1 个部分，2 道题"
    assert event.object_ref == f"formbuilder.formdefinition:{made.pk}"


def test_an_xlsform_is_told_row_by_row_before_it_is_made(clerk):
    data = workbook(
        [["type", "name", "label"], ["text", "a", "单位"], ["geopoint", "b", "位置"]],
        settings=[["form_title"], ["走访"]],
    )

    shown = sent(clerk, data, "表.xlsx")
    page = shown.content.decode()

    assert "有 1 处不带入" in page
    assert "本平台没有“geopoint”这种类型，这一行不带入" in page
    assert "将带入 1 道题" in page
    assert FormDefinition.objects.count() == 0
    clerk.post(reverse(MAKE), {"text": shown.context["brought"].text})
    made = FormDefinition.objects.get()
    assert (made.title, made.sections.get().filler) == ("走访", "OFFICE")
    assert clerk.get(reverse("forms:form", args=[made.pk])).status_code == 200
    edit = reverse("formsection:edit", args=[made.sections.get().pk])
    assert clerk.get(edit).status_code == 200


def test_what_is_wrong_stands_beside_the_file_and_the_rest_stays(clerk):
    answer = sent(clerk, b'{"format": "odk"}', "表.json", filler="UNIT")
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "这个 JSON 不是从本平台导出的表单。" in page
    assert '<option value="UNIT" selected>' in page


def test_a_marked_file_is_asked_about_and_the_answer_stands_in_the_trail(clerk):
    data = workbook([["type", "name", "label"], ["text", "a", "单位"]])

    asked = sent(clerk, data, "秘密★5年.xlsx")
    shown = sent(clerk, data, "秘密★5年.xlsx", not_secret="on")
    clerk.post(reverse(MAKE), {"text": shown.context["brought"].text, "not_secret": "on"})

    assert asked.status_code == 400
    assert 'name="not_secret"' in asked.content.decode()
    assert "已声明文件不涉密" in AuditEvent.objects.get(verb="form.import").detail


@pytest.mark.parametrize("text", ["", "{", '{"format": "lianxi.form", "format_version": 1}'])
def test_what_is_made_is_read_anew(clerk, text):
    answer = clerk.post(reverse(MAKE), {"text": text}, follow=True)

    assert FormDefinition.objects.count() == 0
    assert answer.redirect_chain[-1][0] == reverse(IMPORT)
    assert "messages" in answer.context
    assert [str(message) for message in answer.context["messages"]]
