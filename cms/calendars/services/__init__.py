"""What the rest of the house asks the calendar, and how the office corrects it."""

from cms.calendars.services.corrections import (
    CannotCorrectDay,
    CannotImportYear,
    correct_day,
    import_year,
    restore_day,
)
from cms.calendars.services.counting import (
    SHANGHAI,
    add_days,
    add_months,
    add_working_days,
    calendar_version,
    end_of_day,
    is_day_off,
    is_known,
    next_working_day,
    provisional_warning,
    recompute,
    shanghai_date,
    subtract_days,
    subtract_working_days,
    working_days_between,
)

__all__ = [
    "SHANGHAI",
    "CannotCorrectDay",
    "CannotImportYear",
    "add_days",
    "add_months",
    "add_working_days",
    "calendar_version",
    "correct_day",
    "end_of_day",
    "import_year",
    "is_day_off",
    "is_known",
    "next_working_day",
    "provisional_warning",
    "recompute",
    "restore_day",
    "shanghai_date",
    "subtract_days",
    "subtract_working_days",
    "working_days_between",
]
