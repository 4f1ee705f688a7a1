"""Who wears which hat. Predicates ignore ``is_superuser`` on purpose (DESIGN §5.8)."""

from collections.abc import Callable, Iterable

from cms.accounts.enums import EXCLUSIVE, GUARDED, Role

_guards: list[Callable[[object], bool]] = []


def roles_of(user) -> frozenset[str]:
    """Names of the groups of an active account; read once a request (kept on the user)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    if not hasattr(user, "_role_names"):
        remember_roles(user, user.groups.values_list("name", flat=True))
    return user._role_names


def remember_roles(user, names: Iterable[str]) -> None:
    """Keep on an account, for this request, which groups it was read to be in."""
    user._role_names = frozenset(names)


def has_role(user, *roles: Role) -> bool:
    """Whether the account wears at least one of these hats."""
    return not roles_of(user).isdisjoint(str(role.value) for role in roles)


def user_can_manage_accounts(user) -> bool:
    """Accounts and their roles are the system administrator's; ``None`` is the system."""
    return user is None or has_role(user, Role.SYSTEM_ADMIN)


def user_can_view_accounts(user) -> bool:
    """Who sees the list of accounts and roles (domain.md §9)."""
    return has_role(user, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE_DIRECTOR)


def user_can_read_cards(user) -> bool:
    """Who sees the register of sign-in cards and trusted phones."""
    office = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
    return has_role(user, Role.SYSTEM_ADMIN, Role.AUDITOR, *office)


def user_can_make_card(user, account) -> bool:
    """The administrator for everybody; the office for people without a guarded hat; nobody for
    themself, since a card opens what asks for a fresh sign-in. ``None`` is the system.
    """
    if user is None:
        return True
    if user.pk == account.pk or not account.is_active:
        return False
    if has_role(user, Role.SYSTEM_ADMIN):
        return True
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR) and not is_guarded(account)


def user_can_revoke_card(user, account) -> bool:
    """Taking away is safe: the office for everybody, and each for themself."""
    office = (Role.SYSTEM_ADMIN, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
    return user is None or user.pk == account.pk or has_role(user, *office)


def is_guarded(account) -> bool:
    """Whether only a system administrator may open this account to somebody."""
    if account.is_superuser or has_role(account, *GUARDED):
        return True
    return any(guards(account) for guards in _guards)


def is_outgrown(card) -> bool:
    """Made by the office for an account that has become guarded: a hat put on since must not be
    had with it.
    """
    return not card.by_administrator and is_guarded(card.account)


def guard_accounts(guards: Callable[[object], bool]) -> None:
    """Register what else makes an account guarded; called in an upper app's ``ready``."""
    if guards not in _guards:
        _guards.append(guards)


def user_can_trust_phone(user) -> bool:
    """Who runs accounts or checks the trail always types a password."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return not user.is_superuser and not has_role(user, *EXCLUSIVE)
