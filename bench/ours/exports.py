"""The office's downloads: CSV as it is read, XLSX by the worker."""

import os
import time

from django.core.files.storage import storages
from django.urls import reverse
from django_q.models import OrmQ

from bench.act import Act
from bench.browser import Browser
from bench.exporting import export_acts
from bench.ours.answers import clerk
from bench.ours.forms import add_received, make_form
from cms.formbuilder.models import FormDefinition
from cms.submissions.models import ExportJob
from cms.submissions.tasks import run_export
from tests.workflows.topics.factories import UserFactory


def acts(sizes: dict) -> dict[str, Act]:
    """All answers of the list that ``answers`` has filled."""
    full = FormDefinition.objects.latest("pk").pk
    warm = make_form(20)
    add_received(warm, [UserFactory()], 0, 20)
    return export_acts("ours", warm.form_id, full)


def export(kind: str, form: int) -> tuple[float, int]:
    """The whole download; when its first byte (of a workbook: the answer) came, and its size."""
    browser, address = clerk(), reverse(f"submissions:{kind}", args=[form])
    if kind == "csv":
        return _read(browser.stream(address))
    return _by_worker(browser, address)


def _by_worker(browser: Browser, address: str) -> tuple[float, int]:
    """The request, then the worker's job; a small workbook comes with the answer."""
    status, _headers, body = browser.post(address, {})
    answered = time.perf_counter()
    if status == 200:
        return answered, len(body)
    waiting = OrmQ.objects.get()
    job = ExportJob.objects.get(pk=waiting.task["args"][0])
    run_export(str(job.pk))
    waiting.delete()
    job.refresh_from_db()
    storages["private"].delete(job.path)
    return answered, job.size


def _read(pieces) -> tuple[float, int]:
    first, size = None, 0
    with open(os.devnull, "wb") as nowhere:
        for piece in pieces:
            first = first or time.perf_counter()
            size += nowhere.write(piece)
    return first, size
