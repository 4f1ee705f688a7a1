"""Which of several hats an account wears for an act (多重身份): shown on lines, kept in the trail.

Apps name the hats of their acts in ``ready``; what nobody named is worn by whoever has one only.
"""

from collections.abc import Callable, Iterable, Mapping

from cms.accounts.enums import Role
from cms.accounts.permissions import roles_of

Hats = tuple[Role | str, ...]
_worn_for: dict[str, Hats | Callable[[object], Hats]] = {}
WITHOUT = ("account.sign_in", "account.sign_out", "account.password", "account.throttle")


def name_hats(hats: Mapping[str, Hats | Callable[[object], Hats]]) -> None:
    """``{"ballot.vote": (Role.PARTY_COMMITTEE_MEMBER,)}``: by verb, the first worn one counts.

    A function is asked with the object of the act. A plain string at the end is what somebody acts
    as who wears none of them and may all the same.
    """
    _worn_for.update(hats)


def hat_worn(user, roles: Iterable[Role]) -> str:
    """The first of ``roles`` that the account wears; empty for the system and for strangers."""
    roles = tuple(roles)
    if user is None or not roles:
        return ""
    worn = roles_of(user)
    return next((str(role.value) for role in roles if role.value in worn), "")


def hat_of_act(user, verb: str, obj=None, *, refused: bool = False) -> str:
    """The hat that an act of the trail was done in; empty where nobody can tell."""
    if user is None or verb in WITHOUT:
        return ""
    named = _worn_for.get(verb, ())
    named = named(obj) if callable(named) else named
    hat = hat_worn(user, [role for role in named if isinstance(role, Role)])
    worn = roles_of(user)
    if not hat and not refused:
        hat = next((word for word in named if not isinstance(word, Role)), "")
    return hat or (next(iter(worn)) if len(worn) == 1 else "")


def hat_shown(user, roles: Iterable[Role]) -> str:
    """The hat of a line in words, for whoever wears several; one alone needs no word."""
    worn = hat_worn(user, roles)
    return str(Role(worn).label) if worn and len(roles_of(user)) > 1 else ""


def hat_labels(user) -> list[str]:
    """Every hat of an account in words, in the order of the table of roles."""
    worn = roles_of(user)
    return [str(role.label) for role in Role if role.value in worn]
