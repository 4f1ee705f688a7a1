"""What every test of reminders starts from."""

import pytest

from cms.calendars import table


@pytest.fixture(autouse=True)
def _forget_the_calendar():
    """One that the test before corrected: its rollback is heard by nobody until the next look."""
    table.forget()
