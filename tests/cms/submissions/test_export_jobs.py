"""Files that the worker writes: whole or not at all, for who may have them, with a sentence where
there is none.
"""

import errno
import io
import zipfile

import openpyxl
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from xlsxwriter.exceptions import FileCreateError

from cms.submissions.enums import ExportFormat
from cms.submissions.models import ExportJob
from cms.submissions.services import exports as steps
from cms.submissions.services import request_export, run_export
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.factories import make_clerk, make_received, make_version
from tests.cms.submissions.pictured import make_pictured

pytestmark = pytest.mark.django_db
KINDS = (ExportFormat.XLSX, ExportFormat.DOCX, ExportFormat.ZIP)
WRITTEN_BY = {"XLSX": "write_workbook", "DOCX": "write_report", "ZIP": "write_archive"}


class Killed(BaseException):
    """The worker ends here."""


@pytest.fixture
def form(now):
    return make_pictured(now=now, version=make_version()).form


def ask(form, now, kind, by=None, **more):
    return request_export(
        selection=Selection(form=form), kind=kind, by=by or make_clerk(), now=now, **more
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_worker_leaves_no_half_file_of_any_kind(kind, form, now, monkeypatch):
    job = ask(form, now, kind)
    whole = getattr(steps, WRITTEN_BY[kind])

    def die_when_written(*args, **kwargs):
        whole(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(steps, WRITTEN_BY[kind], die_when_written)
        with pytest.raises(Killed):
            run_export(job_id=job.pk, clock=lambda: now)
    job.refresh_from_db()
    assert job.state == "RUNNING"
    assert not storages["private"].exists(job.path)

    later = now + steps.SILENCE * 2
    run_export(job_id=job.pk, clock=lambda: later)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.rows_done, job.problem) == ("READY", 2, 1, "")
    assert job.path.endswith(f"-2.{kind.lower()}")
    assert zipfile.ZipFile(storages["private"].open(job.path)).testzip() is None


@pytest.mark.parametrize("kind", KINDS)
def test_who_loses_the_right_while_it_is_written_gets_nothing(kind, form, now, client):
    clerk = make_clerk()
    job = ask(form, now, kind, by=clerk)
    clerk.groups.clear()

    assert run_export(job_id=job.pk, clock=lambda: now) is None

    job.refresh_from_db()
    assert (job.state, job.problem) == ("FAILED", "您已没有下载这些填报的权限，文件未生成。")
    assert not storages["private"].exists(job.path)
    client.force_login(clerk)
    assert client.get(reverse("submissions:export_file", args=[job.pk])).status_code in (302, 404)


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_told_in_a_sentence(kind, form, now, monkeypatch, client):
    clerk = make_clerk()
    job = ask(form, now, kind, by=clerk)

    def full(*args, **kwargs):
        cause = OSError(errno.ENOSPC, "No space left on device")
        if kind != ExportFormat.XLSX:
            raise cause
        fault = FileCreateError(cause)
        fault.__context__ = cause  # as XlsxWriter raises it
        raise fault

    monkeypatch.setattr(steps, WRITTEN_BY[kind], full)
    with pytest.raises((OSError, FileCreateError), match="No space"):
        run_export(job_id=job.pk, clock=lambda: now)

    client.force_login(clerk)
    page = client.get(reverse("submissions:export", args=[job.pk])).content.decode()
    assert "服务器磁盘空间不足，文件未生成。" in page
    assert "No space" not in page


def test_the_worker_writes_codes_where_they_were_asked_for(now):
    version = make_version()
    make_received(version=version, now=now, answers={"qtext": "好", "qchoice": "ono"})
    job = ask(version.form, now, ExportFormat.XLSX, in_codes=True)

    run_export(job_id=job.pk, clock=lambda: now)

    book = openpyxl.load_workbook(
        io.BytesIO(storages["private"].open(ExportJob.objects.get().path).read())
    )
    row = {
        cell.value: main.value
        for cell, main in zip(book.worksheets[0][1], book.worksheets[0][2], strict=True)
    }
    assert row["Q4 是否满意"] == 2
