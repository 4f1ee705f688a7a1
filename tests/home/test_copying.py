"""复制: one button and a title; no slug, no tree, nothing public, nothing lost."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from cms.accounts.enums import Role
from cms.publishing.models import Permit
from home.notices.tree import notice_index
from tests.cms.publishing.factories import make_public
from tests.workflows.approvals.factories import UserFactory, make_notice
from tests.workflows.topics.factories import make_topic
from workflows.topics.models import TopicIndex

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


@pytest.fixture(params=["notice", "topic", "public notice"])
def text(request, clerk):
    made = make_topic(by=clerk) if request.param == "topic" else make_notice(clerk)
    if request.param == "public notice":
        make_public(made)
    return type(made).objects.get(pk=made.pk)


def address(text) -> str:
    return reverse("wagtailadmin_pages:copy", args=[text.pk])


def test_the_screen_asks_for_a_title_alone(client, text):
    page = client.get(address(text)).content.decode()

    assert f'value="{text.title}（副本）"' in page
    for word in ("new_slug", "new_parent_page", "网址别名", "上级页面"):
        assert word not in page


def test_the_copy_is_a_draft_of_its_own(client, clerk, text):
    permits = Permit.objects.count()

    answer = client.post(address(text), {"title": "来年再用"})

    made = Page.objects.get(title="来年再用").specific
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[made.pk])
    assert (made.live, made.owner, type(made)) == (False, clerk, type(text))
    assert made.number not in ("", None, text.number)
    assert made.get_parent() == text.get_parent()
    draft = made.get_latest_revision_as_object()
    assert (draft.title, draft.number) == ("来年再用", made.number)
    assert Permit.objects.count() == permits
    assert client.get(f"/t/{made.number}/").status_code == 404
    assert client.get(answer.url).status_code == 200


def test_twice_are_two(client, text):
    for _each in range(2):
        client.post(address(text), {"title": "再来一份"})

    assert len({page.specific.number for page in Page.objects.filter(title="再来一份")}) == 2


@pytest.mark.parametrize("title", ["", "长" * 256])
def test_a_title_that_cannot_be_is_said_beside_the_field_and_stays(client, text, title):
    before = Page.objects.count()

    answer = client.post(address(text), {"title": title})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert f'value="{title}"' in page or not title
    assert Page.objects.count() == before


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.AUDITOR, Role.PARTY_COMMITTEE_MEMBER])
def test_nobody_but_the_office_copies(client, text, role):
    client.force_login(UserFactory(roles=[role]))

    client.post(address(text), {"title": "别人的"})

    assert not Page.objects.filter(title="别人的").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_folder_of_the_tree_is_not_copied(client, clerk, method):
    for folder in (notice_index(), TopicIndex.objects.get()):
        before = Page.objects.count()
        assert getattr(client, method)(address(folder)).status_code == 302
        assert Page.objects.count() == before
