"""Who wears which hat. Predicates ignore ``is_superuser`` on purpose (DESIGN §5.8)."""

from cms.accounts.enums import Role


def roles_of(user) -> frozenset[str]:
    """Names of the groups of an active account; read once a request (kept on the user)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    if not hasattr(user, "_role_names"):
        user._role_names = frozenset(user.groups.values_list("name", flat=True))
    return user._role_names


def has_role(user, *roles: Role) -> bool:
    """Whether the account wears at least one of these hats."""
    return not roles_of(user).isdisjoint(str(role.value) for role in roles)
