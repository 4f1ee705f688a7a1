"""What tests of real processes do inside an installation: ``python -m tests.processes.acts …``."""

import json
import sys

import django


def drafts(accounts: int, each: int) -> list[dict]:
    """Deputies signed in who collect a form, with drafts of it: [{session, drafts: [id]}]."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from cms.accounts.enums import Role
    from cms.formbuilder.enums import Right
    from cms.formbuilder.models import FormGrant
    from cms.submissions.models import Submission
    from tests.cms.submissions.factories import UserFactory, make_version

    version, now, made = make_version(), timezone.now(), []
    FormGrant.objects.create(form=version.form, role=Role.DEPUTY, right=Right.COLLECT)
    for _account in range(accounts):
        user, client = UserFactory(roles=[Role.DEPUTY]), Client()
        client.force_login(user, backend="cms.accounts.backends.AccountBackend")
        rows = Submission.objects.bulk_create(
            Submission(
                form_id=version.form_id,
                version=version,
                filler="DEPUTY",
                respondent=user,
                entered_by=user,
                created_at=now,
                saved_at=now,
            )
            for _each in range(each)
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        made.append({"session": session, "drafts": [row.pk for row in rows]})
    return made


def stored(*only: int) -> dict:
    """Submissions (all, or ``only`` these) as stored: {id: {receipt, text, cells, lines of the
    trail}}. Two queries each.
    """
    from cms.core.audit import object_ref
    from cms.core.models import AuditEvent
    from cms.submissions.models import Submission

    return {
        row.pk: {
            "state": row.state,
            "receipt": row.receipt,
            "text": row.answers.get("qtext"),
            "cells": row.cells.count(),
            "lines": AuditEvent.objects.filter(
                verb="submission.submit", object_ref=object_ref(row), refused=False
            ).count(),
        }
        for row in Submission.objects.filter(**({"pk__in": only} if only else {}))
    }


def export(rows: int, _none: int = 0) -> str:
    """Received answers, and a sheet of them asked for by a clerk; the job's id."""
    from django.utils import timezone

    from cms.submissions.services import request_export
    from cms.submissions.sheets.selection import Selection
    from tests.cms.submissions.factories import UserFactory, make_clerk, make_version
    from tests.processes.answers import add_received

    version = make_version()
    add_received(version, UserFactory(), rows)
    selection = Selection(form=version.form)
    return request_export(selection=selection, by=make_clerk(), now=timezone.now()).pk.hex


def archive(rows: int, _none: int = 0) -> str:
    """Received answers with a photo each, and an archive of them asked for; the job's id."""
    from django.utils import timezone

    from cms.submissions.enums import ExportFormat
    from cms.submissions.services import request_export
    from cms.submissions.sheets.selection import Selection
    from tests.cms.submissions.factories import UserFactory, make_clerk, make_version
    from tests.processes.answers import add_photos, add_received

    version = make_version()
    add_received(version, UserFactory(), rows)
    add_photos(version)
    return request_export(
        selection=Selection(form=version.form),
        kind=ExportFormat.ZIP,
        by=make_clerk(),
        now=timezone.now(),
    ).pk.hex


def sweep(*_none) -> None:
    """What the schedule does every minute."""
    from cms.submissions.tasks import sweep as swept

    swept()


if __name__ == "__main__":
    django.setup()
    acts = (drafts, stored, export, archive, sweep)
    act = {each.__name__: each for each in acts}[sys.argv[1]]
    sys.stdout.write(json.dumps(act(*map(int, sys.argv[2:]))))
