"""A missing working-day table is owed by the office (office-needs 20).

``cms.calendars`` lies below the ledger and only sends the news that days changed.
"""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cms.calendars.signals import calendar_changed
from workflows.duties.enums import TABLE_KIND
from workflows.duties.kinds import DutyKind, register_kind
from workflows.duties.permissions import TERM_KEEPERS
from workflows.duties.services.tables import is_in, settle_tables, year_of


def declare() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=TABLE_KIND,
            label=gettext_lazy("Working-day table to import"),
            opens=gettext_lazy(
                "From 15 November next year's table is missing; for the whole office."
            ),
            ends=gettext_lazy("Somebody imports the table; it then ends for everybody."),
            dated=gettext_lazy(
                "The last working day before that year; for a year that has begun, the same day."
            ),
            fixed=gettext_lazy("It ends for everybody when one of the office imports the table."),
            button=gettext_lazy("Import the year"),
            link=lambda duty: reverse("calendars_import"),
            overview=lambda duty, user: reverse("calendars_year_of", args=[year_of(duty)]),
            is_open=lambda duty: not is_in(year_of(duty)),
            worn=lambda duty: TERM_KEEPERS,
        )
    )
    calendar_changed.connect(_changed, dispatch_uid="duties_year_imported")


def _changed(sender, by, now: dt.datetime, **kwargs) -> None:
    """A year was imported, or a day corrected; inside that transaction."""
    settle_tables(by=by, now=now)
