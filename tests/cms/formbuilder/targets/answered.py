"""A form shaped in the office, and answers to it."""

import csv
import io
import json

from django.test import Client

from cms.accounts.enums import Role
from cms.formbuilder.services import save_section
from cms.submissions.services import create_submission
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.factories import SUBJECT, UserFactory, let_deputies_fill


def write_questions(form, blocks: list[dict], now, *, by=None) -> None:
    """The first section as the editor would save it, with these questions."""
    section = form.sections.order_by("sort_order").first()
    section.questions = json.dumps(blocks)
    save_section(section=section, by=by, now=now)
    form.refresh_from_db()


def answer(version, answers: dict, now, *, number: int = 0):
    """A deputy's received answer."""
    let_deputies_fill()
    return create_submission(
        version=version,
        subject_ref=SUBJECT,
        answers=answers,
        token=f"target-token-{version.pk}-{number:06d}",
        by=UserFactory(roles=[Role.DEPUTY]),
        now=now,
    )


def sheet_of(form) -> tuple[list[str], list[list[str]]]:
    """(headings, rows) of the form's CSV, all versions together."""
    text = "".join(stream_csv(Selection(form=form)))
    head, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    return head, rows


def client_of(*roles) -> Client:
    """A browser that is signed in."""
    client = Client()
    client.force_login(UserFactory(roles=roles))
    return client
