"""Every file that can be saved is called in Chinese: what it is, of which record, the day."""

import re
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.file_names import LONGEST
from cms.media.models import MediaDocument, MediaImage
from cms.paper.registry import kind_of
from cms.paper.services import make_paper
from cms.publishing.queries import permit_in_force
from cms.publishing.render import signature_for
from cms.submissions.models import ExportJob
from tests.cms.media.factories import jpeg
from tests.cms.publishing.factories import make_public, marker
from tests.cms.publishing.ways.scenario import byte_addresses, make_full_draft
from tests.cms.submissions.factories import make_draft
from tests.cms.submissions.test_attachments import attach
from tests.permissions.zone import Zone
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Mark
from workflows.duties.models import Handover
from workflows.reminders.services import make_feed

pytestmark = pytest.mark.django_db
REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f]|[. ]$')


def name_of(answer) -> str:
    """What a browser would call it; the body is read, so that its file is let go."""
    assert answer.status_code == 200
    # Not answer.close(): that ends the request, and on PostgreSQL the test's connection with it.
    assert b"".join(answer)
    header = answer["Content-Disposition"]
    assert "; filename*=utf-8''" in header
    return unquote(header.partition("filename*=utf-8''")[2])


def fits(name: str, day: str) -> bool:
    """Chinese, short, on this day, and taken by Windows."""
    chinese = re.search(r"[\u4e00-\u9fff]", name)
    dated = re.search(rf"-{day}\.[a-z]{{3,4}}$", name)
    raw = re.search(r"[0-9a-f]{8}", name.removesuffix(day))
    return bool(chinese and dated) and not REFUSED.search(name) and not raw and len(name) <= LONGEST


@pytest.fixture
def zone():
    return Zone()


@pytest.fixture
def day():
    return f"{timezone.localdate():%Y-%m-%d}"


@pytest.mark.parametrize(
    ("key", "is_blank", "start"),
    [
        ("tabled-text", False, "上会稿-表决中的事项"),
        ("tabled-text", True, "上会稿（空白）-表决中的事项"),
        ("release-sheet", False, "发布审核单-"),
        ("handover-list", False, "交接清单-"),
    ],
)
def test_papers(key, is_blank, start, client, zone, day):
    record = {
        "release-sheet": permit_in_force(zone.topic.number),
        "handover-list": zone.handover,
    }.get(key, zone.decision)
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    paper = make_paper(
        kind=kind_of(key), record=record, blank=is_blank, by=director, now=timezone.now()
    )
    client.force_login(director)
    of = {"release-sheet": zone.topic.title, "handover-list": _pair(record)}.get(key, "")

    name = name_of(client.get(reverse("paper:word", args=[paper.code])))

    assert name == f"{start}{of}-{day}.docx"
    printed = client.get(reverse("paper:print", args=[paper.code])).content.decode()
    assert f"<title>{start}{of}-{day}</title>" in printed


def _pair(record) -> str:
    if not isinstance(record, Handover):
        return ""
    return f"{record.leaver}移交{record.taker}"


def test_signed_scans(client, zone, day):
    client.force_login(zone.clerk)
    stage = make_round(1)
    stage.open()
    [mark] = stage.enter({0: Mark.FOR})

    filed = name_of(client.get(reverse("paper:scan", args=[zone.scan.pk])))
    minutes = name_of(client.get(reverse("approvals:record-scan", args=[zone.record.pk])))
    client.force_login(stage.clerk)
    marks = reverse("approvals:marks_scan", args=[stage.decision.pk, mark.scan_id])

    assert filed == f"上会稿签字扫描件-表决中的事项-{day}.jpg"
    assert minutes.startswith("纪要节录签字扫描件-表决中的事项-")
    assert name_of(client.get(marks)) == f"传签单签字扫描件-{stage.decision.title}-{day}.pdf"
    assert fits(minutes, day)


def test_sheets_of_answers_and_what_was_attached(client, zone, day):
    form, now = zone.topic.form_version.form, timezone.now()
    client.force_login(zone.clerk)
    query = {"subject_ref": zone.topic.subject_ref}
    ExportJob.objects.filter(pk=zone.export.pk).update(
        state="READY", expires_at=now + timezone.timedelta(days=1), finished_at=now, path="a.xlsx"
    )
    csv, xlsx = (reverse(f"submissions:{ext}", args=[form.pk]) for ext in ("csv", "xlsx"))

    assert name_of(client.get(csv)) == f"填报-{form.title}-{day}.csv"
    matter = f"{zone.topic.number} {zone.topic.title}"
    assert name_of(client.get(csv, query)) == f"填报-{form.title}-{matter}-{day}.csv"
    assert name_of(client.post(xlsx)) == f"填报-{form.title}-{day}.xlsx"

    draft = make_draft(now=now)
    attached = attach(draft, now)
    client.force_login(draft.respondent)
    name = name_of(client.get(reverse("answer_files:attachment", args=[attached.pk])))
    stem = attached.name.rpartition(".")[0]
    assert name.startswith("附件-")
    assert name.endswith(f"-{stem}-{day}.jpg")
    assert fits(name, day)


def test_the_ledger_and_a_calendar(client, zone, day):
    client.force_login(zone.clerk)
    csv, xlsx = (reverse(f"duties:board_{ext}") for ext in ("csv", "xlsx"))
    _feed, token = make_feed(person=zone.asked.person, by=zone.asked, now=timezone.now())

    assert name_of(client.get(xlsx)) == f"台账-待办-{day}.xlsx"
    narrowed = client.get(csv, {"state": "FULFILLED", "kind": "topics.fill"})
    assert name_of(narrowed) == f"台账-已办-填报-{day}.csv"
    feed = client.get(reverse("calendar:feed", args=[token]))
    assert token not in feed["Content-Disposition"]
    assert name_of(feed) == f"我要办的事-{day}.ics"


def test_public_bytes_and_those_of_a_preview(client, day):
    draft = make_full_draft(marker()).get_latest_revision_as_object()
    addresses = byte_addresses(draft).values()
    reader = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(reader)
    for address in addresses:
        sha256 = address[3:67]
        previewed = client.get(address, {"p": signature_for(sha256, reader.pk)})
        assert fits(name_of(previewed), day)

    permit = make_public(draft, timezone.now())
    names = [name_of(client.get(address)) for address in addresses]

    assert len(set(names)) > 1
    for name in names:
        what, _minus, rest = name.partition("-")
        assert re.search(r"[\u4e00-\u9fff]", what), name
        assert rest.rpartition(".")[0] == f"{permit.title}-{day}"


def test_what_the_office_uploaded_is_called_by_its_title(client):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    document = MediaDocument.objects.create(
        title='方案：第1稿/"审"?.PDF', file=ContentFile(b"%PDF-1.4", name="0a1b2c3d.pdf")
    )
    picture = ImageFile(ContentFile(jpeg()), name="b.jpg")
    image = MediaImage.objects.create(title="创新港外景", file=picture)

    answer = client.get(document.url)
    assert unquote(answer["Content-Disposition"]).endswith("方案：第1稿／＂审＂？.pdf")
    shown = client.get(reverse("staff_upload", args=[image.file.name]))
    assert name_of(shown) == "创新港外景.jpg"
