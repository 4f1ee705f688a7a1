"""Who helps out from outside, in which step and until when: asked by every step's predicate."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from cms.accounts.enums import EXCLUSIVE
from cms.accounts.hats import hat_worn
from cms.accounts.permissions import has_role
from workflows.duties.models import SecondGrant
from workflows.duties.models.second import SecondGrantQuerySet
from workflows.duties.steps import open_steps

SECOND = "外请第二人"  # kept in the trail, as the names of the roles are


def hat_in_step(user, own) -> str:
    """As what somebody does a step whose own hats are ``own``: in one of them, or asked in."""
    return hat_worn(user, own) or SECOND


def seconds_of(user, now: datetime, step: str = "") -> SecondGrantQuerySet:
    """Grants in force of an account; never of one that runs accounts or checks the trail, nor of
    a step to which nobody can be asked in (any more).
    """
    if not getattr(user, "is_active", False) or has_role(user, *EXCLUSIVE):
        return SecondGrant.objects.none()
    grants = SecondGrant.objects.in_force(now).filter(account=user, step__in=open_steps())
    return grants.filter(step=step) if step else grants


def is_second(user, step: str, subject_ref: str, now: datetime) -> bool:
    """Whether ``user`` was asked in for this step, for this matter or for all, and still is.

    The predicate of the step decides the rest: a second never acts on a text of their own.
    """
    about = Q(subject_ref="") | Q(subject_ref=subject_ref)
    return seconds_of(user, now, step).filter(about).exists()


def accounts_asked_in(step: str, subject_ref: str, now: datetime) -> list[int]:
    """Accounts that may do this step for this matter now, asked in from outside; by their ids."""
    about = Q(subject_ref="") | Q(subject_ref=subject_ref)
    grants = SecondGrant.objects.in_force(now).filter(about, step=step)
    accounts = grants.exclude(account__groups__name__in=[role.value for role in EXCLUSIVE])
    return list(accounts.values_list("account", flat=True))


def is_asked_in(account) -> bool:
    """Whether the account is a second person now or will be: the office opens it to nobody."""
    grants = SecondGrant.objects.filter(account=account, revoked_at=None)
    return grants.filter(valid_to__gte=timezone.now()).exists()
