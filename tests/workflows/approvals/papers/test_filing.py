"""A paper is printed, signed, photographed, and comes back to its own record only."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.media.blobs import read_blob
from cms.paper.models import Paper, Scan
from cms.paper.queries import scans_of
from cms.paper.registry import declare_paper, kind_of
from cms.paper.services import CannotPrint, file_scan, make_paper
from cms.paper.uploads import CannotFile
from cms.paper.views import address_of
from tests.cms.media.factories import gps_exif, jpeg
from tests.cms.paper.test_reading import scanned
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.models import Vote

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def photo(name: str = "签字.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or jpeg(exif=gps_exif()))


@pytest.fixture
def paper(papers, at) -> Paper:
    return make_paper(
        kind=kind_of("circulation-slip"),
        record=papers.circulation,
        blank=True,
        by=papers.stage.clerk,
        now=at,
    )


def last_event(verb: str) -> AuditEvent:
    return AuditEvent.objects.filter(verb=verb).latest("pk")


def test_a_paper_printed_again_unchanged_is_the_same_paper(papers, paper, at):
    slip = {"kind": kind_of("circulation-slip"), "record": papers.circulation, "now": at}
    again = make_paper(**slip, blank=True, by=papers.stage.director)
    seat = papers.circulation.seats.first()
    Vote.objects.create(seat=seat, choice="FOR", digest="d" * 64, cast_at=at)
    filled = make_paper(**slip, blank=False, by=papers.stage.director)

    assert again == paper
    assert paper.made_by == papers.stage.clerk
    assert filled != paper
    printed = AuditEvent.objects.filter(verb="paper.print", refused=False)
    assert [event.detail for event in printed.order_by("pk")] == [
        f"传签单 {each.printed_code}" for each in (paper, again, filled)
    ]


@pytest.mark.parametrize("key", ["tabled-text", "circulation-slip", "minutes-extract"])
def test_papers_of_a_decision_are_for_the_office_alone(papers, key, at):
    root = UserFactory(is_superuser=True)
    for stranger in (papers.auditor, papers.stage.members[0], root):
        with pytest.raises(CannotPrint):
            make_paper(
                kind=kind_of(key), record=papers.circulation, blank=False, by=stranger, now=at
            )
        assert last_event("paper.print").refused


def test_a_paper_that_a_record_has_not_is_refused(papers, at):
    """Boxes for pens of a ballot would mean nothing."""
    kind = kind_of("circulation-slip")
    with pytest.raises(CannotPrint):
        make_paper(kind=kind, record=papers.ballot, blank=False, by=papers.stage.clerk, now=at)


def test_a_blank_of_the_tabled_text_is_a_paper_of_its_own(papers, at):
    """Every paper prints blank and filled (office-needs 21); before, this one was refused blank."""
    given = {"kind": kind_of("tabled-text"), "record": papers.ballot, "by": papers.stage.clerk}
    blank, filled = (make_paper(blank=each, now=at, **given) for each in (True, False))

    assert blank.is_blank
    assert blank.digest != filled.digest


def test_the_auditor_reads_the_release_sheet_and_files_nothing(papers, at):
    kind = kind_of("release-sheet")
    made = make_paper(kind=kind, record=papers.permit, blank=False, by=papers.auditor, now=at)

    with pytest.raises(CannotFile):
        file_scan(record=papers.permit, code=made.code, file=photo(), by=papers.auditor, now=at)


def test_a_scan_is_filed_on_its_record_without_the_place_it_was_taken(papers, paper, at):
    scan = file_scan(
        record=papers.circulation,
        code=paper.printed_code.lower(),
        file=photo(),
        by=papers.stage.clerk,
        now=at,
    )

    assert list(scans_of(papers.circulation, "circulation-slip")) == [scan]
    assert b"SECRETCAM" not in read_blob(scan.sha256)
    event = last_event("paper.file")
    assert event.object_ref == f"approvals.decision:{papers.circulation.pk}"
    assert not event.refused
    assert event.detail == f"传签单 {paper.printed_code} {scan.sha256[:16]}"


def test_the_same_scan_twice_is_filed_once(papers, paper, at):
    filed = [
        file_scan(
            record=papers.circulation,
            code=paper.code,
            file=SimpleUploadedFile("a.pdf", PDF),
            by=by,
            now=at,
        )
        for by in (papers.stage.clerk, papers.stage.director)
    ]

    assert filed[0] == filed[1]
    assert Scan.objects.count() == 1


def test_a_scan_of_the_wrong_record_is_refused_and_said_whose_it_is(papers, paper, at):
    with pytest.raises(CannotFile) as refusal:
        file_scan(record=papers.other, code=paper.code, file=photo(), by=papers.stage.clerk, now=at)

    assert papers.circulation.title in str(refusal.value)
    assert "传签单" in str(refusal.value)
    assert refusal.value.paper == paper
    assert not Scan.objects.exists()
    event = last_event("paper.file")
    assert event.refused
    assert event.object_ref == f"approvals.decision:{papers.other.pk}"
    assert event.detail == f"传签单 {paper.printed_code}"


def with_qr(paper: Paper, name: str = "签字.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    scanned(paper.code).save(out, "JPEG")
    return photo(name, out.getvalue())


def test_the_qr_on_a_scan_files_it_without_a_code_typed(papers, paper, at):
    given = {"record": papers.circulation, "by": papers.stage.clerk, "now": at}

    scan = file_scan(code="", file=with_qr(paper), **given)

    assert scan.paper == paper
    with pytest.raises(CannotFile, match=paper.printed_code):  # the other is of the same record
        other = make_paper(kind=kind_of("tabled-text"), blank=False, **given)
        file_scan(code=other.code, file=with_qr(paper), **given)


def test_the_qr_of_another_record_is_refused_whatever_code_was_typed(papers, paper, at):
    """The bad input of the brief: a scan of the wrong record, whose QR says so."""
    given = {"record": papers.other, "by": papers.stage.clerk, "now": at}
    right = make_paper(kind=kind_of("tabled-text"), blank=False, **given)
    for code in ("", right.code):
        with pytest.raises(CannotFile, match=papers.circulation.title) as refusal:
            file_scan(code=code, file=with_qr(paper), **given)
        assert refusal.value.paper == paper
    assert not Scan.objects.exists()
    assert last_event("paper.file").detail == f"传签单 {paper.printed_code}"


def test_a_qr_of_a_paper_that_nobody_printed_here_is_refused(papers, at):
    stray = Paper(code="7K3M9QWX")
    with pytest.raises(CannotFile, match="纸号"):
        file_scan(record=papers.other, code="", file=with_qr(stray), by=papers.stage.clerk, now=at)


def test_on_the_page_no_code_need_be_typed(clerk, papers, paper):
    here = reverse("paper:record", args=[ref(papers.circulation)])

    assert clerk.post(here, {"file": with_qr(paper)}).status_code == 302
    asked = clerk.post(here, {"file": photo()})
    assert asked.status_code == 409
    assert "未能识别二维码，请输入二维码下方的纸号" in asked.content.decode()


@pytest.mark.parametrize("code", ["", "0000-0000", "不是纸号", "x" * 500])
def test_a_code_of_no_paper_is_refused(papers, paper, code, at):
    with pytest.raises(CannotFile, match="纸号"):
        file_scan(record=papers.circulation, code=code, file=photo(), by=papers.stage.clerk, now=at)


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"PK\x03\x04"), ("a.jpg", b"<svg/>"), ("a.pdf", b"no pdf")]
)
def test_only_a_picture_or_a_pdf_is_filed(papers, paper, name, data, at):
    with pytest.raises(CannotFile):
        file_scan(
            record=papers.circulation,
            code=paper.code,
            file=photo(name, data),
            by=papers.stage.clerk,
            now=at,
        )


def test_a_file_that_says_it_is_secret_stops_with_a_question(papers, paper, at):
    given = {
        "record": papers.circulation,
        "code": paper.code,
        "by": papers.stage.clerk,
        "now": at,
    }
    with pytest.raises(CannotFile, match="机密") as refusal:
        file_scan(file=photo("机密-传签单.jpg"), **given)
    assert refusal.value.asks
    assert not Scan.objects.exists()

    assert file_scan(file=photo("机密-传签单.jpg"), not_secret=True, **given)


def test_papers_and_scans_are_never_changed(papers, paper):
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(record_ref="approvals.decision:1")


def test_two_kinds_of_one_name_are_refused():
    kind = kind_of("tabled-text")
    with pytest.raises(ValueError, match="tabled-text"):
        declare_paper(type(kind)(**{**vars(kind), "label": "另一种"}))


@pytest.fixture
def clerk(papers) -> Client:
    client = Client()
    client.force_login(papers.stage.clerk)
    return client


def ref(decision) -> str:
    return f"approvals.decision:{decision.pk}"


def test_from_the_ballot_page_to_the_printer_and_to_word(clerk, papers):
    ballot = clerk.get(reverse("approvals:ballot", args=[papers.ballot.pk])).content.decode()
    make = reverse("paper:make", args=[ref(papers.ballot), "tabled-text"])
    assert make in ballot

    printed = clerk.post(make, follow=True)
    page = printed.content.decode()
    assert "校验码" in page
    assert "<svg" in page
    assert 'src="data:image/jpeg;base64,' in page
    assert "视察定于5月20日进行" in page
    assert not [mark for mark in ("style=", "<script>", "onclick") if mark in page]

    word = clerk.post(make, {"act": "word"}, follow=True)
    assert word.getvalue().startswith(b"PK\x03\x04")
    assert ".docx" in word["Content-Disposition"]
    assert "no-store" in word["Cache-Control"]


def test_a_member_sees_no_papers_on_the_ballot_page(papers):
    client = Client()
    client.force_login(papers.stage.members[0])

    page = client.get(reverse("approvals:ballot", args=[papers.ballot.pk])).content.decode()

    assert "/desk/papers/" not in page


def test_a_qr_leads_to_the_record_and_a_photo_is_filed_there(clerk, papers, paper):
    opened = clerk.get(reverse("paper:paper", args=[paper.code]))
    page = opened.content.decode()
    assert paper.printed_code in page
    assert 'accept="image/*,application/pdf"' in page
    assert reverse("approvals:ballot", args=[papers.circulation.pk]) in page

    here = reverse("paper:record", args=[ref(papers.circulation)])
    answer = clerk.post(here, {"code": paper.printed_code, "file": photo()})
    assert (answer.status_code, answer["location"]) == (302, here)
    assert "签字.jpg" in clerk.get(here).content.decode()
    scan = clerk.get(reverse("paper:scan", args=[Scan.objects.get().pk]))
    assert scan["Content-Type"] == "image/jpeg"
    assert "sandbox" in scan["Content-Security-Policy"]


def test_the_wrong_code_is_said_beside_the_field_and_leads_to_the_right_record(
    clerk, papers, paper
):
    answer = clerk.post(
        reverse("paper:record", args=[ref(papers.other)]),
        {"code": paper.printed_code, "file": photo()},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert reverse("paper:paper", args=[paper.code]) in page
    assert f'value="{paper.printed_code}"' in page  # what was typed stays


def test_nothing_chosen_is_asked_for_again(clerk, papers):
    answer = clerk.post(reverse("paper:record", args=[ref(papers.other)]), {"code": ""})

    assert answer.status_code == 422
    assert "请拍下纸件或选择文件" in answer.content.decode()


def test_the_question_of_secrecy_is_answered_on_the_page(clerk, papers, paper):
    here = reverse("paper:record", args=[ref(papers.circulation)])
    asked = clerk.post(here, {"code": paper.code, "file": photo("内部资料.jpg")})
    assert asked.status_code == 409
    assert 'name="not_secret"' in asked.content.decode()

    answer = clerk.post(
        here, {"code": paper.code, "file": photo("内部资料.jpg"), "not_secret": "on"}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.PARTY_COMMITTEE_MEMBER])
def test_a_stranger_is_told_nothing_of_a_slip(papers, paper, at, role):
    scan = file_scan(
        record=papers.circulation, code=paper.code, file=photo(), by=papers.stage.clerk, now=at
    )
    client = Client()
    client.force_login(UserFactory(roles=[role]))

    for name, argument in (
        ("paper:paper", paper.code),
        ("paper:print", paper.code),
        ("paper:word", paper.code),
        ("paper:record", paper.record_ref),
        ("paper:scan", scan.pk),
    ):
        assert client.get(reverse(name, args=[argument])).status_code == 404, name


@pytest.mark.parametrize("odd", ["x", "approvals.decision:", "approvals.vote:1", "a:b:c", "²"])
def test_an_odd_reference_is_no_record(clerk, odd):
    assert clerk.get(reverse("paper:record", args=[odd])).status_code == 404


def test_the_record_of_a_notice_offers_the_release_sheet(papers):
    for reader in (papers.stage.clerk, papers.auditor):
        client = Client()
        client.force_login(reader)
        page = client.get(reverse("office_notices:record", args=[papers.stage.page.pk]))
        make = reverse(
            "paper:make", args=[f"publishing.permit:{papers.permit.pk}", "release-sheet"]
        )
        assert make in page.content.decode()
        assert "应到会 9 人" in client.post(make, follow=True).content.decode()


def test_the_document_of_a_scan_is_not_for_all_staff(clerk, papers, paper, at):
    scan = file_scan(
        record=papers.circulation, code=paper.code, file=photo(), by=papers.stage.clerk, now=at
    )
    served = reverse("wagtaildocs_serve", args=[scan.document_id, scan.document.filename])
    auditor = Client()
    auditor.force_login(papers.auditor)

    assert clerk.get(served).status_code == 200
    assert auditor.get(served).status_code == 404
    chooser = clerk.get(reverse("wagtaildocs_chooser:choose")).json()["html"]
    assert scan.document.title not in chooser


def test_each_sheet_of_the_printed_page_carries_code_and_qr(client, papers, paper):
    """In the head of the frame, which a browser repeats on every page."""
    client.force_login(papers.stage.clerk)

    html = client.get(reverse("paper:print", args=[paper.code])).content.decode()

    head = html[html.index("<thead>") : html.index("</thead>")]
    assert paper.printed_code in head
    assert "<svg" in head
    assert html.count(f"纸号 {paper.printed_code}") == 1


def test_the_qr_holds_the_sites_own_address_whatever_the_request_came_by(paper, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://lianxi.example/"

    assert address_of(paper) == f"https://lianxi.example/desk/paper/{paper.code}/"
