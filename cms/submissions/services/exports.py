"""Downloads: written at once when small, else by the worker, which may die and begin again."""

import errno
import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from cms.accounts.models import User
from cms.core.audit import record_event
from cms.core.schedules import LONG
from cms.submissions.enums import ExportFormat, ExportState
from cms.submissions.models import ExportJob
from cms.submissions.permissions import user_can_export_form_answers
from cms.submissions.reach import Units
from cms.submissions.report import MOST_ANSWERS, write_report
from cms.submissions.sheets.archive import write_archive
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import SheetFull, write_workbook

KEPT = timedelta(days=3)
SILENCE = timedelta(minutes=2)  # no sign of life for so long: the worker died
MOST_ATTEMPTS = 5
UNITS = "units"  # of a job's filters: ids of the units whose people's answers the sheet holds
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
RUN = "cms.submissions.tasks.run_export"


class CannotExportSubmissions(Exception):
    """Why no sheet is made; a sentence for the screen."""


def check_export(*, form, by, now: datetime) -> None:
    """The right to export; a refusal is recorded. Raises CannotExportSubmissions."""
    if not user_can_export_form_answers(by, form):
        record_event(verb="submission.export", obj=form, by=by, now=now, refused=True)
        raise CannotExportSubmissions(_("You may not download these answers."))


def check_job(*, job: ExportJob, by, now: datetime) -> None:
    """That the rights of who asked still reach everything in the sheet; a refusal is recorded.

    Raises CannotExportSubmissions.
    """
    check_export(form=job.form, by=by, now=now)
    reached, written = Selection.of_job(job).units, job.filters.get(UNITS)
    if reached is not None and (written is None or not reached.issuperset(written)):
        record_event(verb="submission.export", obj=job.form, by=by, now=now, refused=True)
        raise CannotExportSubmissions(_("You may not download these answers."))


def note_download(*, form, kind: str, rows: int, by, now: datetime) -> None:
    """Keep in the trail who took how many answers along, in which format."""
    words = _("%(kind)s, %(count)s rows") % {"kind": kind, "count": rows}
    record_event(verb="submission.export", obj=form, by=by, now=now, detail=words)


def request_export(
    *,
    selection: Selection,
    by,
    now: datetime,
    kind: ExportFormat = ExportFormat.XLSX,
    in_codes: bool = False,
) -> ExportJob:
    """Ask the worker for a file of what is selected: a workbook, a report, the files that came
    with the answers. Raises CannotExportSubmissions.
    """
    check_export(form=selection.form, by=by, now=now)
    count = selection.rows().count()
    if kind == ExportFormat.DOCX and count > MOST_ANSWERS:
        words = _(
            "A report holds at most %(most)s answers; there are %(count)s. Filter by day, unit or "
            "version first."
        )
        raise CannotExportSubmissions(words % {"most": MOST_ANSWERS, "count": count})
    with transaction.atomic():
        job = ExportJob.objects.create(
            form=selection.form,
            filters=selection.as_filters(),
            format=kind,
            in_codes=in_codes,
            requested_by=by,
            requested_at=now,
            heartbeat_at=now,
            rows_total=count,
        )
        label = str(job.get_format_display())
        note_download(form=selection.form, kind=label, rows=count, by=by, now=now)
        transaction.on_commit(lambda: async_task(RUN, str(job.pk), timeout=LONG))
    return job


def run_export(*, job_id, clock) -> ExportJob | None:
    """Write a job's file: into a temporary one, then whole into the private store.

    ``clock() -> datetime`` is read while it runs. None when another worker has it or it is done,
    and where who asked has lost the right meanwhile.
    """
    job = _claim(job_id, clock())
    if job is None:
        return None
    for attempt in range(1, job.attempt):  # one that died may have left its file and its drafts
        storages["private"].delete(_path(job, attempt))
        shutil.rmtree(_workshop(job, attempt), ignore_errors=True)
    try:
        _write(job, clock)
    except CannotExportSubmissions as refusal:
        _fail(job, str(refusal), clock())
        return None
    except Exception as fault:
        _fail(job, _why(fault), clock())
        raise
    return job


def _fail(job: ExportJob, problem: str, now: datetime) -> None:
    ExportJob.objects.filter(pk=job.pk, attempt=job.attempt).update(
        state=ExportState.FAILED, finished_at=now, problem=problem[:200]
    )


