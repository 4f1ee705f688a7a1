"""Each kind of public content: released it is seen, and by no shortcut before."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from cms.publishing.early import forget_pages
from cms.publishing.models import Address
from home.models import HomePage, SiteTexts, StandardPage
from home.notices.tree import home_page
from tests.cms.publishing.factories import make_draft, make_public, marker
from tests.cms.publishing.ways.gate_off import gate_off
from tests.workflows.topics.factories import make_topic
from workflows.topics.enums import TopicKind
from workflows.topics.models import TopicPage

pytestmark = pytest.mark.django_db


def notice(word):
    return make_draft(word)


def standing_page(word):
    page = home_page().add_child(instance=StandardPage(title=word, lead=word))
    page.save_revision()
    return page


def home(word):
    page = home_page()
    page.title = page.lead = word
    page.save()
    page.save_revision()
    return HomePage.objects.get(pk=page.pk)


def site_texts(word):
    texts = SiteTexts.objects.create(name=word, footer=word)
    texts.save_revision()
    return texts


def topic(kind):
    def make(word):
        made = make_topic(kind=kind, title=word, summary=word)
        return TopicPage.objects.get(pk=made.pk).specific

    return make


KINDS = {
    "notices.NoticePage": (notice, ("/t/{}/", "/", "/notices/")),
    "home.StandardPage": (standing_page, ("/t/{}/",)),
    "home.HomePage": (home, ("/",)),
    "home.SiteTexts": (site_texts, ("/", "/notices/")),
    **{
        model._meta.label: (topic(kind), ("/t/{}/", "/", "/topics/"))
        for kind, model in zip(
            TopicKind,
            sorted(TopicPage.__subclasses__(), key=lambda m: list(TopicKind).index(m.kind)),
            strict=True,
        )
    },
}


def seen(obj, word, faces) -> list[str]:
    forget_pages()
    shown = [(f, Client().get(f.format(obj.number))) for f in faces]
    return [face for face, response in shown if word in response.content.decode()]


def publish_revision(obj, user):
    obj.latest_revision.publish(user=user, skip_permission_checks=True)


def publish_revision_without_a_user(obj, user):
    obj.latest_revision.publish()


def publish_method(obj, user):
    obj.publish(obj.latest_revision, user=user, skip_permission_checks=True)


def save_live(obj, user):
    obj.live = True
    obj.save()


def save_live_field(obj, user):
    obj.live = True
    obj.save(update_fields=["live"])


def start_and_finish_workflow(obj, user):
    from wagtail.models import Workflow

    Workflow.objects.create(name="empty").start(obj, user)


WAYS = [
    publish_revision,
    publish_revision_without_a_user,
    publish_method,
    save_live,
    save_live_field,
    start_and_finish_workflow,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("label", KINDS)
def test_no_shortcut_for_any_kind(label, way, superuser):
    make, faces = KINDS[label]
    word = marker()
    obj = make(word)
    assert obj._meta.label == label
    with transaction.atomic():
        make_public(obj)
        assert seen(obj, word, faces) == list(faces)
        transaction.set_rollback(True)
    obj.refresh_from_db()
    with transaction.atomic():
        with gate_off():
            way(type(obj).objects.get(pk=obj.pk), superuser)
        assert type(obj).objects.get(pk=obj.pk).live, "stock Wagtail does not publish this way"
        transaction.set_rollback(True)

    with pytest.raises(PermissionDenied), transaction.atomic():
        way(type(obj).objects.get(pk=obj.pk), superuser)

    assert not type(obj).objects.get(pk=obj.pk).live
    assert not Address.objects.filter(in_force=True).exists()
    assert seen(obj, word, faces) == []
