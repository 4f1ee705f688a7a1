"""Votes that two persons count blind (双人独立录入): one count to settle, one that waits."""

from datetime import datetime, timedelta
from uuid import uuid5

from django.db import transaction
from django.utils import timezone

from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.services import add_section, create_form, finalise_form
from cms.submissions.models import Submission
from cms.submissions.seals import in_force
from cms.submissions.services import (
    appoint_second,
    open_draft,
    submit_submission,
    take_second_entry,
)
from home.demo.answers import write_answers
from home.demo.zone import Zone, read_data


@transaction.atomic
def count_twice(zone: Zone, now: datetime) -> None:
    """The form, its first entries, and what has become of each. Safe to repeat."""
    data = read_data("tallies")
    if FormDefinition.objects.filter(title=data["title"]).exists():
        return
    version = _form(data, zone, now)
    for row in data["entries"]:
        first = _first(version, row["first"], zone, now)
        if "second" in row:
            _second(first, row["second"], zone, now)
        if "appointed" in row:
            account = zone.accounts[row["appointed"]]
            by = zone.accounts["director"]
            appoint_second(pair=in_force(first.pk), account=account, by=by, now=now)


def _form(data: dict, zone: Zone, now: datetime) -> FormVersion:
    by, at = zone.accounts["clerk"], now - timedelta(days=3)
    form = create_form(title=data["title"], by=by, now=at)
    for section in data["sections"]:
        add_section(form=form, by=by, now=at, **section)
    return finalise_form(form=form, by=by, now=at)


def _first(version: FormVersion, row: dict, zone: Zone, now: datetime) -> Submission:
    by, at = zone.accounts[row["by"]], _at(row, now)
    draft = open_draft(version=version, subject_ref="", filler="OFFICE", by=by, now=at)
    return _file(draft, row, by, at)


def _second(first: Submission, row: dict, zone: Zone, now: datetime) -> None:
    by, at = zone.accounts[row["by"]], _at(row, now)
    _file(take_second_entry(pair=in_force(first.pk), by=by, now=at), row, by, at)


def _file(draft: Submission, row: dict, by, at: datetime) -> Submission:
    write_answers(draft, row["answers"], by, at)
    token = uuid5(draft.uuid, "demo").hex
    return submit_submission(submission=draft.pk, token=token, by=by, now=at)


def _at(row: dict, now: datetime) -> datetime:
    """In the afternoon of its day."""
    day = timezone.localtime(now) - timedelta(days=row["days"])
    return day.replace(hour=16, minute=10 * row["days"], second=0, microsecond=0)
