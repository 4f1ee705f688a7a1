"""Every paper as LibreOffice lays it out: one start of it for all, blank and filled."""

import datetime as dt
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from cms.paper.docx import write_docx
from cms.paper.registry import kind_of
from cms.paper.sheet import (
    Fact,
    Facts,
    Para,
    Rows,
    Sheet,
    Signature,
    Signatures,
    as_text,
    blanked,
    from_text,
)
from tests.conftest import NOW
from workflows.approvals.papers.circulation_slip import slip_row

# Not switched off: CI fails where there is none (REQUIRE_ALL in tests/run_all.sh).
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not shutil.which("soffice"),
        reason="no LibreOffice: apt-get install libreoffice-writer-nogui fonts-noto-cjk",
    ),
]
ADDRESS = "https://lianxi.example/desk/paper/AB01CD23/"
A4 = (595, 842)  # points


def lines(count: int, characters: int) -> Sheet:
    """A title, which takes two lines of the grid, and lines of one length."""
    line = Para("字" * characters, look="plain")
    return Sheet("关于视察的公告", "联席会议办公室", (line,) * count)


def marked_slip(decision) -> Sheet:
    """All nine have marked, on a day of five characters, and each has a post."""
    sheet = kind_of("circulation-slip").build(decision, NOW)
    seats = decision.seats.order_by("rank")
    for seat in seats:
        seat.post = "党工委委员"
    roster = next(part for part in sheet.parts if isinstance(part, Rows))
    boxes = len(roster.head) - 3
    rows = tuple(slip_row(seat, dt.date(2026, 11, 26), boxes) for seat in seats)
    parts = tuple(replace(part, rows=rows) if part is roster else part for part in sheet.parts)
    return replace(sheet, parts=parts)


def in_autumn(sheet: Sheet) -> Sheet:
    """With the longest dates there are."""
    said = re.sub(
        r"年\d+月\d+日( \d+:\d+)?",
        lambda day: "年10月23日 11:30" if day[1] else "年10月23日",
        as_text(sheet),
    )
    return from_text(said)


def on_the_table(sheet: Sheet) -> Sheet:
    """As before anything was entered, with room for the changes that are asked for."""
    room = Facts((Fact("结果"), Fact("修改意见")))
    parts = (
        room if part.part == "facts" and len(part.facts) == 1 else part for part in sheet.parts
    )
    return blanked(replace(sheet, parts=tuple(parts)))


def to_sign(above: int) -> Sheet:
    """Three lines to sign on below so many lines."""
    signed = Signatures(tuple(Signature(who) for who in ("移交人", "接收人", "监交人")))
    return replace(lines(above, 10), parts=(*lines(above, 10).parts, signed))


def sheets(papers) -> dict[str, Sheet]:
    """What is laid out: the grid measured, and every kind of paper, blank and filled."""
    found = {
        "grid-20x28": lines(20, 28),
        "grid-21x28": lines(21, 28),
        "grid-20x29": lines(20, 29),
        "grid-42x28": lines(42, 28),
        "imprint": replace(
            lines(5, 28), mark="会议纪要", number="第3期", imprint=("抄送：甲", "乙印发")
        ),
    }
    found |= {f"signed-{above}": to_sign(above) for above in range(17, 22)}
    found["minutes-on-the-table"] = on_the_table(
        kind_of("minutes-extract").build(papers.meeting, NOW)
    )
    found["slip-of-nine"] = marked_slip(papers.circulation)
    found["release-in-autumn"] = in_autumn(kind_of("release-sheet").build(papers.permit, NOW))
    found["standing-in-autumn"] = in_autumn(kind_of("release-sheet").build(papers.standing, NOW))
    blank = kind_of("release-sheet").build_blank(papers.standing, NOW)
    found["standing-form"] = blanked(blank)
    found["table-form"] = blanked(kind_of("tabled-text").build_blank(papers.ballot, NOW))
    for name, key, record in (
        ("tabled-text", "tabled-text", papers.ballot),
        ("circulation-slip", "circulation-slip", papers.circulation),
        ("minutes-extract", "minutes-extract", papers.ballot),
        ("minutes-of-meeting", "minutes-extract", papers.meeting),
        ("release-sheet", "release-sheet", papers.permit),
        ("standing-release", "release-sheet", papers.standing),
    ):
        filled = kind_of(key).build(record, NOW)
        found[f"{name}-filled"] = filled
        found[f"{name}-blank"] = blanked(filled)
    return found


