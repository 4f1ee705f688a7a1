"""One way in for the scan of a signed paper: kept for its form, taken over, or swept away."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.core.models import AuditEvent
from cms.media.models import MediaDocument, Secrecy
from cms.paper.models import Paper, Scan, Upload
from cms.paper.queries import scans_of
from cms.paper.registry import kind_of
from cms.paper.services import make_paper
from cms.paper.uploads import GRACE, CannotFile, keep_upload, sweep_uploads, take_upload
from cms.submissions import tasks
from tests.cms.media.factories import jpeg
from tests.cms.paper.test_reading import scanned
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.models import Vote

pytestmark = pytest.mark.django_db
SLIP = "circulation-slip"


@pytest.fixture
def paper(papers, at) -> Paper:
    kind, by = kind_of(SLIP), papers.stage.clerk
    return make_paper(kind=kind, record=papers.circulation, blank=True, by=by, now=at)


def keep(papers, at, *, name: str = "传签单.jpg", **changes) -> MediaDocument:
    given = {
        "record": papers.circulation,
        "kind": SLIP,
        "file": SimpleUploadedFile(name, jpeg()),
        "title": "传签单",
        "by": papers.stage.clerk,
        "now": at,
    }
    return keep_upload(**given | changes)


def test_a_code_of_another_record_is_refused_and_said_whose_it_is(papers, paper, at):
    with pytest.raises(CannotFile, match=papers.circulation.title) as refusal:
        keep(papers, at, record=papers.other, code=paper.code)

    assert refusal.value.paper == paper
    assert not Upload.objects.exists()
    event = AuditEvent.objects.filter(verb="paper.file").latest("pk")
    assert (event.refused, event.object_ref) == (True, f"approvals.decision:{papers.other.pk}")


def test_a_qr_that_can_be_read_needs_no_code_and_is_never_anothers(papers, paper, at):
    out = io.BytesIO()
    scanned(paper.code).save(out, "JPEG")

    def file():
        return SimpleUploadedFile("传签单.jpg", out.getvalue())

    assert Upload.objects.get(document=keep(papers, at, file=file())).paper == paper
    with pytest.raises(CannotFile, match=papers.circulation.title):
        keep(papers, at, record=papers.other, file=file())
    with pytest.raises(CannotFile, match="传签单"):
        keep(papers, at, kind="minutes-extract", file=file())


def test_another_paper_of_the_same_record_is_refused(papers, at):
    kind, by = kind_of("tabled-text"), papers.stage.clerk
    tabled = make_paper(kind=kind, record=papers.circulation, blank=False, by=by, now=at)

    with pytest.raises(CannotFile, match="传签单"):
        keep(papers, at, code=tabled.code)
    with pytest.raises(CannotFile, match="纸号"):
        keep(papers, at, code="0000-0000")


def test_a_file_marked_secret_stops_with_a_question(papers, at):
    with pytest.raises(CannotFile, match="内部资料") as refusal:
        keep(papers, at, name="内部资料.jpg")
    assert refusal.value.asks

    assert keep(papers, at, name="内部资料.jpg", not_secret=True)


def test_what_a_form_took_over_is_filed_on_the_record_of_its_code(papers, paper, at):
    address = f"https://lianxi.example/desk/paper/{paper.code}"  # as a reader of QRs types it
    document = keep(papers, at, code=address)
    assert document.secrecy == Secrecy.NOT_PUBLIC
    assert not Scan.objects.exists()

    for _twice in range(2):
        take_upload(document=document, by=papers.stage.clerk, now=at)

    assert [scan.document for scan in scans_of(papers.circulation, SLIP)] == [document]
    assert not Upload.objects.exists()


def test_until_then_it_is_its_senders_alone(papers, at):
    document = keep(papers, at)
    client, statuses = Client(), []
    for somebody in (papers.stage.director, UserFactory(is_superuser=True), papers.stage.clerk):
        client.force_login(somebody)
        statuses.append(client.get(document.url))

    assert [answer.status_code for answer in statuses] == [404, 404, 200]


def test_an_abandoned_scan_is_swept_with_its_file_after_the_grace(
    papers, at, django_capture_on_commit_callbacks
):
    document = keep(papers, at)
    storage, name = document.file.storage, document.file.name

    assert sweep_uploads(now=at + GRACE - dt.timedelta(minutes=1)) == 0
    assert MediaDocument.objects.filter(pk=document.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_uploads(now=at + GRACE + dt.timedelta(minutes=1)) == 1
    assert not MediaDocument.objects.filter(pk=document.pk).exists()
    assert not Upload.objects.exists()
    assert not storage.exists(name)


def test_what_anything_points_to_is_never_swept(papers, at):
    """Even one whose form forgot to take it over."""
    document = keep(papers, at)
    seat = papers.circulation.seats.first()
    Vote.objects.create(seat=seat, choice="FOR", digest="d" * 64, cast_at=at, scan=document)

    assert sweep_uploads(now=at + GRACE + dt.timedelta(days=1)) == 0
    assert MediaDocument.objects.filter(pk=document.pk).exists()
    assert not Upload.objects.exists()


def test_the_schedule_of_leftovers_sweeps_them(papers, at):
    document = keep(papers, at, now=at - GRACE - dt.timedelta(minutes=1))

    tasks.sweep()

    assert not MediaDocument.objects.filter(pk=document.pk).exists()
