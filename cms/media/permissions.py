"""Who may read uploaded bytes by their staff address."""


def user_can_read_uploads(user) -> bool:
    """Signed-in staff who work in the admin; the public reads ``/b/<sha256>`` instead."""
    return bool(
        getattr(user, "is_authenticated", False)
        and user.is_active
        and user.has_perm("wagtailadmin.access_admin")
    )
