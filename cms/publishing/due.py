"""Releasing what is due, ending what is over and letting lapse what was not released in time:
each permit in a transaction of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import permits_over
from cms.publishing.services import (
    CannotLapse,
    CannotRelease,
    CannotWithdraw,
    lapse_permit,
    release,
    withdraw,
)


@dataclass(frozen=True)
class Outcome:
    """What became of one due permit; ``problem`` is empty when it went well."""

    number: str
    act: str
    problem: str = ""


def publish_due(*, now: datetime) -> Iterator[Outcome]:
    """Release each permit whose set time has come, let each lapse that is too late, withdraw each
    whose display has ended. After an outage a release is late, but never too late.

    One that is refused or fails does not stop the others.
    """
    due = Permit.objects.filter(
        release_mode=ReleaseMode.AT_TIME, release_at__lte=now, events__isnull=True
    )
    due = due.exclude(valid_until__lt=now).exclude(ends_at__lte=now)
    for permit in due.order_by("release_at", "id"):
        yield _try("release", permit, lambda p: release(permit=p, by=None, now=now))
    for permit in permits_over(now):
        yield _try("lapse", permit, lambda p: lapse_permit(permit=p, by=None, now=now))
    over = Permit.objects.filter(pointer__in_force=True, ends_at__lte=now)
    reason = _("The time of its display is over.")
    for permit in over.order_by("ends_at", "id"):
        yield _try(
            "withdraw", permit, lambda p: withdraw(permit=p, by=None, reason=reason, now=now)
        )


def _try(act: str, permit: Permit, do) -> Outcome:
    try:
        do(permit)
    except (CannotRelease, CannotLapse, CannotWithdraw) as refusal:
        return Outcome(permit.number, act, str(refusal))
    except Exception as error:  # a receiver of one permit must not hold up the rest
        return Outcome(permit.number, act, type(error).__name__)
    return Outcome(permit.number, act)
