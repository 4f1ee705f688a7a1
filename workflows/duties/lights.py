"""The deadline light of whatever is due: 正常, 临期 or 超期, in words; of one, of rows, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from workflows.duties.enums import Light

SOON = timedelta(days=3)  # 到期前 3 天提醒 (domain.md §3.2)


def light_of(due_at: datetime, at: datetime) -> Light:
    """The light of something still owed, as of ``at``."""
    if due_at < at:
        return Light.OVERDUE
    return Light.DUE_SOON if due_at - at <= SOON else Light.ON_TRACK


def in_light(rows: QuerySet, light: str, now: datetime) -> QuerySet:
    """Open rows under one light; all of them without one."""
    if light == Light.OVERDUE:
        return rows.filter(due_at__lt=now)
    if light == Light.DUE_SOON:
        return rows.filter(due_at__gte=now, due_at__lte=now + SOON)
    return rows.filter(due_at__gt=now + SOON) if light == Light.ON_TRACK else rows


def under_each_light(now: datetime) -> dict[str, Count]:
    """What to annotate groups of open rows with."""
    near = now + SOON
    return {
        "overdue": Count("due_at", filter=Q(due_at__lt=now)),
        "soon": Count("due_at", filter=Q(due_at__gte=now, due_at__lte=near)),
        "later": Count("due_at", filter=Q(due_at__gt=near)),
    }


@dataclass
class Count3:
    """How many under each light."""

    overdue: int = 0
    soon: int = 0
    on_track: int = 0

    @property
    def total(self) -> int:
        return self.overdue + self.soon + self.on_track

    @classmethod
    def of_row(cls, row: Mapping[str, int]) -> "Count3":
        """From a row that was annotated ``under_each_light``."""
        return cls(row["overdue"], row["soon"], row["later"])

    def of(self, light: str) -> int:
        """How many under one light, or in all."""
        by_light = {
            Light.OVERDUE: self.overdue,
            Light.DUE_SOON: self.soon,
            Light.ON_TRACK: self.on_track,
        }
        return by_light[Light(light)] if light else self.total

    def add(self, other: "Count3") -> None:
        self.overdue += other.overdue
        self.soon += other.soon
        self.on_track += other.on_track
