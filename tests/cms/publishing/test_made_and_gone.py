"""Copies and deletions of gated texts: who did it, to what and when stands in the trail."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Page

from cms.accounts.enums import Role
from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.publishing.registry import gated_models
from home.models import SiteTexts
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_public
from tests.workflows.approvals.factories import UserFactory, make_notice
from tests.workflows.topics.factories import make_topic

pytestmark = pytest.mark.django_db
FIELDS = {"name": "另一站点", "organ": "", "contact": "", "footer": "", "ribbon": ""}


@pytest.fixture
def superuser(db):
    return UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture(params=["topic", "notice"])
def text(request, clerk):
    """A draft that nobody decided on."""
    return make_topic(by=clerk) if request.param == "topic" else make_notice(clerk)


def lines(verb: str) -> list[tuple]:
    rows = AuditEvent.objects.filter(verb=verb, refused=False).order_by("id")
    return list(rows.values_list("actor_id", "object_ref", "object_label", "detail"))


def copy_of(text) -> Page:
    return Page.objects.exclude(pk=text.pk).latest("pk").specific


def test_a_copy_made_in_the_admin_is_recorded_with_what_it_was_made_of(client, clerk, text):
    client.force_login(clerk)

    client.post(reverse("wagtailadmin_pages:copy", args=[text.pk]), {"title": "再一份"})

    made = copy_of(text)
    assert lines("text.copy") == [(clerk.pk, object_ref(made), "再一份", text.number)]


def test_a_deletion_in_the_admin_is_recorded_once(client, clerk, text):
    reference, title = object_ref(text), text.title
    client.force_login(clerk)

    client.post(reverse("wagtailadmin_pages:delete", args=[text.pk]))

    assert not Page.objects.filter(pk=text.pk).exists()
    assert lines("text.delete") == [(clerk.pk, reference, title, text.number)]
    assert AuditEvent.objects.get(verb="text.delete").acting_as == Role.OFFICE_STAFF.label


def test_what_lies_below_a_page_deleted_in_bulk_is_recorded_too(client, superuser, text):
    below = (superuser.pk, object_ref(text), text.title, text.number)
    client.force_login(superuser)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    client.post(f"{address}?id={text.get_parent().pk}&next=/admin/")

    assert lines("text.delete") == [below]


def test_code_that_copies_and_deletes_says_for_whom(clerk, text):
    made = text.copy(user=clerk, update_attrs={"slug": "again"}, keep_live=False)
    reference = object_ref(made)
    made.delete(user=clerk)
    text_reference = object_ref(text)
    type(text).objects.filter(pk=text.pk).delete()

    assert [line[:2] for line in lines("text.copy")] == [(clerk.pk, reference)]
    gone = [(clerk.pk, reference), (None, text_reference)]
    assert [line[:2] for line in lines("text.delete")] == gone


def test_what_is_refused_leaves_no_line_of_a_deletion(client, superuser):
    notice = make_notice(superuser)
    make_public(notice.get_latest_revision_as_object())
    with pytest.raises(PermissionDenied):
        NoticePage.objects.get(pk=notice.pk).delete(user=superuser)

    client.force_login(superuser)
    client.post(reverse("wagtailadmin_pages:delete", args=[notice.pk]))

    assert NoticePage.objects.filter(pk=notice.pk).exists()
    assert lines("text.delete") == []


@pytest.mark.parametrize("name", ["add", "copy"])
def test_a_snippet_made_or_copied_in_the_admin_is_recorded(client, superuser, name):
    texts = SiteTexts.objects.first() or SiteTexts.objects.create(name="站点")
    client.force_login(superuser)
    args = [texts.pk] if name == "copy" else []

    client.post(reverse(f"{SiteTexts.snippet_viewset.url_namespace}:{name}", args=args), FIELDS)

    made = SiteTexts.objects.get(name="另一站点")
    assert lines("text.create") == [(superuser.pk, object_ref(made), "另一站点", "")]


def test_a_deleted_snippet_is_recorded(client, superuser):
    texts = SiteTexts.objects.create(name="多余")
    reference = object_ref(texts)
    client.force_login(superuser)

    client.post(reverse(f"{SiteTexts.snippet_viewset.url_namespace}:delete", args=[texts.pk]))

    assert [line[:3] for line in lines("text.delete")] == [(superuser.pk, reference, "多余")]


def test_every_gated_kind_is_followed():
    """A text that is neither a page nor a snippet would be copied by ways of its own."""
    assert all(
        issubclass(model, Page) or hasattr(model, "snippet_viewset") for model in gated_models()
    )
