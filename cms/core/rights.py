"""What an account may do because of the groups it is in; ``is_superuser`` opens nothing.

The floors below ``accounts`` ask for a right; which role has it is granted by migration there. To
the office's admin alone there is a second way in: a rule of an app, asked and never stored.
"""

from collections.abc import Callable

from django.contrib.auth.models import Permission

ENTRY = "wagtailadmin.access_admin"
_entries: list[Callable[[object], bool]] = []


def open_entry(lets_in: Callable[[object], bool]) -> None:
    """Register who else may enter the admin; called in an upper app's ``ready``. It is asked once
    a request, and only about accounts that no group lets in.
    """
    if lets_in not in _entries:
        _entries.append(lets_in)


def rights_of(user) -> frozenset[str]:
    """``app.codename`` of every right of an active account: its groups', and the entry that a rule
    opens to it; read once.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    if not hasattr(user, "_rights"):
        user._rights = rights_by_group(user)
        if ENTRY not in user._rights and any(lets_in(user) for lets_in in _entries):
            user._rights |= {ENTRY}
    return user._rights


def rights_by_group(user) -> frozenset[str]:
    """``app.codename`` of every right an active account has through its groups; read once."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    if not hasattr(user, "_rights_by_group"):
        pairs = Permission.objects.filter(group__user=user).values_list(
            "content_type__app_label", "codename"
        )
        user._rights_by_group = frozenset(f"{app}.{codename}" for app, codename in pairs)
    return user._rights_by_group


def has_right(user, right: str) -> bool:
    """Whether one of the account's groups grants ``app.codename``, or a rule opens the entry."""
    return right in rights_of(user)


def works_in_admin(user) -> bool:
    """Whether the admin is open to an account by its role: all of it that its role needs, and not
    just what a rule let it in for.
    """
    return ENTRY in rights_by_group(user)
