"""岗位核对表: each step that needs a second person, and who could do it now.

Apps declare their steps in ``ready``. An account that is closed, or whose owner left the body or
unit in which the step is done, is named and not counted; one asked in from outside is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.models import User
from workflows.duties.leavers import why_silent
from workflows.duties.models import SecondGrant


@dataclass(frozen=True)
class Step:
    """One step; ``who(now)`` gives every account with the right, open or closed.

    ``least``: how many people it takes so that the step never hangs on one. ``matters()`` are
    the matters in it now, as (reference, title): a second may be asked in for one of them alone.
    One that exists for a time has a key behind a colon: a second is asked into what stands before
    it, a declared step that is not ``is_listed`` by itself.
    """

    key: str
    label: str | Promise
    who: Callable[[datetime], Iterable[User]]
    least: int = 2
    note: str | Promise = ""
    is_open_to_seconds: bool = True
    matters: Callable[[], Iterable[tuple[str, str]]] = tuple
    is_listed: bool = True

    @property
    def asked_into(self) -> str:
        """The key under which a second is asked in."""
        return self.key.partition(":")[0]


_steps: dict[str, Step] = {}
_found: list[Callable[[datetime], Iterable[Step]]] = []


def register_step(step: Step) -> None:
    """Declare a step; called in an app's ``ready``. Keys are unique, the order is kept."""
    _steps[step.key] = step


def register_steps(found: Callable[[datetime], Iterable[Step]]) -> None:
    """Declare steps that exist for a time only, one for each row of something."""
    if found not in _found:
        _found.append(found)


def registered_steps(now: datetime | None = None) -> list[Step]:
    """All declared steps, in the order of declaration; with ``now``, those of that moment too."""
    passing = [step for found in _found for step in found(now)] if now is not None else []
    return [*_steps.values(), *passing]


def open_steps() -> list[str]:
    """Keys of the steps into which somebody can be asked from outside."""
    return [step.key for step in _steps.values() if step.is_open_to_seconds]


def step_named(key: str) -> Step | None:
    """A declared step, or none."""
    return _steps.get(key)


@dataclass
class Staffing:
    """Who could do a step at this moment."""

    step: Step
    able: list[User] = field(default_factory=list)
    unable: list[tuple[User, str]] = field(default_factory=list)
    seconds: list[SecondGrant] = field(default_factory=list)

    @property
    def number(self) -> int:
        """People, each once; whoever was asked in for one matter only is not counted on."""
        everywhere = {grant.account_id for grant in self.seconds if not grant.subject_ref}
        return len({user.pk for user in self.able} | everywhere)

    @property
    def is_short(self) -> bool:
        return self.number < self.step.least

    @property
    def is_empty(self) -> bool:
        return self.number == 0


def accounts_with(*roles: Role) -> Iterable[User]:
    """Every account with one of these hats, open or closed, with its person."""
    found = User.objects.filter(groups__name__in=[role.value for role in roles])
    return found.select_related("person").distinct().order_by("pk")


def staffing(now: datetime) -> list[Staffing]:
    """Every step with who could do it; the same number of queries for any number of accounts."""
    table = [(step, list(step.who(now))) for step in registered_steps(now) if step.is_listed]
    people = {user.person_id for _step, users in table for user in users} - {None}
    silent = why_silent(people, now)
    helping: dict[str, list[SecondGrant]] = {}
    grants = SecondGrant.objects.in_force(now).filter(step__in=open_steps())
    for grant in grants.select_related("account__person"):
        helping.setdefault(grant.step, []).append(grant)
    return [
        _staffed(step, users, silent, helping.get(step.asked_into, [])) for step, users in table
    ]


def short_steps(now: datetime) -> list[Staffing]:
    """The steps below their minimum: what the director is warned of."""
    return [each for each in staffing(now) if each.is_short]


def _staffed(step: Step, users: list[User], silent: dict, seconds: list) -> Staffing:
    found = Staffing(step, seconds=seconds)
    for user in users:
        why = silent.get(user.person_id, "") or ("" if user.is_active else _("Account closed"))
        if why:
            found.unable.append((user, why))
        else:
            found.able.append(user)
    return found
