"""An id beside another object's id names something of that object, or nothing is there."""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.formbuilder.services import create_form
from cms.media.models import MediaDocument
from cms.paper.uploads import keep_upload
from tests.api.zone import caller
from tests.cms.submissions.factories import make_draft
from tests.cms.submissions.test_attachments import attach
from tests.permissions.zone import Zone
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.circulation.queries import SLIP
from workflows.approvals.enums import Mark
from workflows.approvals.models import PenMark
from workflows.approvals.services import discard_mark

pytestmark = pytest.mark.django_db
# Addresses with two ids: the name, how it is asked for.
ASKED = {
    "api:submission-file": "get",
    "approvals:discard": "get",
    "approvals:recusal": "get",
    "forms:copy_section": "post",
    "forms:history": "get",
    "forms:insert": "get",
    "forms:move_question": "get",
    "forms:move_section": "post",
    "forms:put_in": "get",
    "forms:recall_link": "post",
    "forms:remove_section": "post",
    "forms:update": "post",
    "topics:ask_again": "post",
}
# The second part is a key or name within the first; the scans have their own tests below.
OTHERWISE = {
    "approvals:marks_scan",
    "desk:fill",
    "forms:library_edition",
    "forms:restore",
    "forms:version",
    "paper:make",
    "publishing:blob",
    "submissions:chart",
    "submissions:correct",
}


def with_two_ids(resolver=None, prefix="", before=0):
    """Names of our addresses that hold two ids."""
    for pattern in (resolver or get_resolver()).url_patterns:
        ids = before + str(pattern.pattern).count("<")
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from with_two_ids(pattern, inner, ids)
        elif ids > 1 and pattern.name and not pattern.callback.__module__.startswith("wagtail"):
            yield f"{prefix}{pattern.name}"


def test_every_address_with_two_ids_is_tried():
    assert set(with_two_ids()) == set(ASKED) | OTHERWISE


def mixed(name: str, zone: Zone) -> tuple:
    """(account that may act on the first object, the first's id, an id of another's)."""
    if name == "api:submission-file":
        theirs, mine = (make_draft(now=timezone.now()) for _each in range(2))
        return mine.respondent, mine.uuid, attach(theirs, timezone.now()).pk
    if name.startswith("approvals:"):
        other = make_round(1)
        other.open()
        if name == "approvals:recusal":
            return zone.seated, other.decision.pk, zone.recusal.pk
        return other.director, other.decision.pk, zone.decision.seats.first().pk
    if name.startswith("forms:"):
        other = create_form(title="另一张表", by=None, now=timezone.now())
        inner = zone.link.pk if name == "forms:recall_link" else zone.section.pk
        return UserFactory(roles=[Role.OFFICE_DIRECTOR]), other.pk, inner
    return zone.clerk, zone.waiting.pk, zone.assignment.pk


@pytest.mark.parametrize("name", ASKED)
def test_what_belongs_to_another_object_is_not_there(name):
    zone = Zone()
    by, first, second = mixed(name, zone)
    client = caller(by) if name.startswith("api:") else Client()
    if not name.startswith("api:"):
        client.force_login(by)

    answer = getattr(client, ASKED[name])(reverse(name, args=[first, second]))

    assert answer.status_code == 404


def carried():
    """A circulation that is over, read from a paper."""
    stage = make_round(1)
    stage.open()
    stage.enter({0: Mark.FOR})
    decision = stage.decision
    stage.check({0: Mark.FOR})
    decision.refresh_from_db()
    assert not decision.is_open
    return stage, decision


@pytest.mark.parametrize("name", ["内部材料.txt", "内部材料.pdf", "内部材料.docx"])
def test_a_seat_on_a_closed_ballot_opens_no_other_document(client, name):
    stage, decision = carried()
    other = MediaDocument.objects.create(
        title="另案材料", file=ContentFile(b"internal", name=f"{uuid.uuid4().hex[:8]}-{name}")
    )
    client.force_login(stage.members[0])

    def at(document):
        return client.get(reverse("approvals:marks_scan", args=[decision.pk, document]))

    assert at(PenMark.objects.get().scan_id).status_code == 200
    assert at(other.pk).status_code == 404


def test_a_seat_on_a_closed_ballot_opens_no_paper_of_another_decision(client):
    stage, closed = carried()
    other = make_round(1)
    other.open()
    [mark] = other.enter({0: Mark.FOR})
    client.force_login(stage.members[0])

    answer = client.get(reverse("approvals:marks_scan", args=[closed.pk, mark.scan_id]))

    assert answer.status_code == 404


def test_a_paper_that_was_set_aside_is_not_read_by_the_members(client):
    stage = make_round(1)
    stage.open()
    [wrong] = stage.enter({0: Mark.FOR}, scan=other_paper(stage))
    discard_mark(seat=wrong.seat, reason="传错了扫描件", by=stage.director, now=timezone.now())
    [right] = stage.enter({0: Mark.FOR})
    decision = stage.decision
    stage.check({0: Mark.FOR})
    client.force_login(stage.members[0])

    def at(mark):
        return client.get(reverse("approvals:marks_scan", args=[decision.pk, mark.scan_id]))

    assert wrong.scan_id != right.scan_id
    assert (at(right).status_code, at(wrong).status_code) == (200, 404)


def other_paper(stage):
    """A paper that the clerk sent by mistake."""
    return keep_upload(
        record=stage.decision,
        kind=SLIP,
        file=SimpleUploadedFile("另案.pdf", b"%PDF-1.4 of another matter"),
        title="另案",
        by=stage.clerk,
        now=timezone.now(),
    )
