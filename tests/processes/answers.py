"""Answers in bulk."""

import datetime as dt
import hashlib
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cms.submissions.models import Attachment, Submission

START = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


def add_received(version, respondent, count: int) -> None:
    """So many received answers, written past the services: only their number matters."""
    Submission.objects.bulk_create(
        (
            Submission(
                form_id=version.form_id,
                version=version,
                filler="DEPUTY",
                respondent=respondent,
                answers={"qtext": f"第 {number} 份，孵化器消防通道被占用", "qcount": number},
                state="SUBMITTED",
                token=f"received-token-{number:08d}",
                body_sha256="0" * 64,
                receipt=f"R{number:08d}",
                submitted_at=START + dt.timedelta(minutes=number),
                created_at=START,
                saved_at=START,
            )
            for number in range(count)
        ),
        batch_size=1000,
    )


def add_photos(version) -> None:
    """A file to 照片 of each answer, written past the services."""
    rows = list(Submission.objects.filter(version=version))
    files = []
    for row in rows:
        data, pk = f"照片 {row.receipt}".encode(), uuid.uuid4()
        path = f"attachments/{pk.hex[:2]}/{pk.hex}.jpg"
        storages["private"].save(path, ContentFile(data))
        row.answers = {**row.answers, "qphoto": [str(pk)]}
        files.append(
            Attachment(
                uuid=pk,
                submission=row,
                question_key="qphoto",
                state="STORED",
                in_answer=True,
                name="IMG_0001.jpg",
                path=path,
                mime="image/jpeg",
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                changed_at=START,
            )
        )
    Attachment.objects.bulk_create(files, batch_size=1000)
    Submission.objects.bulk_update(rows, ["answers"], batch_size=500)
