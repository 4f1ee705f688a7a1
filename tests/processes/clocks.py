"""The clock of an installation: how far it is off stands in a file that all its processes read."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def seconds_off(folder: Path) -> float:
    """How far ahead of the true time it is."""
    file = folder / "seconds-off"
    return float(file.read_text()) if file.exists() else 0.0


@dataclass(frozen=True)
class Clock:
    """Set to a time it goes on from there, as a clock does."""

    folder: Path

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds_off(self.folder))

    def show(self, text: str) -> None:
        """``2026-12-07 09:00`` in Shanghai, to every process at once."""
        self.move(dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) - self.now())

    def move(self, by: dt.timedelta) -> None:
        draft = self.folder / "seconds-off.draft"
        draft.write_text(f"{seconds_off(self.folder) + by.total_seconds()}")
        draft.replace(self.folder / "seconds-off")  # never half a number
