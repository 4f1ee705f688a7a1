"""What tests of reminders do inside an installation: ``python -m tests.processes.reminding …``."""

import datetime as dt
import json
import random
import sys
import time

import django

DUE = "2026-12-11"  # a Friday; Monday to Thursday before it are working days
REMIND = "workflows.reminders.tasks.remind"


def prepare(many: int, each: int = 1, at_once: bool = False, **rule) -> None:
    """One rule, so many people who owe ``each`` things, and the schedule of the reminders.

    ``at_once``: sweeps that nothing keeps from running side by side are asked for besides; so many
    because one cluster takes three: it does one, keeps one and holds one in its hand.
    """
    from django.core.management import call_command
    from django.utils import timezone
    from django_q.models import Schedule
    from django_q.tasks import async_task

    from tests.workflows.reminders.factories import only_rule
    from workflows.reminders.services import sweep

    call_command("sync_schedules", verbosity=0)
    Schedule.objects.exclude(func=REMIND).delete()
    only_rule(channels=["email"], **rule)
    sweep(now=timezone.now())  # from here on it looks
    owe(many, each=each)
    if at_once:
        for _each in range(6):
            async_task(REMIND)


def owe(many: int, first: int = 0, each: int = 1) -> None:
    """People numbered from ``first`` on owe something from now on."""
    from django.db import transaction
    from django.utils import timezone

    from cms.calendars.services import end_of_day
    from tests.workflows.duties.factories import make_duty
    from tests.workflows.reminders.factories import owner

    due, now = end_of_day(dt.date.fromisoformat(DUE)), timezone.now()
    with transaction.atomic():
        for number in range(first, first + many):
            who = owner(username=f"d{number}", email=f"d{number}@example.org")
            for thing in range(each):
                make_duty(owner=who, now=now, due=due, subject=number * 10 + thing)


def fulfil(done: int) -> list[str]:
    """The last so many of what has not left yet is done now; the addresses of who did it."""
    from django.utils import timezone

    from workflows.duties.models import Duty
    from workflows.duties.services import fulfil_duty

    rows = Duty.objects.open().exclude(reminders__message__tries__gt=0).order_by("-id")
    people = {duty.owner_person.account: None for duty in rows[: done * 10]}
    people = list(people)[:done]
    for duty in Duty.objects.open().filter(owner_person__account__in=people):
        owed = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
        fulfil_duty(**owed, by=None, now=timezone.now())
    return sorted(account.email for account in people)


def fulfil_and_rewrite(done: int, at: str, **changes) -> list[str]:
    """The same, and the office writes its rule anew."""
    people = fulfil(done)
    _rewrite(at=dt.time.fromisoformat(at), **changes)
    return people


def turn() -> None:
    """The office turns its rule to an hour that is over, when it has just become due."""
    _rewrite(at=_ahead(1))
    time.sleep(1)
    _rewrite(at=dt.time(8))


def rewrite(times: int) -> None:
    """It writes its rule anew again and again, each time for a moment just ahead; a sweep is asked
    for as often.
    """
    from django_q.tasks import async_task

    chance = random.Random(5)
    for number in range(times):
        async_task(REMIND)
        unit = ("DAYS", "WORKDAYS")[number % 2]
        _rewrite(at=_ahead(chance.uniform(0.1, 0.6)), text=f"【事项】{number}", unit=unit)
        time.sleep(chance.uniform(0.05, 0.5))


def _ahead(seconds: float) -> dt.time:
    from django.utils import timezone

    from workflows.reminders.timing import SHANGHAI

    return (timezone.now() + dt.timedelta(seconds=seconds)).astimezone(SHANGHAI).time()


def _rewrite(**changes) -> None:
    from django.utils import timezone

    from cms.accounts.enums import Role
    from cms.accounts.models import User
    from tests.workflows.duties.factories import UserFactory
    from workflows.reminders.models import ReminderRule
    from workflows.reminders.services import save_rule

    clerk = User.objects.filter(username="clerk").first() or UserFactory(
        username="clerk", roles=[Role.OFFICE_STAFF]
    )
    rule = ReminderRule.objects.get(is_on=True)
    for name, value in changes.items():
        setattr(rule, name, value)
    save_rule(rule=rule, by=clerk, now=timezone.now())


if __name__ == "__main__":
    django.setup()
    acts = {act.__name__: act for act in (prepare, owe, fulfil, fulfil_and_rewrite, turn, rewrite)}
    sys.stdout.write(json.dumps(acts[sys.argv[1]](**json.loads(sys.argv[2]))))
