"""What an account may do because of the groups it is in; ``is_superuser`` opens nothing.

The floors below ``accounts`` ask for a right; which role has it is granted by migration there.
"""

from django.contrib.auth.models import Permission


def rights_of(user) -> frozenset[str]:
    """``app.codename`` of every right an active account has through its groups; read once."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    if not hasattr(user, "_rights"):
        pairs = Permission.objects.filter(group__user=user).values_list(
            "content_type__app_label", "codename"
        )
        user._rights = frozenset(f"{app}.{codename}" for app, codename in pairs)
    return user._rights


def has_right(user, right: str) -> bool:
    """Whether one of the account's groups grants ``app.codename``."""
    return right in rights_of(user)
