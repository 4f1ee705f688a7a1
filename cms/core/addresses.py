"""Our addresses as they are typed outside, where there is no request."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path: for messages, paper, codes and share cards."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