@pytest.fixture(scope="module")
def laid_out(made, tmp_path_factory, django_db_blocker) -> dict[str, bytes]:
    """PDF bytes by name."""
    folder = tmp_path_factory.mktemp("papers")
    with django_db_blocker.unblock():
        for name, sheet in sheets(made).items():
            data = write_docx(sheet, code="AB01CD23", address=ADDRESS, made_at=NOW)
            (folder / f"{name}.docx").write_bytes(data)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, sorted(folder.glob("*.docx"))),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {path.stem: path.read_bytes() for path in sorted(Path(folder).glob("*.pdf"))}


def objects_of(pdf: bytes) -> bytes:
    """The file with its packed streams unpacked."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue  # a picture, a font
    return b"\n".join(parts)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", objects_of(pdf)))


def test_a_page_holds_22_lines_of_28_characters(laid_out):
    pages = {name: pages_of(pdf) for name, pdf in laid_out.items() if name.startswith("grid")}

    assert pages == {"grid-20x28": 1, "grid-21x28": 2, "grid-20x29": 2, "grid-42x28": 2}


def test_every_paper_is_laid_out_on_a4_with_its_fonts_inside(laid_out):
    assert len(laid_out) == 28
    for name, pdf in laid_out.items():
        inside = objects_of(pdf)
        boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", inside)
        assert {tuple(round(float(side)) for side in box) for box in boxes} == {A4}, name
        assert b"/FontFile" in inside, name


def test_papers_keep_to_the_pages_an_office_expects(laid_out):
    """A slip for nine members, an extract and a release sheet are one page each."""
    for name in (
        "circulation-slip",
        "minutes-extract",
        "minutes-of-meeting",
        "release-sheet",
        "standing-release",
    ):
        for state in ("blank", "filled"):
            assert pages_of(laid_out[f"{name}-{state}"]) == 1, (name, state)
    for name in (
        "imprint",
        "minutes-on-the-table",
        "slip-of-nine",
        "release-in-autumn",
        "standing-in-autumn",
        "standing-form",
        "table-form",
    ):
        assert pages_of(laid_out[name]) == 1, name


def words_of(pdf: bytes) -> list[str]:
    """Line by line, page after page."""
    return [page.extract_text().replace(" ", "") for page in PdfReader(BytesIO(pdf)).pages]


def test_a_day_stands_on_one_line(laid_out):
    [slip] = words_of(laid_out["slip-of-nine"])
    assert slip.count("11-26") == 9
    [sheet] = words_of(laid_out["release-in-autumn"])
    assert "2026年10月23日11:30" in sheet
    assert not re.search(r"2026年10月23\n日", sheet)


def test_who_signs_signs_on_one_page(laid_out):
    for above in range(17, 22):
        pages = words_of(laid_out[f"signed-{above}"])
        signed = [page for page in pages if "（签字）" in page]
        assert [page.count("（签字）") for page in signed] == [3], above
        assert "字字" in signed[0], above  # never a page that says nothing


def test_the_qr_is_on_every_page(laid_out):
    """It stands in the headers of odd and even pages: a picture that each page refers to."""
    pdf = objects_of(laid_out["grid-42x28"])

    assert re.search(rb"/Subtype\s*/Image", pdf)
    drawn = re.findall(rb"/Im\d+\s+Do", pdf)
    assert len(drawn) >= 2
