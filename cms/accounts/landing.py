"""Where an account belongs after signing in, and which ``next`` may be followed."""

from django.utils.http import url_has_allowed_host_and_scheme

from cms.accounts.enums import WORK_IN_ADMIN
from cms.accounts.permissions import has_role


def landing_of(user) -> str:
    """The office works in the admin, everybody else on the desk."""
    return "/admin/" if has_role(user, *WORK_IN_ADMIN) else "/desk/"


def safe_next(request, user, target: str) -> str:
    """``target`` if it is a path of this site that the account may enter, else an empty string."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target
    clean = plain and target.isprintable() and not target.startswith("/desk/sign-")
    if not clean or not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    if target.startswith("/admin") and not user.has_perm("wagtailadmin.access_admin"):
        return ""
    return target
