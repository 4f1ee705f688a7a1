"""What the tests of trash and destruction share."""

import datetime as dt
import json

from cms.accounts.enums import Role
from cms.formbuilder.models import FormGrant
from cms.submissions import queries
from cms.submissions.models import AnswerCell, Submission
from cms.submissions.results.tallies import Tallies
from cms.submissions.services import create_submission, trash_submission
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.factories import SUBJECT, UserFactory, let_deputies_fill, make_clerk

MONTH = dt.timedelta(days=32)  # past the end of the thirtieth day, wherever it began


def make_director():
    """The office's director."""
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def make_trusted_clerk(form):
    """Staff of the office who may use the trash of this form."""
    FormGrant.objects.get_or_create(form=form, role=Role.OFFICE_STAFF, right="TRASH")
    return make_clerk()


def throw_away(submission, *, now, by=None, reason="重复提交"):
    """Moved to the trash by the director."""
    return trash_submission(submission=submission, reason=reason, by=by or make_director(), now=now)


def make_named(*, version, now, number=0, answers=None):
    """A received answer whose respondent is known, by the account that gave it."""
    let_deputies_fill()
    deputy = UserFactory(roles=[Role.DEPUTY])
    return create_submission(
        version=version,
        subject_ref=SUBJECT,
        answers=answers or {"qtext": "很好"},
        token=f"named-token-{version.pk}-{number:06d}",
        by=deputy,
        respondent=deputy,
        now=now,
    )


def everything_told_of(form, user, now) -> dict:
    """All that lists, counts, figures, sheets and desks say of a form's answers."""
    rows = Selection(form)
    tallies = Tallies(rows, Layout(rows))
    received = Submission.objects.received()
    return {
        "list": list(rows.rows().values()),
        "page": [row.pk for row in queries.page_of(rows.rows()).rows],
        "count": queries.capped_count(rows.rows()),
        "sheet": "".join(stream_csv(rows)),
        "figures": [tallies.received, tallies.silent, tallies.asked, tallies.figures],
        "options": dict(tallies.options),
        "texts": dict(tallies.texts),
        "register": list(received.order_by("pk").values_list("pk", flat=True)),
        "about": [queries.counts_about(SUBJECT), queries.respondents_about(SUBJECT)],
        "waiting": list(queries.waiting_for_office().values_list("pk", flat=True)),
        "arrivals": [
            (each.waiting, each.latest)
            for each in queries.with_arrivals(list(queries.readable_forms(user)), user)
        ],
        "sent": [row.pk for row in queries.sent_by_account(user, now)],
        "cells": list(AnswerCell.objects.order_by("pk").values()),
        "files": [
            list(row.attachments.order_by("pk").values())
            for row in Submission.objects.order_by("pk")
        ],
    }


def as_text(told: dict) -> str:
    """The same, to look for something in it."""
    return json.dumps(told, default=str, ensure_ascii=False)
