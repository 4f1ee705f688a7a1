"""Who may read uploaded bytes by their staff address."""

from cms.core.rights import works_in_admin


def user_can_read_uploads(user) -> bool:
    """Signed-in staff who work in the admin; the public reads ``/b/<sha256>`` instead."""
    return bool(
        getattr(user, "is_authenticated", False)
        and user.is_active
        and (user.is_superuser or works_in_admin(user))
    )
