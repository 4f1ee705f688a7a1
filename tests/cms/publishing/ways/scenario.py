"""A text with pictures and a file, where it would be seen, and what must not have moved."""

import io
import re
import uuid

from django.core.files.base import ContentFile
from django.db.models import F
from django.test import Client
from PIL import Image
from wagtail.models import (
    Page,
    PageViewRestriction,
    Revision,
    Task,
    TaskState,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from cms.media.models import MediaDocument, MediaImage, Secrecy
from cms.publishing.models import Address, Permit, PermitEvent
from cms.publishing.payload import build_payload
from cms.publishing.render import BLOB
from home.notices.models import NoticePage
from tests.cms.publishing.factories import faces, make_draft


def bytes_of_a_picture() -> bytes:
    """A small JPEG that no other picture equals."""
    out, colour = io.BytesIO(), tuple(uuid.uuid4().bytes[:3])
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue() + uuid.uuid4().bytes


def body_with(word: str) -> list:
    """A heading, a picture and a file that carry ``word``."""
    image = MediaImage.objects.create(
        title=f"图{word}", file=ContentFile(bytes_of_a_picture(), f"{word}.jpg")
    )
    document = MediaDocument.objects.create(
        title=f"附件{word}",
        file=ContentFile(b"%PDF-1.4 " + word.encode(), f"{word}.pdf"),
        secrecy=Secrecy.PUBLIC,
    )
    picture = {"image": image, "alt": f"图中{word}", "caption": f"图注{word}"}
    return [
        ("heading", f"小标题{word}"),
        ("para", f"<p>正文{word}</p>"),
        ("picture", picture),
        ("file", {"file": document, "title": f"文件{word}"}),
    ]


def make_full_draft(word: str) -> NoticePage:
    """A saved draft notice that carries ``word`` in every part, with bytes."""
    draft = make_draft(word)
    rewrite(draft, word)
    return NoticePage.objects.get(pk=draft.pk)


def rewrite(page: NoticePage, word: str) -> Revision:
    """A new draft of a page, as the editor saves it: in a revision, not in a live row."""
    page.title, page.summary, page.body = f"公告{word}", f"摘要{word}", body_with(word)
    page.draft_title = page.title
    revision = page.save_revision()
    if not page.live:
        page.save()
    return revision


def byte_addresses(page: NoticePage) -> dict[str, str]:
    """``/b/…`` addresses that the newest draft names."""
    text = build_payload(page.get_latest_revision_as_object())[1]
    found = {f"{sha256}.{extension}" for sha256, extension in BLOB.findall(text)}
    assert len(found) >= 3  # two kinds of picture and the file
    return {f"bytes {name[:8]}": f"/b/{name}" for name in found}


def all_faces(page: NoticePage, word: str) -> dict[str, str]:
    """Every address at which an anonymous reader could meet the newest draft."""
    return faces(page.number, word) | byte_addresses(page)


class Reader:
    """An anonymous reader who opens each address once."""

    def __init__(self) -> None:
        self.client, self.opened = Client(), {}

    def open(self, address: str) -> tuple[int, bytes]:
        if address not in self.opened:
            response = self.client.get(address)
            text = b"".join(response) if response.streaming else response.content
            self.opened[address] = (response.status_code, text)
        return self.opened[address]


def seen(number: str, word: str, watched: dict[str, str], reader: Reader | None = None) -> set[str]:
    """Names of the ``watched`` faces that show the word, or bytes, to an anonymous reader."""
    reader, found = reader or Reader(), set()
    for name, address in watched.items():
        status, text = reader.open(address)
        if name.startswith("bytes"):
            hit = True
        elif "search" in name:  # the page repeats the query itself
            hit = f"<mark>{word}".encode() in text
        elif name == "site map":
            hit = number.encode() in text
        else:
            hit = word.encode() in text
        if status == 200 and hit:
            found.add(name)
    return found


def snapshot(*, drafts: bool = True) -> dict:
    """Everything that a refused attempt must leave as it was; ``drafts=False``: but drafts."""
    pages = ["pk", "path", "live", "alias_of_id", "go_live_at", "expire_at", "live_revision_id"]
    pages += ["title", "slug", "locked"]
    if drafts:
        pages += ["latest_revision_id", "has_unpublished_changes"]
    kept = {
        "pages": list(Page.objects.order_by("pk").values_list(*pages)),
        "workflows": list(WorkflowState.objects.order_by("pk").values_list("pk", "status")),
        "steps": list(TaskState.objects.order_by("pk").values_list("pk", "status")),
        "settings": [
            *Workflow.objects.order_by("pk").values_list("pk", "active"),
            *Task.objects.order_by("pk").values_list("pk", "active"),
            *WorkflowTask.objects.order_by("pk").values_list("pk", "task_id"),
        ],
        "walls": PageViewRestriction.objects.count(),
        "permits": list(Permit.objects.order_by("pk").values_list("pk", "seal")),
        "events": list(PermitEvent.objects.order_by("pk").values_list("pk", "verb")),
        "addresses": list(
            Address.objects.order_by("pk").values_list("number", "permit_id", "in_force")
        ),
        "schedules": list(
            Revision.objects.exclude(approved_go_live_at=None).values_list(
                "pk", "approved_go_live_at"
            )
        ),
    }
    if drafts:
        kept["revisions"] = list(Revision.objects.order_by("pk").values_list("pk", F("content")))
    return kept


def says(response, words: str) -> bool:
    """Whether a person who made the request reads these Chinese words in answer to it."""
    return bool(re.search("[\u4e00-\u9fff]", words)) and words in response.content.decode()
