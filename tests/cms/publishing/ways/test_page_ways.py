"""Wagtail's own screens and its admin API, each with the very post that publishes there."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Revision, WorkflowState

from home.notices.models import NoticeIndex, NoticePage
from tests.cms.publishing.ways.editor import add_form, edit_form
from tests.cms.publishing.ways.gate_off import gate_off
from tests.cms.publishing.ways.rows import (
    KEEPS_ITS_PLACE,
    KEPT_AS_DRAFT,
    NOT_BY_HAND,
    STARTS_AS_DRAFT,
    Way,
    live,
    play,
)

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def edit(**extra):
    """The editor's form with ``extra`` fields, as its buttons and fields send them."""
    return lambda c: (at("edit", c.page.pk), edit_form(c.client, c.page, c.word, **extra))


def edit_old_revision(c):
    """“Revert” shows an old revision in the editor; its form then publishes that one."""
    old = c.page.latest_revision
    c.page.title = "别的"
    c.page.save_revision()
    body = edit_form(c.client, c.page, c.word, **{"action-publish": "1", "revision": old.pk})
    return at("edit", c.page.pk), body


def elsewhere(c) -> NoticeIndex:
    """Another section, in which no workflow is assigned."""
    root = Page.objects.get(depth=1)
    return root.add_child(instance=NoticeIndex(title="别处", slug="elsewhere", live=True))


def add(c):
    index = c.page.get_parent()
    body = add_form(c.client, index, ("notices", "noticepage"), c.word, **{"action-publish": "1"})
    return at("add", "notices", "noticepage", index.pk), body


def copy(**extra):
    def post(c):
        parent = c.page.get_parent().pk
        body = {"new_title": "又一份", "new_slug": "again", "new_parent_page": parent}
        return at("copy", c.page.pk), body | extra

    return post


def copies(**fields):
    return lambda c: NoticePage.objects.exclude(pk=c.page.pk).filter(**fields).exists()


def make_alias(c) -> Page:
    with gate_off():
        alias = c.page.create_alias(parent=c.page.get_parent(), update_slug="alias")
    Page.objects.filter(pk=alias.pk).update(live=False)
    return alias


def schedule(c) -> Revision:
    """A time that got into a revision past the guard, as ``QuerySet.update`` can put it."""
    revision = c.page.latest_revision
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
    return revision


def set_position(c):
    for number in range(2):
        c.page.get_parent().add_child(
            instance=NoticePage(title=f"邻居{number}", slug=f"n{number}", live=False)
        )
    return at("set_page_position", c.page.pk) + "?position=2", {}


def review_under_way(c) -> WorkflowState:
    return c.page.get_workflow().start(c.page, c.user)


def bulk(action: str, **body):
    """The chosen page by id; ``on_parent`` chooses the section with all below it."""

    def post(c):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        if "chooser" in body:
            body["chooser"] = elsewhere(c).pk
        return f"{address}?next=/admin/&id={c.page.pk}", body

    return post


def bulk_section(action: str):
    def post(c):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        Page.objects.filter(pk=c.page.get_parent().pk).update(live=action == "unpublish")
        section = c.page.get_parent().pk
        return f"{address}?next=/admin/&id={section}", {"include_descendants": "on"}

    return post


def locked(post):
    """Wagtail's lock stops the editor, and not the bulk action."""

    def lock(c):
        Page.objects.filter(pk=c.page.pk).update(locked=True, locked_at=timezone.now())
        return post(c)

    return lock


def moved(c) -> bool:
    return c.fresh.path != c.page.path


def unpublished(c) -> bool:
    return not c.fresh.live


MOVE = ("publishing.move", KEEPS_ITS_PLACE)
DRAFT = ("publishing.publish", KEPT_AS_DRAFT, True)
KEPT = "请撤回，不能删除"
PUBLISH = {"action-publish": "1"}
SCHEDULE = {"go_live_at": "2020-01-01 00:00", "expire_at": "2090-01-01 00:00"}

