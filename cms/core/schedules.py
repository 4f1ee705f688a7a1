"""What runs on a clock: each app declares its jobs; ``sync_schedules`` stores them."""

from dataclasses import dataclass

from django.utils.functional import Promise

_schedules: dict[str, "Job"] = {}
_labels: dict[str, str | Promise] = {}
SCHEDULE_PREFIX = "lianxi."  # of the stored names that are ours
ORDINARY, LONG = 120, 900  # seconds that a job may take
RARE = 60  # minutes: what comes round as seldom is tried again when it failed


@dataclass(frozen=True)
class Job:
    """A repeated job: its stored name, the dotted path of its task, its interval in minutes, and
    the seconds that it may take.
    """

    name: str
    func: str
    minutes: int
    seconds: int = ORDINARY

    @property
    def options(self) -> str:
        """How django-q2 is to run it. What comes round soon is not tried again: the next one is."""
        options = {"timeout": self.seconds, "ack_failure": self.minutes < RARE}
        return repr({"q_options": options})


def register_schedule(
    *, name: str, func: str, minutes: int, label: str | Promise = "", seconds: int = ORDINARY
) -> None:
    """Declare a repeated job; called in an app's ``ready``. Names are unique; ``label`` is what
    the screen of the worker calls it.
    """
    _schedules[name] = Job(name, func, minutes, seconds)
    name_job(func, label)


def name_job(func: str, label: str | Promise) -> None:
    """What the screen of the worker calls a job that is asked for, not scheduled."""
    if label:
        _labels[func] = label


def registered_schedules() -> list[Job]:
    """All declared jobs, by name."""
    return [_schedules[name] for name in sorted(_schedules)]


def job_label(func: str) -> str:
    """The name of a job for people; the dotted path where nobody has named it."""
    return str(_labels.get(func, func))


def is_named(func: str) -> bool:
    """Whether an app of ours has declared it: only such a job is asked for again."""
    return func in _labels or any(job.func == func for job in _schedules.values())


def is_scheduled(group: str | None) -> bool:
    """Whether a job came from one of our schedules: django-q2 puts their name in its group."""
    return bool(group) and group.startswith(SCHEDULE_PREFIX)
