"""Who wears which hat. Predicates ignore ``is_superuser`` on purpose (DESIGN §5.8)."""

from collections.abc import Iterable

from cms.accounts.enums import Role


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