PAGES = [
    Way("edit", "publish", "draft", edit(**PUBLISH), live, *DRAFT),
    Way("edit", "publish", "edited", edit(**PUBLISH), live, *DRAFT),
    Way(
        "edit",
        "schedule",
        "draft",
        edit(go_live_at="2034-01-01 00:00", **PUBLISH),
        lambda c: Revision.objects.exclude(approved_go_live_at=None).exists(),
        *DRAFT,
    ),
    Way(
        "edit",
        "expire",
        "edited",
        edit(expire_at="2034-01-01 00:00", **PUBLISH),
        lambda c: c.fresh.expire_at is not None,
        *DRAFT,
    ),
    Way("edit", "revert and publish", "draft", edit_old_revision, live, *DRAFT),
    Way(
        "unpublish",
        "unpublish",
        "edited",
        lambda c: (at("unpublish", c.page.pk), {}),
        unpublished,
        "publishing.unpublish",
        NOT_BY_HAND,
    ),
    Way(
        "copy",
        "copies published",
        "edited",
        copy(publish_copies="on"),
        copies(live=True),
        "publishing.copy_live",
    ),
    Way(
        "copy",
        "alias",
        "edited",
        copy(alias="on"),
        copies(alias_of__isnull=False),
        "publishing.alias",
    ),
    Way(
        "convert_alias",
        "alias becomes a page",
        "edited",
        lambda c: (at("convert_alias", make_alias(c).pk), {}),
        lambda c: not copies(alias_of__isnull=False)(c),
        "publishing.alias",
    ),
    Way(
        "move_confirm",
        "to a section without a workflow",
        "draft",
        lambda c: (at("move_confirm", c.page.pk, elsewhere(c).pk), {}),
        moved,
        "publishing.move",
    ),
    Way("set_page_position", "reorder", "edited", set_position, moved, "publishing.move"),
    Way(
        "set_privacy",
        "wall",
        "edited",
        lambda c: (at("set_privacy", c.page.pk), {"restriction_type": "login"}),
        lambda c: PageViewRestriction.objects.filter(page_id=c.page.pk).exists(),
        "publishing.privacy",
    ),
    Way(
        "revisions_unschedule",
        "touch a schedule",
        "draft",
        lambda c: (at("revisions_unschedule", c.page.pk, schedule(c).pk), {}),
        lambda c: not Revision.objects.exclude(approved_go_live_at=None).exists(),
        "publishing.schedule",
    ),
    Way("bulk:publish", "a draft", "draft", bulk("publish"), live, "publishing.bulk_publish"),
    Way("bulk:publish", "an edit", "edited", bulk("publish"), live, "publishing.bulk_publish"),
    Way(
        "bulk:publish",
        "a locked draft",
        "draft",
        locked(bulk("publish")),
        live,
        "publishing.bulk_publish",
    ),
    Way(
        "bulk:publish",
        "a whole section",
        "draft",
        bulk_section("publish"),
        live,
        "publishing.bulk_publish",
    ),
    Way(
        "bulk:unpublish",
        "hide",
        "edited",
        bulk("unpublish"),
        unpublished,
        "publishing.bulk_unpublish",
    ),
    Way(
        "bulk:unpublish",
        "hide a section",
        "edited",
        bulk_section("unpublish"),
        unpublished,
        "publishing.bulk_unpublish",
    ),
    Way("bulk:move", "move", "draft", bulk("move", chooser=0), moved, "publishing.bulk_move"),
    Way(
        "bulk:delete",
        "delete",
        "edited",
        bulk("delete"),
        lambda c: not NoticePage.objects.filter(pk=c.page.pk).exists(),
        "publishing.bulk_delete",
        KEPT,
    ),
    Way(
        "delete",
        "delete what was public",
        "edited",
        lambda c: (at("delete", c.page.pk), {}),
        lambda c: not NoticePage.objects.filter(pk=c.page.pk).exists(),
        "publishing.delete",
        KEPT,
    ),
]


def section(c) -> int:
    return c.page.get_parent().pk


def api(action: str, **body):
    def post(c):
        address = reverse("wagtailadmin_api:pages:action", args=[c.page.pk, action])
        return address, {k: v(c) if callable(v) else v for k, v in body.items()}

    return post


API = [
    Way("api:publish", "a draft", "draft", api("publish"), live, "publishing.publish"),
    Way("api:publish", "an edit", "edited", api("publish"), live, "publishing.publish"),
    Way(
        "api:unpublish",
        "hide",
        "edited",
        api("unpublish"),
        unpublished,
        "publishing.unpublish",
        NOT_BY_HAND,
    ),
    Way(
        "api:copy",
        "keep live",
        "edited",
        api("copy", keep_live="true", slug="again"),
        copies(live=True),
        "publishing.copy_live",
        STARTS_AS_DRAFT,
    ),
    Way(
        "api:move",
        "move",
        "draft",
        api("move", destination_page_id=lambda c: elsewhere(c).pk, position="first-child"),
        moved,
        *MOVE,
    ),
    Way(
        "api:create_alias",
        "alias",
        "edited",
        api("create_alias", update_slug="mirror", destination_page_id=section),
        copies(alias_of__isnull=False),
        "publishing.alias",
    ),
    Way(
        "api:convert_alias",
        "alias becomes a page",
        "edited",
        lambda c: (
            reverse("wagtailadmin_api:pages:action", args=[make_alias(c).pk, "convert_alias"]),
            {},
        ),
        lambda c: not copies(alias_of__isnull=False)(c),
        "publishing.alias",
    ),
    Way(
        "api:delete",
        "delete what was public",
        "edited",
        api("delete"),
        lambda c: not NoticePage.objects.filter(pk=c.page.pk).exists(),
        "publishing.delete",
        KEPT,
    ),
]


@pytest.mark.parametrize(
    ("way", "start"), [(w, w.start) for w in PAGES], ids=[str(w) for w in PAGES], indirect=["start"]
)
def test_screen(way, case):
    play(way, case)


@pytest.mark.parametrize(
    ("way", "start"), [(w, w.start) for w in API], ids=[str(w) for w in API], indirect=["start"]
)
def test_admin_api(way, case):
    play(replace(way, status=403), case)