def _why(fault: Exception) -> str:
    """The sentence for who waits for the file."""
    causes = (fault, fault.__context__)  # XlsxWriter raises an error of its own meanwhile
    if any(isinstance(each, OSError) and each.errno in NO_ROOM for each in causes):
        return _(
            "There is no room left on the server's disk. Tell the administrator, then ask again."
        )
    if isinstance(fault, SheetFull):
        return _("A sheet holds at most 1,048,576 rows. Filter by day, unit or version first.")
    return ""


def _path(job: ExportJob, attempt: int) -> str:
    return f"exports/{job.pk.hex}-{attempt}.{job.format.lower()}"


def _workshop(job: ExportJob, attempt: int) -> Path:
    """This machine's folder for the unfinished file; its name tells whose leftovers lie there."""
    return Path(tempfile.gettempdir()) / f"lianxi-export-{job.pk.hex}-{attempt}"


@transaction.atomic
def _claim(job_id, now: datetime) -> ExportJob | None:
    job = ExportJob.objects.select_for_update().filter(pk=job_id).first()
    stalled = bool(
        job
        and job.state == ExportState.RUNNING
        and (job.heartbeat_at is None or job.heartbeat_at < now - SILENCE)
    )
    if job is None or not (job.state in (ExportState.QUEUED, ExportState.FAILED) or stalled):
        return None
    if job.attempt >= MOST_ATTEMPTS:
        ExportJob.objects.filter(pk=job.pk).update(state=ExportState.FAILED, finished_at=now)
        return None
    job.attempt += 1
    job.state, job.heartbeat_at, job.rows_done = ExportState.RUNNING, now, 0
    job.problem = ""
    job.path = _path(job, job.attempt)
    job.save()
    return job


def _write(job: ExportJob, clock) -> None:
    mine = ExportJob.objects.filter(pk=job.pk, attempt=job.attempt)
    workshop = _workshop(job, job.attempt)
    workshop.mkdir(mode=0o700)
    temporary = workshop / "answers"

    def report(done: int) -> None:
        mine.update(rows_done=done, heartbeat_at=clock())
        _check_still(job)

    try:
        _check_still(job)
        selection = Selection.of_job(job)
        mine.update(filters=job.filters | {UNITS: _named(selection.units)})
        rows = _write_file(job, selection, str(temporary), report, str(workshop))
        _check_still(job)
        with open(temporary, "rb") as whole:
            storages["private"].save(job.path, File(whole))
        now = clock()
        mine.update(
            state=ExportState.READY,
            rows_done=rows,
            rows_total=rows,
            size=os.path.getsize(temporary),
            finished_at=now,
            expires_at=now + KEPT,
        )
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    job.refresh_from_db()


def _named(units: Units) -> list[int] | None:
    return None if units is None else sorted(units)


def _check_still(job: ExportJob) -> None:
    """Who has lost the right while the file is written gets none."""
    by = User.objects.get(pk=job.requested_by_id)
    if not user_can_export_form_answers(by, job.form):
        raise CannotExportSubmissions(_("You may no longer download these answers."))


def _write_file(job: ExportJob, selection: Selection, path: str, report, folder: str) -> int:
    """The file of a job's kind; returns the number of answers in it."""
    if job.format == ExportFormat.DOCX:
        return write_report(selection, path, report, made_at=job.requested_at)
    if job.format == ExportFormat.ZIP:
        return write_archive(selection, path, report, folder=folder)
    return write_workbook(selection, path, report, folder=folder, in_codes=job.in_codes)


def sweep_exports(*, now: datetime) -> int:
    """Start again what a killed worker left, and remove what has expired; returns how many."""
    count = 0
    waiting = ExportJob.objects.filter(
        state__in=[ExportState.QUEUED, ExportState.RUNNING], heartbeat_at__lt=now - SILENCE
    )
    for job in waiting:
        async_task(RUN, str(job.pk), timeout=LONG)
        count += 1
    for job in ExportJob.objects.filter(state=ExportState.READY, expires_at__lt=now):
        ExportJob.objects.filter(pk=job.pk).update(state=ExportState.EXPIRED)
        storages["private"].delete(job.path)
        count += 1
    return count
