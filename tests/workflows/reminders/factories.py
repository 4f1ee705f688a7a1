"""Rules, and duties to be reminded of."""

import datetime as dt

from cms.accounts.enums import Role
from cms.calendars.services import SHANGHAI, end_of_day
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.reminders.models import ReminderRule, SweepMark

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=SHANGHAI)


def moment(text: str) -> dt.datetime:
    """``2026-12-07 09:00`` in Shanghai."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def only_rule(**figures) -> ReminderRule:
    """The one rule that is on: three days before, to the owner, on the desk."""
    ReminderRule.objects.update(is_on=False)
    values = {
        "name": "测试规则",
        "side": "BEFORE",
        "amount": 3,
        "channels": ["inbox"],
        "text": "【类别】：【事项】，【剩余时间】。",
        "counts_from": LONG_AGO,
        "working_days_only": False,
        **figures,
    }
    if values["side"] in ("ON", "OPENING"):
        values["amount"] = 0
    return ReminderRule.objects.create(**values)


def looked_until(text: str) -> None:
    """The sweep has looked until then."""
    SweepMark.objects.update_or_create(pk=1, defaults={"until": moment(text)})


def owner(**more):
    """A deputy with an account and an e-mail address; her person."""
    more.setdefault("email", "d@example.org")
    return UserFactory(roles=[Role.DEPUTY], **more).person


def duty_due(day: str, *, who=None, opened: str = "2026-11-01 10:00", **more):
    """An open duty due at the end of a day."""
    due = end_of_day(dt.date.fromisoformat(day))
    return make_duty(owner=who or owner(), now=moment(opened), due=due, **more)
