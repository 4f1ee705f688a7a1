"""更正 on the screens: from the record to the note, from the note to the editor, and back."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as dateformat

from cms.accounts.enums import Role
from cms.publishing.services import begin_correction, withdraw
from home.models import HomePage, SiteTexts
from home.notices.models import NoticePage
from home.notices.services import submit_notice
from tests.cms.accounts.factories import UserFactory
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public
from tests.workflows.topics.factories import (
    approve,
    make_clerk,
    make_director,
    released_topic,
)
from workflows.topics.models import TopicPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]
NOTE = "时间应为下午三时。"


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


@pytest.fixture
def permit(now):
    return make_public(make_notice(now), now)


def way(permit) -> str:
    return reverse("permit_correct", args=[permit.number])


def day(now) -> str:
    return dateformat(timezone.localtime(now), "Y年n月j日")


def newest(permit) -> NoticePage:
    return NoticePage.objects.get(pk=permit.object_id).get_latest_revision_as_object()


def test_from_the_record_to_the_editor(client, clerk, permit):
    record = reverse("office_notices:record", args=[permit.object_id])
    assert way(permit) in client.get(record).content.decode()
    assert "更正说明" in client.get(way(permit)).content.decode()

    answer = client.post(way(permit), {"note": NOTE})

    assert answer.url == reverse("wagtailadmin_pages:edit", args=[permit.object_id])
    assert newest(permit).correction_note == NOTE
    page = client.get(record).content.decode()
    assert NOTE in page
    assert "与公开文本相同" in page


def test_the_releases_tell_of_a_correction_that_is_being_written(client, clerk, permit, now):
    releases = reverse("permit_history", args=[permit.number])
    assert "正在更正" not in client.get(releases).content.decode()

    begin_correction(permit=permit, note=NOTE, by=clerk, now=now)

    html = client.get(releases).content.decode()
    assert f"正在更正：{NOTE}" in html
    assert "继续更正" in html


@pytest.mark.parametrize(("note", "why"), [("", "请填写此项"), ("长" * 201, "200")])
def test_what_was_typed_stays_beside_the_reason(client, clerk, permit, note, why):
    page = client.post(way(permit), {"note": note})

    assert page.status_code == 422
    assert why in page.content.decode()
    assert note in page.content.decode()
    assert newest(permit).correction_note == ""


def test_while_it_is_decided_on_nothing_new_is_said(client, clerk, permit, now):
    draft = newest(permit)
    draft.title = "改过"
    draft.save_revision()
    submit_notice(notice=draft, by=clerk, now=now, is_update=True)

    page = client.post(way(permit), {"note": NOTE})

    assert page.status_code == 422
    assert "审批" in page.content.decode()


def test_the_record_asks_whether_a_public_notice_is_corrected_or_updated(client, clerk, permit):
    draft = newest(permit)
    draft.title, draft.body = "改过", [("heading", "正文")]
    draft.save_revision(user=clerk)
    record = reverse("office_notices:record", args=[permit.object_id])
    page = client.get(record).content.decode()
    assert "作为更新提交审批" in page
    assert "如原文有误，请先点“更正”" in page

    submit = reverse("office_notices:submit", args=[permit.object_id])
    assert "更正还是更新" in client.post(submit, follow=True).content.decode()
    assert not NoticePage.objects.get(pk=permit.object_id).workflow_in_progress
    client.post(submit, {"change": "update"})
    assert NoticePage.objects.get(pk=permit.object_id).workflow_in_progress


def test_given_up_it_leaves_no_note(client, clerk, permit):
    assert "放弃更正" not in client.get(way(permit)).content.decode()
    client.post(way(permit), {"note": NOTE})
    assert "放弃更正" in client.get(way(permit)).content.decode()

    answer = client.post(way(permit), {"act": "cancel"}, follow=True)

    assert answer.request["PATH_INFO"] == reverse("permit_history", args=[permit.number])
    assert newest(permit).correction_note == ""


def test_what_is_not_public_has_no_way_to_be_corrected(client, clerk, now):
    notice = make_notice(now)

    page = client.get(reverse("office_notices:record", args=[notice.pk])).content.decode()

    assert reverse("permit_correct", args=[notice.number]) not in page
    assert client.get(reverse("permit_correct", args=[notice.number])).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER])
def test_only_the_office(client, permit, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.post(way(permit), {"note": NOTE}).status_code in (302, 403)
    assert newest(permit).correction_note == ""


def test_a_topic_is_corrected_by_the_committees_own_ballot(client):
    """The whole route: note, change, review, ballot, and the dated note on the public page."""
    clerk = make_clerk()
    topic = released_topic(by=clerk)
    client.force_login(clerk)
    client.post(reverse("permit_correct", args=[topic.number]), {"note": NOTE})
    draft = TopicPage.objects.get(pk=topic.pk).specific.get_latest_revision_as_object()
    assert draft.correction_note == NOTE
    draft.summary = "更正后的摘要。"
    draft.save_revision(user=clerk)

    decision = approve(TopicPage.objects.get(pk=topic.pk).specific, by=clerk)

    assert decision.state == "CARRIED"
    page = client.get(topic.public_address).content.decode()
    assert "更正说明（" in page
    assert NOTE in page
    assert "更正后的摘要。" in page
    again = TopicPage.objects.get(pk=topic.pk).specific.get_latest_revision_as_object()
    assert again.correction_note == ""


def corrected(obj, field: str, now):
    """A correction of a text of the site, begun and made public; its permit."""
    obj.save_revision()
    permit = make_public(obj, now)
    begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)
    draft = type(obj).objects.get(pk=obj.pk).get_latest_revision_as_object()
    setattr(draft, field, "更正后的文字")
    draft.save_revision()
    return make_public(draft, now)


def test_the_home_page_shows_a_dated_note(client, now):
    corrected(HomePage.objects.get(), "lead", now)

    page = client.get("/").content.decode()

    assert "更正后的文字" in page
    assert f"更正说明（{day(now)}）" in page
    assert NOTE in page


def test_a_correction_of_the_site_texts_stands_with_its_date_below_every_page(client, permit, now):
    corrected(SiteTexts.objects.get(), "contact", now)
    note = f"更正说明（{day(now)}）：{NOTE}"

    for address in ("/", "/notices/", permit.address, "/t/not-there/"):
        assert note in client.get(address).content.decode(), address
    withdraw(permit=permit, by=make_director(), reason="有误", now=now)
    assert note in client.get(permit.address).content.decode()
    texts = SiteTexts.objects.get().get_latest_revision_as_object()
    texts.contact = "电话 0000-1111"
    make_public(texts, now)
    later = client.get("/").content.decode()
    assert "电话 0000-1111" in later
    assert note in later


def test_without_a_correction_no_page_speaks_of_one(client, now):
    make_public(SiteTexts.objects.get(), now)
    make_public(HomePage.objects.get(), now)

    assert "更正说明" not in client.get("/").content.decode()


def test_the_site_texts_are_corrected_from_their_releases(client, clerk, now):
    texts = SiteTexts.objects.get()
    texts.save_revision()
    permit = make_public(texts, now)
    releases = client.get(reverse("permit_history", args=[permit.number])).content.decode()
    assert way(permit) in releases

    answer = client.post(way(permit), {"note": NOTE})

    assert answer.url == reverse(SiteTexts.snippet_viewset.get_url_name("edit"), args=[texts.pk])
    assert SiteTexts.objects.get().get_latest_revision_as_object().correction_note == NOTE
    page = client.get(way(permit)).content.decode()
    assert NOTE in page
    assert "网站文字" in page  # not the address of the row
