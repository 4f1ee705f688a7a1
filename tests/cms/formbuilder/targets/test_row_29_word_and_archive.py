"""Row 29: one answer and a merged report to DOCX; photos zipped with names tied to the numbers of
their answers.
"""

import copy
import csv
import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from docx import Document

from cms.accounts.enums import Role
from cms.paper.models import Paper
from cms.submissions.models import Attachment, ExportJob
from cms.submissions.services import return_submission, run_export
from tests.cms.formbuilder.matrices import POOR, matrix, rated
from tests.cms.submissions.factories import (
    FORM,
    UserFactory,
    make_clerk,
    make_received,
    make_version,
)
from tests.cms.submissions.pictured import make_pictured

pytestmark = pytest.mark.django_db


def words(data: bytes) -> list[str]:
    """Paragraphs, then cells."""
    document = Document(io.BytesIO(data))
    said = [paragraph.text for paragraph in document.paragraphs]
    return said + [c.text for t in document.tables for row in t.rows for c in row.cells]


def printed(client, record, kind) -> bytes:
    """下载 Word, as pressed."""
    ref = f"{record._meta.label_lower}:{record.pk}"
    made = client.post(reverse("paper:make", args=[ref, kind]), {"act": "word"})
    assert made.status_code == 302
    return b"".join(client.get(made.url).streaming_content)


def fetched(client, form, address, now) -> bytes:
    """Asked for on the list, written by the worker, fetched by who asked."""
    asked = client.post(reverse(f"submissions:{address}", args=[form.pk]))
    job = ExportJob.objects.latest("requested_at")
    assert asked.url == reverse("submissions:export", args=[job.pk])
    run_export(job_id=job.pk, clock=lambda: job.requested_at)
    assert "下载" in client.get(asked.url).content.decode()
    file = client.get(reverse("submissions:export_file", args=[job.pk]))
    return b"".join(file.streaming_content)


def conditional() -> dict:
    """A matrix, and a question that stays hidden."""
    made = copy.deepcopy(FORM)
    hidden = {"key": "qwhy", "type": "short_text", "label": "不满意的原因"}
    hidden["show_if"] = {
        "question": "qchoice",
        "is": "any_of",
        "value": ["ono"],
        "type": "single_choice",
    }
    made["sections"][0]["questions"] += [matrix(), hidden]
    return made


def test_one_answer_in_the_layout_of_the_office(client, now):
    sent = make_pictured(now=now, version=make_version(conditional()), qchoice="oyes")
    client.force_login(make_clerk())
    data = printed(client, sent, "answer")

    said = words(data)
    assert {"视察记录表", sent.receipt, sent.who, "2026年5月12日 09:30"} <= set(said)
    assert {"总体印象", "好", "满意", "漏水", "附图"} <= set(said)
    assert "图 1　照片" in said
    assert "不满意的原因" not in said
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        pictures = [name for name in package.namelist() if name.endswith(".jpg")]
        assert len(pictures) == 3
        assert not any(b"Exif" in package.read(name) for name in pictures)
    assert Document(io.BytesIO(data)).sections[0].header.paragraphs[0].runs  # the QR
    page = client.get(reverse("paper:print", args=[Paper.objects.get().code])).content.decode()
    assert page.count("data:image/jpeg;base64,") == 3


def test_its_words_are_kept_nowhere_but_with_the_answer(client, now):
    """A paper is kept for ever, an answer may be destroyed."""
    sent = make_received(version=make_version(), now=now, answers={"qtext": "不可留存的话"})
    clerk = make_clerk()
    client.force_login(clerk)
    printed(client, sent, "answer")
    paper = Paper.objects.get()
    assert "不可留存的话" not in paper.content

    return_submission(submission=sent, reason="请补充", by=clerk, now=now)
    again = client.get(reverse("paper:word", args=[paper.code]), follow=True)
    assert "内容在打印之后有变化" in again.content.decode()
    assert "请补充" in words(printed(client, sent, "answer"))


