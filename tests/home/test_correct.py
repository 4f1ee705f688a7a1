"""更正 on the screens: from the record to the note, from the note to the editor, and back."""

import pytest
from django.urls import reverse

from cms.accounts.enums import Role
from home.notices.models import NoticePage
from home.notices.services import submit_notice
from tests.cms.accounts.factories import UserFactory
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public
from tests.workflows.topics.factories import approve, make_clerk, released_topic
from workflows.topics.models import TopicPage

pytestmark = pytest.mark.django_db
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
    submit_notice(notice=draft, by=clerk, now=now)

    page = client.post(way(permit), {"note": NOTE})

    assert page.status_code == 422
    assert "审批" in page.content.decode()


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
