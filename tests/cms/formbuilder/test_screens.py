"""表单 in the admin: who gets in, what the screens say, and that saving is the service's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.enums import Right, Rows
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.queries import forms_to_shape
from cms.formbuilder.services import finalise_form, grant_right, ship_item
from cms.formbuilder.urls import urlpatterns
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, shaped_form
from tests.cms.formbuilder.posted import finalise_on_page, section_data

pytestmark = pytest.mark.django_db
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def client_of(*roles) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=roles))
    return client


@pytest.fixture
def clerk():
    return client_of(Role.OFFICE_STAFF)


@pytest.fixture
def form(now):
    return shaped_form(now, [block("short_text", "被视察单位")], [choice("评价", "好", "一般")])


def addresses(form: FormDefinition) -> dict[str, tuple[str, str, dict]]:
    """Every address of these screens: how it is asked for, with what."""
    section = form.sections.order_by("sort_order").first()
    pk, edit = form.pk, reverse("formsection:edit", args=[section.pk])
    return {
        "index": ("get", reverse("forms:index"), {}),
        "new": ("get", reverse("forms:new"), {}),
        "form": ("get", reverse("forms:form", args=[pk]), {}),
        "preview": ("get", reverse("forms:preview", args=[pk]), {}),
        "version": ("get", reverse("forms:version", args=[pk, 1]), {}),
        "edit": ("get", edit, {}),
        "edit preview": ("get", reverse("formsection:preview_on_edit", args=[section.pk]), {}),
        "create": ("post", reverse("forms:new"), {"title": "新表"}),
        "settings": ("post", reverse("forms:settings", args=[pk]), {"title": "改名"}),
        "retention": ("post", reverse("forms:retention", args=[pk]), {"unit": "1", "amount": "1"}),
        "finalise look": ("get", reverse("forms:finalise", args=[pk]), {}),
        "finalise": ("post", reverse("forms:finalise", args=[pk]), {}),
        "restore": ("post", reverse("forms:restore", args=[pk, 1]), {"agreed": "on"}),
        "copy": ("post", reverse("forms:copy", args=[pk]), {}),
        "delete": ("post", reverse("forms:delete", args=[pk]), {}),
        "add": (
            "post",
            reverse("forms:add_section", args=[pk]),
            {"title": "又一节", "filler": "OFFICE"},
        ),
        "move": ("post", reverse("forms:move_section", args=[pk, section.pk]), {"way": "down"}),
        "remove": ("post", reverse("forms:remove_section", args=[pk, section.pk]), {}),
        "load": ("post", reverse("forms:load"), {}),
        **_of_sections(form, section),
        **_of_library(form, section),
        "export": ("get", reverse("forms:export", args=[pk]), {}),
        "export json": ("get", reverse("forms:json", args=[pk]), {}),
        "export xlsform": ("get", reverse("forms:xlsform", args=[pk]), {}),
        "import": ("get", reverse("forms:import"), {}),
        "import make": ("post", reverse("forms:import_make"), {"text": "{}"}),
        "grants": ("get", reverse("forms:grants", args=[pk]), {}),
        "give": (
            "post",
            reverse("forms:grants", args=[pk]),
            {"give": "1", "role": Role.DEPUTY, "right": Right.READ, "rows": Rows.ALL},
        ),
        "save": ("post", edit, section_data(section, title="改过的节")),
    }


def _of_sections(form: FormDefinition, section) -> dict[str, tuple[str, str, dict]]:
    ids = [form.pk, section.pk]
    return {
        "share": ("post", reverse("forms:share", args=[form.pk]), {}),
        "recall link": ("post", reverse("forms:recall_link", args=[form.pk, 1]), {}),
        "bring back": ("post", reverse("forms:bring_back", args=[form.pk]), {"removed": "1"}),
        "copy section": ("post", reverse("forms:copy_section", args=ids), {}),
        "move question": ("get", reverse("forms:move_question", args=ids), {}),
        "history": ("get", reverse("forms:history", args=ids), {}),
    }


def _of_library(form: FormDefinition, section) -> dict[str, tuple[str, str, dict]]:
    ids = [form.pk, section.pk]
    pk = ship_item(
        title="甲",
        category="OTHER",
        note="",
        questions=[{"key": "q000000000001", "type": "short_text", "label": "甲"}],
        code="",
        key="",
        now=form.changed_at,
    ).pk
    return {
        "library": ("get", reverse("forms:library"), {}),
        "library item": ("get", reverse("forms:library_item", args=[pk]), {}),
        "library edition": ("get", reverse("forms:library_edition", args=[pk, 1]), {}),
        "library review": (
            "post",
            reverse("forms:library_review", args=[pk]),
            {"number": "1", "word": "good"},
        ),
        "library retire": ("post", reverse("forms:library_retire", args=[pk]), {"retired": "1"}),
        "insert": ("post", reverse("forms:insert", args=ids), {"item": pk}),
        "put in": ("get", reverse("forms:put_in", args=ids), {}),
        "update": ("post", reverse("forms:update", args=ids), {"item": pk}),
    }


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in OFFICE)])
def test_nobody_beyond_the_office_gets_in(role, form, now):
    finalise_form(form=form, by=None, now=now)
    client = client_of(role) if role else Client()

    for name, (way, address, data) in addresses(form).items():
        answer = getattr(client, way)(address, data)

        assert answer.status_code in (302, 403), name
        if answer.status_code == 302:  # to the sign-in, or to a page with a refusal
            assert answer.url.startswith(("/admin/login/", "/desk/")) or answer.url == "/admin/"
    assert FormDefinition.objects.get().title == "视察记录表"
    assert FormVersion.objects.count() == 1
    assert list(form.sections.values_list("title", flat=True)) == ["第1节", "第2节"]


def test_every_address_has_a_row(form):
    resolved = {resolve(address).view_name for _way, address, _data in addresses(form).values()}
    known = {f"forms:{pattern.name}" for pattern in urlpatterns}

    assert resolved == known | {"formsection:edit", "formsection:preview_on_edit"}


def test_the_list_says_where_each_form_stands(clerk, form, now):
    finalise_form(form=form, by=None, now=now)
    shaped_form(now, [block("short_text", "单位")], title="镇街检查表")

    page = clerk.get(reverse("forms:index")).content.decode()
    assert all(word in page for word in ("视察记录表", "镇街检查表", "已定稿", "未定稿"))

    only = clerk.get(reverse("forms:index"), {"words": "镇街"}).content.decode()
    assert "镇街检查表" in only
    assert "视察记录表" not in only
    final = clerk.get(reverse("forms:index"), {"state": "final"}).content.decode()
    assert "视察记录表" in final
    assert "镇街检查表" not in final


def test_an_empty_list_has_a_next_step(clerk):
    assert reverse("forms:new") in clerk.get(reverse("forms:index")).content.decode()
    nothing = clerk.get(reverse("forms:index"), {"words": "没有"}).content.decode()
    assert f'href="{reverse("forms:index")}"' in nothing


def test_the_list_asks_as_often_for_thirty_as_for_one(clerk, form, now):
    clerk.get(reverse("forms:index"))
    with CaptureQueriesContext(connection) as one:
        clerk.get(reverse("forms:index"))
    for number in range(29):
        finalise_form(
            form=shaped_form(now, [block("short_text", "单位")], title=f"表{number}"),
            by=None,
            now=now,
        )
    with CaptureQueriesContext(connection) as thirty:
        clerk.get(reverse("forms:index"))

    assert len(thirty) == len(one)


def test_a_new_form_is_named_and_led_on(clerk):
    answer = clerk.post(reverse("forms:new"), {"title": "安全生产视察表", "purpose": "春季用"})
    made = FormDefinition.objects.get()

    assert answer.url == reverse("forms:form", args=[made.pk])
    assert (made.title, made.purpose) == ("安全生产视察表", "春季用")
    page = clerk.get(answer.url).content.decode()
    assert reverse("forms:add_section", args=[made.pk]) in page


def test_a_new_form_may_begin_as_a_copy(clerk, form):
    clerk.post(reverse("forms:new"), {"title": "复视察表", "source": form.pk})

    assert FormDefinition.objects.get(title="复视察表").sections.count() == 2


def test_a_title_is_missed_beside_its_field_and_nothing_typed_is_lost(clerk):
    page = clerk.post(reverse("forms:new"), {"title": "", "purpose": "春季用"}).content.decode()

    assert "春季用" in page
    assert "error-message" in page or "w-field__errors" in page
    assert not FormDefinition.objects.exists()


def test_a_section_is_saved_through_the_service(clerk, form):
    section = form.sections.order_by("sort_order").first()
    blocks = [*section.questions.raw_data, choice("总体评价", "好", "一般"), block("photo", "照片")]

    answer = clerk.post(
        reverse("formsection:edit", args=[section.pk]),
        section_data(section, title="视察情况", questions=blocks),
    )

    assert answer.status_code == 302, answer.content.decode()[-3000:]
    section.refresh_from_db()
    assert section.title == "视察情况"
    assert [child.value["label"] for child in section.questions] == [
        "被视察单位",
        "总体评价",
        "照片",
    ]
    assert [child.id for child in section.questions] == [b["id"] for b in blocks]
    assert section.latest_revision.content["title"] == "视察情况"
    assert AuditEvent.objects.filter(verb="form.section.save").count() == 1


def test_a_half_written_question_is_kept_as_a_draft(clerk, form):
    section = form.sections.order_by("sort_order").first()
    blocks = [*section.questions.raw_data, block("single_choice", "", options=[])]

    answer = clerk.post(
        reverse("formsection:edit", args=[section.pk]),
        section_data(section, title="第1节", questions=blocks),
        headers={"accept": "application/json"},
    )

    assert answer.json()["success"], answer.json()
    section.refresh_from_db()
    assert len(section.questions) == 2
    page = clerk.get(reverse("forms:form", args=[form.pk])).content.decode()
    assert reverse("forms:finalise", args=[form.pk]) not in page


def test_a_second_person_overwrites_nothing_unseen(clerk, form):
    section = form.sections.order_by("sort_order").first()
    edit = reverse("formsection:edit", args=[section.pk])
    clerk.post(edit, section_data(section, title="甲改的"))
    section.refresh_from_db()
    stale = section_data(section, title="乙改的") | {"loaded_revision_id": "0"}

    answer = clerk.post(edit, stale, headers={"accept": "application/json"})

    assert not answer.json()["success"]
    section.refresh_from_db()
    assert section.title == "甲改的"


def test_what_is_wrong_with_a_section_is_said_in_the_offices_words(clerk, form):
    section = form.sections.order_by("sort_order").first()
    edit = reverse("formsection:edit", args=[section.pk])

    page = clerk.post(edit, section_data(section, title="长" * 121)).content.decode()

    assert "这一部分没有保存，请改正标出的地方。" in page
    assert "表单部分" not in page
    assert 'data-insert="插入题目"' in page


def test_nothing_is_published_from_the_editor(clerk, form):
    section = form.sections.order_by("sort_order").first()
    edit = reverse("formsection:edit", args=[section.pk])
    page = clerk.get(edit).content.decode()
    assert "action-publish" not in page

    clerk.post(edit, section_data(section, title="第1节") | {"action-publish": "action-publish"})

    section.refresh_from_db()
    assert not section.live


def test_unsaved_changes_are_previewed_and_not_stored(clerk, form):
    section = form.sections.order_by("sort_order").first()
    address = reverse("formsection:preview_on_edit", args=[section.pk])
    blocks = [*section.questions.raw_data, block("photo", "还没有保存的照片题")]

    sent = clerk.post(address, section_data(section, title="第1节", questions=blocks)).json()
    page = clerk.get(address).content.decode()

    assert sent == {"is_valid": True, "is_available": True}
    assert "还没有保存的照片题" in page
    assert 'type="file"' in page
    section.refresh_from_db()
    assert len(section.questions) == 1


def test_the_page_says_what_changed_and_finalises(clerk, form, now):
    finalise_form(form=form, by=None, now=now)
    section = form.sections.order_by("sort_order").first()
    blocks = [*section.questions.raw_data, block("photo", "现场照片")]
    clerk.post(
        reverse("formsection:edit", args=[section.pk]),
        section_data(section, title="第1节", questions=blocks),
    )

    page = clerk.get(reverse("forms:form", args=[form.pk])).content.decode()
    assert "现场照片" in page
    assert "有未定稿的改动" in page
    finalise_on_page(clerk, form)

    form.refresh_from_db()
    assert form.current_version.number == 2
    assert "现场照片" in form.current_version.definition
    old = clerk.get(reverse("forms:version", args=[form.pk, 1])).content.decode()
    assert "现场照片" not in old
    assert "被视察单位" in old


def test_what_cannot_be_finalised_says_why(clerk, now):
    form = shaped_form(now, [block("single_choice", "评价", options=[])])

    page = clerk.post(reverse("forms:finalise", args=[form.pk]), follow=True).content.decode()

    assert "“评价”" in page
    assert not FormVersion.objects.exists()


@pytest.mark.parametrize(
    "label",
    [
        "高新区人民代表大会代表联席会议办公室关于专精特新企业培育情况视察活动中发现问题及整改落实情况登记事项名称",
        "😀🎉",
        '"><script>alert(1)</script>',
    ],
)
def test_strange_labels_are_drawn_as_text(label, clerk, now):
    form = shaped_form(now, [block("short_text", "原题")])
    section, twice = form.sections.get(), [block("short_text", label), block("short_text", label)]
    clerk.post(
        reverse("formsection:edit", args=[section.pk]),
        section_data(section, title=label, questions=twice),
    )
    finalise_on_page(clerk, form)

    page = clerk.get(reverse("forms:preview", args=[form.pk])).content.decode()

    assert FormVersion.objects.get().question_count == 2
    assert "<script>alert" not in page
    assert page.count(label.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")) >= 3


def test_sections_are_added_moved_and_taken_out(clerk, form):
    clerk.post(
        reverse("forms:add_section", args=[form.pk]), {"title": "登记信息", "filler": "OFFICE"}
    )
    third = form.sections.get(title="登记信息")
    clerk.post(reverse("forms:move_section", args=[form.pk, third.pk]), {"way": "up"})
    first = form.sections.order_by("sort_order").first()
    clerk.post(reverse("forms:remove_section", args=[form.pk, first.pk]))

    titles = form.sections.order_by("sort_order").values_list("title", flat=True)
    assert list(titles) == ["登记信息", "第2节"]
    page = clerk.post(reverse("forms:add_section", args=[form.pk]), {"title": "", "filler": "X"})
    assert page.status_code == 400
    assert form.sections.count() == 2


def test_rights_are_the_directors_to_give(clerk, form):
    director, address = client_of(Role.OFFICE_DIRECTOR), reverse("forms:grants", args=[form.pk])
    right = {"give": "1", "role": Role.TOWN_STAFF, "right": Right.DESIGN, "rows": Rows.ALL}

    assert clerk.get(address).status_code in (302, 403)
    assert clerk.post(address, right).status_code in (302, 403)
    assert not form.grants.exists()
    director.post(address, right)
    grant = form.grants.get()
    assert "镇街工作人员" in director.get(address).content.decode()
    director.post(address, {"take": grant.pk})
    assert not form.grants.exists()


def test_a_granted_role_sees_its_form_only(form, now):
    shaped_form(now, [block("short_text", "单位")], title="另一表")
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    grant_right(form=form, role=Role.TOWN_STAFF, right=Right.DESIGN, by=director, now=now)
    assert list(forms_to_shape(UserFactory(roles=[Role.TOWN_STAFF]))) == [form]
