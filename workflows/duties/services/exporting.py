"""The ledger leaves the house as a file: written down, with what was asked for."""

from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.audit import record_event
from cms.people.models import Organization
from workflows.duties.enums import DutyState, Light
from workflows.duties.kinds import registered_kinds
from workflows.duties.permissions import user_can_view_ledger

# What the filters are called. What may name a person is not told: only that it was asked.
NAMES = {
    "state": gettext_lazy("State"),
    "kind": gettext_lazy("Kind"),
    "light": gettext_lazy("Deadline light"),
    "unit": gettext_lazy("unit"),
    "owner": gettext_lazy("Owner"),
    "words": gettext_lazy("Matter or owner"),
    "urgent": gettext_lazy("Urgent only"),
}
TOLD = {
    "state": lambda value: DutyState(value).label,
    "kind": lambda value: {k.key: k.label for k in registered_kinds()}.get(value, "…"),
    "light": lambda value: Light(value).label,
    "unit": lambda value: Organization.objects.filter(pk=value).first() or "…",
    "urgent": lambda value: _("Yes"),
}


class CannotExportLedger(Exception):
    """Nothing leaves; only office and auditor read the ledger."""


def note_export(*, kind: str, asked: dict[str, str], by, now: datetime) -> None:
    """Write down a download of the ledger. Raises ``CannotExportLedger`` for everybody else."""
    may = user_can_view_ledger(by)
    narrowed = [
        f"{capfirst(NAMES[name])}：{TOLD.get(name, lambda value: '…')(value)}"
        for name, value in asked.items()
    ]
    record_event(
        verb="duty.export",
        obj="duties.duty",
        by=by,
        now=now,
        refused=not may,
        detail=" ".join([kind, *narrowed]),
    )
    if not may:
        raise CannotExportLedger
