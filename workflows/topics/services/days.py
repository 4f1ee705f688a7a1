"""By when the parts of a released text are owed, and what of an earlier day stays."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cms.calendars.services import end_of_day
from cms.calendars.terms import Due
from workflows.duties.terms import due_under
from workflows.topics.enums import FILL_TERM, RETURN_TERM
from workflows.topics.models import Assignment
from workflows.topics.queries import typed_day
from workflows.topics.services.parts import kept_due


@dataclass(frozen=True)
class NewDay:
    """By when a released text asks, and the days that it and the text before it name."""

    due: Due | datetime
    typed: date | None
    named_before: date | None

    def moves(self, part: Assignment, *, keeps_longer: bool) -> bool:
        """Whether the day of an open part follows. A text that names its old day again, for
        another word in it, takes back nothing that was granted meanwhile.
        """
        if not isinstance(self.due, datetime) or self.typed == self.named_before:
            return False
        if self.due > part.due_at:
            return True
        return self.due < part.due_at and not (keeps_longer or self._has_longer(part))

    def when_asked_again(self, part: Assignment, *, keeps_longer: bool) -> Due | datetime:
        """By when a part is owed that the system had waived, as with a withdrawal: time that was
        granted before outlives that.
        """
        granted = keeps_longer or (part.due_rule == "" and self._has_longer(part))
        ends = self.due if isinstance(self.due, datetime) else end_of_day(self.due.date)
        return kept_due(part) if granted and part.due_at > ends else self.due

    def _has_longer(self, part: Assignment) -> bool:
        """Whether a part has more time than the text before gave it."""
        if self.named_before is None:  # the default term: any typed day was given by hand
            return part.due_rule == ""
        return part.due_at > end_of_day(self.named_before)


def due_of(payload: dict, now: datetime) -> Due | datetime:
    """The typed day of the released text, or the default term, counted from the release or from
    the day on which the matter ends, whichever is later: nobody reports on a visit before it.

    The vote may take longer than the office thought: nobody is late before being asked, so a day
    that has passed gives the term of a returned answer.
    """
    today = timezone.localdate(now)
    typed = typed_day(payload)
    if typed and typed >= today:
        return end_of_day(typed)
    if typed:
        return due_under(RETURN_TERM, today)
    return due_under(FILL_TERM, max(today, _last_day(payload) or today))


def _last_day(payload: dict) -> date | None:
    """The Shanghai day on which the matter ends, as far as the text says."""
    last = payload.get("ends_at") or payload.get("starts_at")
    return timezone.localdate(datetime.fromisoformat(last)) if last else None
