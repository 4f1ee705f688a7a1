"""Every address of the URL conf, posted to by a superuser who asks it to publish.

The list is generated: a new admin address is attacked without anybody writing a row; one that
cannot be filled in fails until it gets one.
"""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page, TaskState, Workflow

from cms.core.models import AuditEvent
from cms.media.models import MediaDocument, MediaImage
from cms.publishing.models import Address, PermitEvent
from home.notices.models import NoticePage
from tests.cms.media.factories import jpeg

pytestmark = pytest.mark.django_db

PUBLISHES = {
    "action-publish": "1",
    "publish_copies": "on",
    "alias": "on",
    "include_descendants": "on",
    "new_slug": "attack",
    "new_title": "attack",
    "restriction_type": "none",
    "live": "on",
    "go_live_at": "2020-01-01 00:00",
    "verdict": "APPROVE",
    "choice": "FOR",
    "confirm": "1",
    "reason": "x",
}
FIXED = {
    "action_name": "approve",
    "app_label": "wagtailcore",
    "model_name": "page",
    "content_type_app_name": "notices",
    "content_type_model_name": "noticepage",
    "number": "x",
    "name": "x",
    "sha256": "0" * 64,
    "extension": "jpg",
}
# Addresses without a name, or whose arguments are no object: what they do instead.
LEFT_OUT = {
    "wagtailadmin_logout": "ends the session",
}


def named_addresses(patterns=None, namespace: str = "") -> list[tuple[str, URLPattern]]:
    """(full name, pattern) of every named address, depth first."""
    found = []
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace or ""]))
            found += named_addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.append((":".join(filter(None, [namespace, pattern.name])), pattern))
    return found


def filled(name: str, pattern: URLPattern, page: NoticePage, task_state: TaskState) -> list[str]:
    """The address, its arguments pointing at the page; bulk actions once for each action."""
    objects = {
        "parent_page_id": page.get_parent().pk,
        "destination_id": Page.objects.get(depth=1).pk,
        "revision_id": page.latest_revision_id,
        "task_state_id": task_state.pk,
        "parent_id": page.get_parent().pk,
    }
    actions = ["publish", "unpublish", "move"] if "bulk" in name else ["approve"]
    found = []
    for action in actions:
        arguments = {}
        for key in pattern.pattern.regex.groupindex or pattern.pattern.converters:
            arguments[key] = objects.get(key, FIXED.get(key, page.pk))
        if "action" in arguments:
            arguments["action"] = action
        try:
            found.append(reverse(name, kwargs=arguments))
        except NoReverseMatch:
            count = pattern.pattern.regex.groups
            if "uuid" in str(pattern.pattern):
                found.append(reverse(name, kwargs=dict.fromkeys(arguments, uuid.UUID(int=0))))
                continue
            found.append(reverse(name, args=[page.pk, *["x"] * (count - 1)][:count]))
    return found


def test_no_address_makes_a_draft_public(admin, draft, superuser, stays_hidden):
    state = Workflow.objects.first().start(draft, superuser).current_task_state
    cookies = admin.cookies.copy()
    admin.raise_request_exception = False
    public, unfilled, tried = [], [], 0
    for name, pattern in named_addresses():
        if name in LEFT_OUT:
            continue
        try:
            addresses = filled(name, pattern, draft, state)
        except NoReverseMatch:
            unfilled.append(name)
            continue
        for address in addresses:
            with transaction.atomic():
                query = f"?id={draft.pk}" if "bulk" in address else ""
                admin.post(address + query, PUBLISHES)
                admin.cookies = cookies.copy()
                tried += 1
                if not transaction.get_connection().needs_rollback:
                    live = Page.objects.filter(live=True, pk=draft.pk).exists()
                    live = live or NoticePage.objects.filter(live=True).exists()
                    forced = Address.objects.filter(in_force=True).exists()
                    if live or forced or PermitEvent.objects.filter(verb="RELEASED").count() > 1:
                        public.append(address)
                transaction.set_rollback(True)

    assert public == []
    assert unfilled == []
    assert tried > 150
    stays_hidden()


@pytest.mark.parametrize(
    ("name", "arguments", "data", "verb"),
    [
        ("unpublish", 1, {}, "publishing.unpublish"),
        ("convert_alias", 1, {}, "publishing.alias"),
        ("move_confirm", 2, {}, "publishing.move"),
        ("set_page_position", 1, {}, "publishing.move"),
        ("set_privacy", 1, {"restriction_type": "login"}, "publishing.privacy"),
        ("copy", 1, {"publish_copies": "on"}, "publishing.copy_live"),
        ("copy", 1, {"alias": "on"}, "publishing.alias"),
        ("edit", 1, {"action-publish": "1"}, "publishing.publish"),
        ("edit", 1, {"go_live_at": "2020-01-01 00:00"}, "publishing.publish"),
    ],
)
def test_stock_pages_refuse_politely_and_on_record(
    name, arguments, data, verb, admin, draft, superuser, stays_hidden
):
    args = [draft.pk, draft.get_parent().pk][:arguments]

    typed = {"title": draft.title, "slug": draft.slug, "kind": draft.kind, "summary": "新"}
    typed |= {"date": "2026-05-12", "body-count": "0"}

    response = admin.post(reverse(f"wagtailadmin_pages:{name}", args=args), typed | data)

    assert response.status_code in (200, 302)
    event = AuditEvent.objects.filter(refused=True).latest("pk")
    assert (event.verb, event.actor_id) == (verb, superuser.pk)
    stays_hidden()


@pytest.mark.parametrize("action", ["publish", "delete"])
def test_bulk_actions_refuse_politely_and_on_record(action, admin, draft, stays_hidden):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    chosen = {"include_descendants": "on", "chooser": Page.objects.get(depth=1).pk}

    response = admin.post(f"{address}?id={draft.get_parent().pk}", chosen)

    assert response.status_code == 302
    assert AuditEvent.objects.filter(refused=True, verb=f"publishing.bulk_{action}").exists()
    assert NoticePage.objects.filter(pk=draft.pk).exists()
    stays_hidden()


def test_uploaded_bytes_are_nobodys_but_staffs(client, admin, draft, stays_hidden):
    image = MediaImage.objects.create(title="a", file=ContentFile(jpeg(), "a.jpg"))
    doc = MediaDocument.objects.create(title="b", file=ContentFile(b"%PDF-1.4", "b.pdf"))
    addresses = [image.file.url, image.get_rendition("max-100x100").url, doc.url]

    assert [Client().get(address).status_code for address in addresses] == [404, 404, 404]
    assert [admin.get(address).status_code for address in addresses] == [200, 200, 200]
