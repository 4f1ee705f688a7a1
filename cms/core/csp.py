"""The Content-Security-Policy header, put together once a process."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings


class PolicyOnce(CSPMiddleware):
    """django-csp's own. Our policy is the same for every response; where a view asks for a nonce
    or changes it, the library does its work as ever.
    """

    def process_response(self, request, response):
        """Add the header where it belongs."""
        if getattr(request, "_csp_nonce", None) or _is_changed(response):
            return super().process_response(request, response)
        prefixes = tuple(settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES", ()))
        is_exempt = getattr(response, "_csp_exempt", False) or HEADER in response
        if not is_exempt and not request.path_info.startswith(prefixes):
            response[HEADER] = _policy()
        return response


def _is_changed(response) -> bool:
    """Whether one of django-csp's decorators has touched the policy of this response."""
    return any(hasattr(response, f"_csp_{name}") for name in ("config", "update", "replace"))


@cache
def _policy() -> str:
    return build_policy()
