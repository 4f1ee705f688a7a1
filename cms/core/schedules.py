"""What runs on a clock: each app declares its jobs; ``sync_schedules`` stores them."""

from dataclasses import dataclass

_schedules: dict[str, "Job"] = {}
SCHEDULE_PREFIX = "lianxi."  # of the stored names that are ours


@dataclass(frozen=True)
class Job:
    """A repeated job: its stored name, the dotted path of its task, and its interval in minutes."""

    name: str
    func: str
    minutes: int


def register_schedule(*, name: str, func: str, minutes: int) -> None:
    """Declare a repeated job; called in an app's ``ready``. Names are unique."""
    _schedules[name] = Job(name, func, minutes)


def registered_schedules() -> list[Job]:
    """All declared jobs, by name."""
    return [_schedules[name] for name in sorted(_schedules)]
