"""Somebody asks about a duty of a kind that gives time and excuses; another decides."""

import datetime as dt

from django.utils import timezone

from tests.workflows.duties.factories import make_duty
from workflows.duties.enums import Wish
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.services import ask_about_duty, decide_request

KIND = "tests.asked"


def day(count: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=count)


def owed(owner, **more) -> Duty:
    return make_duty(owner.person, kind=KIND, **more)


def ask(duty, by, wish=Wish.EXTEND, until: dt.date | None = None, reason="出差在外") -> DutyRequest:
    until = until or (day(20) if wish == Wish.EXTEND else None)
    return ask_about_duty(
        duty=duty, wish=wish, until=until, reason=reason, by=by, now=timezone.now()
    )


def decide(asked, by, granted=True, answer="") -> DutyRequest:
    return decide_request(request=asked, granted=granted, answer=answer, by=by, now=timezone.now())
