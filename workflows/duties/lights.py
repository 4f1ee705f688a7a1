"""The deadline light of whatever is due: 正常, 临期 or 超期, in words."""

from datetime import datetime, timedelta

from workflows.duties.enums import Light

SOON = timedelta(days=3)  # 到期前 3 天提醒 (domain.md §3.2)


def light_of(due_at: datetime, at: datetime) -> Light:
    """The light of something still owed, as of ``at``."""
    if due_at < at:
        return Light.OVERDUE
    return Light.DUE_SOON if due_at - at <= SOON else Light.ON_TRACK
