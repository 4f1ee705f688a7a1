"""Jobs of the worker: ids in, one service call."""

from django.utils import timezone

from cms.paper.uploads import sweep_uploads
from cms.submissions import services


def run_export(job_id: str) -> None:
    """Write the workbook of one export job."""
    services.run_export(job_id=job_id, clock=timezone.now)


def sweep() -> None:
    """Remove loose attachments and scans, and expired sheets; start again exports that died."""
    now = timezone.now()
    services.sweep_attachments(now=now)
    services.sweep_exports(now=now)
    sweep_uploads(now=now)


def destroy_due() -> None:
    """Destroy the answers whose days in the trash are over, with a certificate for each."""
    services.destroy_due(now=timezone.now())
