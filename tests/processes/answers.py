"""Answers in bulk."""

import datetime as dt

from cms.submissions.models import Submission

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
