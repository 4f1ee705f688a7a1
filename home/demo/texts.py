"""Texts of the demo zone go the lawful way: draft, review, ballot, release."""

from datetime import timedelta

from django.core.files.base import ContentFile
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from cms.media.models import MediaDocument, MediaImage, Secrecy
from home.demo.pictures import draw_picture
from home.demo.zone import Zone
from workflows.approvals.authors import WRITING
from workflows.approvals.enums import Choice, ReviewVerdict
from workflows.approvals.models import Decision
from workflows.approvals.services import cast_vote, review_text


def body_of(rows: list, title: str) -> list[dict]:
    """StreamField data from the short notation of ``notices.json``."""
    return [block for row in rows if (block := _block(row, title))]


def _block(row: list, title: str) -> dict | None:
    kind, *rest = row
    if kind == "p":
        return {"type": "para", "value": f"<p>{rest[0]}</p>"}
    if kind == "h":
        return {"type": "heading", "value": rest[0]}
    if kind == "q":
        return {"type": "quote", "value": {"text": rest[0], "source": rest[1]}}
    if kind == "t":
        table = {
            "data": rest[1],
            "table_caption": rest[0],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
        }
        return {"type": "table", "value": table}
    if kind == "img":
        image = _image(*rest[:2], title=rest[2])
        return {"type": "picture", "value": {"image": image.pk, "alt": rest[2], "caption": rest[3]}}
    return {"type": "file", "value": {"file": _document(rest[0]).pk, "title": rest[0]}}


def _image(scene: str, seed: int, *, title: str) -> MediaImage:
    file = ContentFile(draw_picture(scene, seed), name=f"{scene}{seed}.jpg")
    return MediaImage.objects.create(title=title, file=file)


def _document(title: str) -> MediaDocument:
    file = ContentFile(f"{title}\n（演示文件）\n".encode("utf-8-sig"), name="demo.txt")
    return MediaDocument.objects.create(title=title, secrecy=Secrecy.PUBLIC, file=file)


def review(state, zone: Zone, *, now, verdict: str = ReviewVerdict.APPROVE, comment: str = ""):
    """The director deals with the text that was just submitted."""
    step = TaskState.objects.get(workflow_state=state, status=TaskState.STATUS_IN_PROGRESS)
    review_text(
        task_state=step, by=zone.accounts["director"], verdict=verdict, comment=comment, now=now
    )


def ballot_of(state) -> Decision:
    """The open ballot of a workflow."""
    return Decision.objects.filter(task_state__workflow_state=state).latest("pk")


def vote(state, zone: Zone, *, now, count: int = 9, choice: str = Choice.FOR) -> None:
    """Members vote one after the other, until it is closed or ``count`` have voted."""
    decision = ballot_of(state)
    for number in range(1, count + 1):
        decision.refresh_from_db()
        if not decision.is_open:
            return
        cast_vote(
            decision=decision,
            by=zone.accounts[f"member{number}"],
            choice=choice,
            now=now + timedelta(minutes=number),
        )


def backdate(obj, state, *, at) -> None:
    """Wagtail's own log knows no time but the clock's: its lines are set to the demo's day, in the
    order in which they were written, so that what happened reads in order: writing in the hour
    before ``at``, all else after. What was set to an earlier day before stays there.
    """
    rows = PageLogEntry.objects.filter(page=obj.pk, timestamp__gt=at).order_by("pk")
    for minutes, entry in enumerate(rows if isinstance(obj, Page) else []):
        begun = at - timedelta(hours=1) if entry.action in WRITING else at
        PageLogEntry.objects.filter(pk=entry.pk).update(
            timestamp=begun + timedelta(minutes=minutes)
        )
    Revision.objects.for_instance(obj).filter(created_at__gt=at).update(created_at=at)
    if state is not None:
        WorkflowState.objects.filter(pk=state.pk).update(created_at=at)
        TaskState.objects.filter(workflow_state=state).update(started_at=at)


def carry(state, zone: Zone, *, now) -> None:
    """Review and ballot, to the release."""
    review(state, zone, now=now)
    vote(state, zone, now=now)