def test_who_may_not_read_the_answer_prints_nothing(client, now):
    sent = make_received(version=make_version(), now=now)
    client.force_login(UserFactory(roles=[Role.DEPUTY]))
    ref = f"submissions.submission:{sent.pk}"
    for address in (
        reverse("paper:make", args=[ref, "answer"]),
        reverse("paper:record", args=[ref]),
    ):
        assert client.post(address, {"act": "word"}).status_code == 404
    assert not Paper.objects.exists()


def test_a_blank_form_has_room_for_every_answer(client):
    version = make_version(conditional())
    client.force_login(make_clerk())
    said = words(printed(client, version, "blank-form"))

    assert {"总体印象", "□ 满意　□ 不满意", "测评项目", "不适用", "问题", "6"} <= set(said)
    assert any(text.startswith("不满意的原因（仅在") for text in said)
    assert any("填写人" in text for text in said)


def test_a_merged_report_tells_figures_and_each_answer(client, now):
    version = make_version(conditional())
    for number in range(3):
        answers = {"qtext": f"第 {number} 份", "qchoice": "oyes" if number else "ono", "qwhy": "慢"}
        answers["qm"] = rated(o0e01=POOR, o0e01_comment="太慢")
        make_received(version=version, now=now, number=number, answers=answers)
    clerk = make_clerk()
    client.force_login(clerk)
    data = fetched(client, version.form, "report", now)

    said = words(data)
    assert said[0].replace("\n", "") == "视察记录表填报汇编"
    assert "3 份作答，0 份未作答" in said
    at = said.index("满意")
    assert said[at : at + 3] == ["满意", "2", "67%"]
    assert [text[-1] for text in said if text.startswith("第 ") and text.endswith("份")]
    assert sum("2026-05-12 09:30" in text for text in said) == 3
    assert said.count("不满意的原因") == 1 + 1  # in the figures, and where it was asked
    assert "太慢" in said


def test_a_report_of_too_many_says_so(client, now, monkeypatch):
    version = make_version()
    for number in range(2):
        make_received(version=version, now=now, number=number)
    monkeypatch.setattr("cms.submissions.services.exports.MOST_ANSWERS", 1)
    client.force_login(make_clerk())
    answer = client.post(reverse("submissions:report", args=[version.form_id]), follow=True)

    assert "一份汇编最多 1 份填报，现有 2 份" in answer.content.decode()
    assert not ExportJob.objects.exists()


def test_photos_are_named_by_the_number_of_their_answer(client, now):
    form = copy.deepcopy(FORM)
    form["sections"][0]["questions"][4]["label"] = "../照片:现场*?"
    version = make_version(form)
    first = make_pictured(now=now, version=version)
    lost, withheld = Attachment.objects.filter(question_key="qphoto").order_by("name")
    storages["private"].delete(lost.path)
    Attachment.objects.filter(pk=withheld.pk).update(state="REMOVING")
    second = make_pictured(now=now, version=version, token="another-token-00001", photos=1)
    client.force_login(make_clerk())

    with zipfile.ZipFile(io.BytesIO(fetched(client, version.form, "archive", now))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        listed = csv.DictReader(io.StringIO(archive.read("清单.csv").decode("utf-8-sig")))
        rows = list(listed)
        flags = {info.flag_bits & 0x800 for info in archive.infolist()}
        [photo] = [name for name in names if "／照片" in name]
        stored = Attachment.objects.get(submission=second, question_key="qphoto")
        assert archive.read(photo) == storages["private"].open(stored.path).read()

    assert sorted(names) == sorted(
        [
            "清单.csv",
            f"{first.receipt}_现场照片_1.jpg",
            f"{second.receipt}_现场照片_1.jpg",
            f"{second.receipt}_／照片：现场＊？_1.jpg",
        ]
    )
    assert flags == {0x800}
    assert not any("/" in name or ".." in name for name in names)
    remarks = {(row["回执号"], row["原文件名"]): row["备注"] for row in rows}
    assert len(rows) == 5  # nothing is silently left out
    assert remarks[first.receipt, lost.name] == "缺失：存储中找不到该文件"
    assert remarks[first.receipt, withheld.name] == "缺失：未完成保存或已停用"
    assert {row["包内文件名"] for row in rows if row["备注"]} == {""}
