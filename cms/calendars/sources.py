"""By which notice a year's days off stand: its title and number, where the number is known."""

from dataclasses import dataclass

from cms.calendars.library import NOTICE_NUMBERS
from cms.calendars.models import CalendarYear

TITLE = "国务院办公厅关于{year}年部分节假日安排的通知"


@dataclass(frozen=True)
class Source:
    """The yearly notice. ``number`` is as the office entered it, or else as shipped; empty: to be
    entered.
    """

    year: int
    number: str

    def __str__(self) -> str:
        if not self.number or "通知" in self.number:
            return self.number  # the whole title was entered
        return f"{TITLE.format(year=self.year)}（{self.number}）"


def source_of(year: int) -> Source:
    """What stands behind the days of a year. One query."""
    entered = CalendarYear.objects.filter(year=year).values_list("notice", flat=True).first()
    return Source(year, entered or NOTICE_NUMBERS.get(year, ""))
