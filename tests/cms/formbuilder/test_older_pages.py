"""A section open before two clerks: the second save takes nothing of the first's away unasked."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.models import FormSection
from cms.formbuilder.services import PageIsOlder, Seen, save_section
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, shaped_form
from tests.cms.formbuilder.posted import section_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(now):
    return shaped_form(now, [block("short_text", "被视察单位")])


@pytest.fixture
def two_pages(form):
    """One section open before two clerks: their clients, its address, what each page posts."""
    section = form.sections.order_by("sort_order").first()
    people = [
        UserFactory(roles=[Role.OFFICE_STAFF], display_name=name) for name in ("甲某", "乙某")
    ]
    first, second = Client(), Client()
    first.force_login(people[0])
    second.force_login(people[1])
    return section, reverse("formsection:edit", args=[section.pk]), first, second


def opened(client, edit: str) -> dict:
    """What the hidden fields of a page opened now will post; nothing where nobody saved yet."""
    return hidden(client.get(edit).content.decode())


def hidden(page: str) -> dict:
    fields = re.findall(r'<input type="hidden" name="(loaded_revision\w+)" value="(.*?)">', page)
    return dict(fields)  # the last of a name counts, as in a post


def kept_of(section: FormSection) -> tuple:
    section.refresh_from_db()
    content = section.latest_revision.content
    assert (section.title, section.note) == (content["title"], content["note"])
    return section.title, section.note, section.questions.raw_data[0]["value"]["label"]


@pytest.mark.parametrize("saved_before", [False, True])
def test_saving_from_an_older_page_is_refused_until_it_is_meant(two_pages, saved_before):
    section, edit, first, second = two_pages
    if saved_before:
        first.post(edit, section_data(section, title="第1节"))
    old, fresh = opened(second, edit), opened(first, edit)
    assert bool(old) == saved_before
    (question,) = section.questions.raw_data
    renamed = [{**question, "value": {**question["value"], "label": "被视察单位全称"}}]
    data = section_data(section, title="第1节", questions=renamed) | {"note": "甲的说明"}
    assert first.post(edit, data | fresh).status_code == 302
    firsts = ("第1节", "甲的说明", "被视察单位全称")
    assert kept_of(section) == firsts

    typed = section_data(section, title="乙的标题", questions=[question])
    for _again in range(2):  # the page that says so is no newer
        answer = second.post(edit, typed | old)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert re.search(r"您打开本页后，甲某已于 \d{4}-\d\d-\d\d \d\d:\d\d 保存过这一部分", page)
        assert 'value="乙的标题"' in page
        assert f'href="{edit}" target="_blank"' in page
        assert "查看现在的内容" in page
        assert kept_of(section) == firsts
        old = hidden(page)
    refused = AuditEvent.objects.filter(verb="form.section.save", refused=True)
    assert refused.count() == 2

    said = re.search(r'name="overwrite_older" value="(.+?)">仍然保存并覆盖', page)[1]
    answer = second.post(edit, typed | old | {"overwrite_older": said})

    assert answer.status_code == 302
    assert kept_of(section) == ("乙的标题", "", "被视察单位")
    assert section.revisions.count() == 3 + saved_before  # how it stood before all, the first's too


def test_saving_over_is_saving_over_what_was_named(two_pages):
    section, edit, first, second = two_pages
    old = opened(second, edit)
    first.post(edit, section_data(section, title="甲改的") | opened(first, edit))
    typed = section_data(section, title="乙改的")
    page = second.post(edit, typed | old).content.decode()
    said = re.search(r'name="overwrite_older" value="(.+?)">', page)[1]
    first.post(edit, section_data(section, title="甲又改的") | opened(first, edit))

    answer = second.post(edit, typed | hidden(page) | {"overwrite_older": said})

    assert answer.status_code == 200
    assert kept_of(section)[0] == "甲又改的"


@pytest.mark.parametrize("saved_before", [False, True])
def test_autosave_of_an_older_page_overwrites_nothing(two_pages, saved_before):
    section, edit, first, second = two_pages
    json_asked = {"accept": "application/json"}
    if saved_before:
        first.post(edit, section_data(section, title="第1节"))
    old = opened(second, edit)
    saved = first.post(edit, section_data(section, title="甲改的"), headers=json_asked).json()
    first.post(
        edit,
        section_data(section, title="甲改的") | {"overwrite_revision_id": saved["revision_id"]},
        headers=json_asked,
    )
    typed = section_data(section, title="乙改的")
    drawn_again = hidden(second.post(edit, typed | old).content.decode())

    for page in (old, drawn_again):
        answer = second.post(edit, typed | page, headers=json_asked).json()
        assert (answer["success"], answer["error_code"]) == (False, "invalid_revision")
        assert kept_of(section)[0] == "甲改的"


def test_an_older_page_with_an_error_stays_older(two_pages):
    section, edit, first, second = two_pages
    old = opened(second, edit)
    first.post(edit, section_data(section, title="甲改的"))

    page = second.post(edit, section_data(section, title="长" * 121) | old).content.decode()
    assert "甲某" in page
    answer = second.post(edit, section_data(section, title="乙改的") | hidden(page))

    assert answer.status_code == 200
    assert kept_of(section)[0] == "甲改的"


def test_what_the_page_itself_has_saved_is_no_reason(two_pages):
    section, edit, first, _second = two_pages
    known, json_asked = opened(first, edit), {"accept": "application/json"}
    saved = first.post(edit, section_data(section, title="一") | known, headers=json_asked).json()
    assert hidden(saved["html"])["loaded_revision_id"] == str(saved["revision_id"])
    under_way = first.post(edit, section_data(section, title="二") | known)
    section.revisions.update(created_at=timezone.now() - timedelta(hours=1))
    FormSection.objects.update(latest_revision=section.revisions.latest("pk"))
    opened_now = opened(first, edit)
    saved = first.post(
        edit, section_data(section, title="三") | opened_now, headers=json_asked
    ).json()
    later = first.post(edit, section_data(section, title="四") | hidden(saved["html"]))

    assert (under_way.status_code, later.status_code) == (302, 302)
    assert kept_of(section)[0] == "四"
    section.revisions.update(created_at=timezone.now() - timedelta(hours=1))
    other_tab = first.post(edit, section_data(section, title="五") | opened_now)
    assert other_tab.status_code == 200
    assert kept_of(section)[0] == "四"


@pytest.mark.parametrize(
    "seen", [("", ""), ("0", ""), ("甲", "乙"), ("9" * 40, ""), ("-1", "x"), ("²", "")]
)
def test_whatever_a_page_claims_to_know_it_is_older(seen, form):
    section = form.sections.get()
    save_section(section=section, by=None, now=timezone.now())

    with pytest.raises(PageIsOlder) as refusal:
        save_section(section=section, by=None, now=timezone.now(), seen=Seen(*seen))

    assert "系统" in str(refusal.value)
    assert section.revisions.count() == 2  # how it stood, and what was saved
