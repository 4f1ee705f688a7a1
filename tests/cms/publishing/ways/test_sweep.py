"""A sweep: one body that asks for everything, posted by a superuser to every address there is.

It knows nothing of the forms, so a refusal here proves little; the rows with real bodies stand
beside it. What it adds: a new address is tried before anybody has written a row for it.
"""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from wagtail.models import Page, TaskState, Workflow

from cms.media.models import MediaDocument, MediaImage
from cms.publishing.models import Address, PermitEvent
from home.notices.models import NoticePage
from tests.cms.media.factories import jpeg
from tests.cms.publishing.ways.addresses import named_addresses

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
            if "number" in arguments:  # of a form's version: a whole number
                found.append(reverse(name, kwargs=arguments | {"number": 1}))
                continue
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


def test_uploaded_bytes_are_nobodys_but_staffs(client, admin, draft, stays_hidden):
    image = MediaImage.objects.create(title="a", file=ContentFile(jpeg(), "a.jpg"))
    doc = MediaDocument.objects.create(title="b", file=ContentFile(b"%PDF-1.4", "b.pdf"))
    addresses = [image.file.url, image.get_rendition("max-100x100").url, doc.url]

    assert [Client().get(address).status_code for address in addresses] == [404, 404, 404]
    assert [admin.get(address).status_code for address in addresses] == [200, 200, 200]
