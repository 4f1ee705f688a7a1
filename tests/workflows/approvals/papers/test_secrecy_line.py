"""保密审查 on the release sheet: who said so, of the text and of marked files, and when."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form

from cms.core.models import AuditEvent
from cms.media.models import MediaDocument, MediaImage
from cms.paper.registry import kind_of
from cms.paper.sheet import Rows
from cms.publishing.models import Permit
from tests.cms.media.factories import jpeg
from workflows.approvals.enums import Choice
from workflows.approvals.services import end_decision, review_text

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


def secrecy_rows(permit: Permit) -> list[tuple]:
    sheet = kind_of("release-sheet").build(permit, timezone.now())
    steps = next(part for part in sheet.parts if isinstance(part, Rows))
    return [row[:2] for row in steps.rows if row[0].startswith("保密审查")]


def carried(stage) -> Permit:
    stage.vote(*[FOR] * 6)
    return Permit.objects.latest("pk")


def test_the_reviewer_says_so_on_the_review_and_the_sheet_names_her(client, stage):
    step = stage.submit().current_step()
    client.force_login(stage.director)
    address = reverse("approvals:review", args=[step.pk])
    assert "已作保密审查" in client.get(address).content.decode()
    client.post(address, {"verdict": "APPROVE", "secrecy_checked": "on"})

    assert secrecy_rows(carried(stage)) == [("保密审查", str(stage.director))]


def test_a_check_of_an_older_text_is_none_of_the_text_that_is_decided_on(stage):
    """Checked and approved, then ended by the office and written anew: the tick was of the old."""

    def reviewed(ticked: bool):
        review_text(
            task_state=stage.current_step(),
            by=stage.director,
            verdict="APPROVE",
            secrecy_checked=ticked,
            now=timezone.now(),
        )

    stage.submit()
    reviewed(ticked=True)
    end_decision(decision=stage.decision, reason="改", by=stage.director, now=timezone.now())
    stage.page.summary = "另一摘要"
    stage.page.save_revision(user=stage.clerk, log_action=True)
    stage.workflow_state.refresh_from_db()
    stage.workflow_state.cancel(user=stage.clerk)
    stage.submit()
    reviewed(ticked=False)

    assert secrecy_rows(carried(stage)) == [("保密审查", "")]


def test_where_nobody_said_so_the_line_is_for_a_pen(stage):
    stage.open()

    assert secrecy_rows(carried(stage)) == [("保密审查", "")]


def test_a_text_that_was_returned_was_not_checked(stage):
    step = stage.submit().current_step()
    review_text(
        task_state=step,
        by=stage.director,
        verdict="RETURN",
        comment="改",
        secrecy_checked=True,
        now=timezone.now(),
    )

    assert not AuditEvent.objects.filter(verb="text.secrecy").exists()


def test_who_answered_the_question_on_a_marked_file_is_kept_with_its_bytes(stage):
    file = SimpleUploadedFile("内部资料汇编.txt", "密级：内部".encode(), "text/plain")
    fields = {"title": "汇编", "secrecy": "PUBLIC"}
    form = get_document_form(MediaDocument)
    asked = form(fields, {"file": file}, instance=MediaDocument(), user=None)
    assert not asked.is_valid()
    assert not AuditEvent.objects.filter(verb="document.secrecy").exists()
    file.seek(0)
    answered = form(
        {**fields, "not_secret": "on"},
        {"file": file},
        instance=MediaDocument(uploaded_by_user=stage.clerk),
        user=None,
    )
    assert answered.is_valid(), answered.errors
    document = answered.save()

    line = AuditEvent.objects.get(verb="document.secrecy")
    assert (line.actor_label, line.object_label) == (str(stage.clerk), str(document))
    stage.page.body = [("file", {"file": document, "title": "汇编"})]
    stage.page.save_revision(user=stage.clerk)
    stage.open()
    assert (f"保密审查（{document}）", str(stage.clerk)) in secrecy_rows(carried(stage))


def test_the_answer_on_a_picture_shows_though_only_its_sizes_are_public(stage):
    file = SimpleUploadedFile("内部资料.jpg", jpeg(), "image/jpeg")
    form = get_image_form(MediaImage)(
        {"title": "现场", "not_secret": "on"},
        {"file": file},
        instance=MediaImage(uploaded_by_user=stage.clerk),
        user=stage.clerk,
    )
    assert form.is_valid(), form.errors
    image = form.save()
    stage.page.body = [("picture", {"image": image, "alt": "图", "caption": ""})]
    stage.page.save_revision(user=stage.clerk)
    stage.open()

    permit = carried(stage)

    assert secrecy_rows(permit) == [("保密审查（现场）", str(stage.clerk))]
