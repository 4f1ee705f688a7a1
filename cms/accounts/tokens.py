"""Who asks the API: Wagtail's bearer tokens, with the rules that our accounts have."""

from django.contrib.auth.models import AnonymousUser
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import APIToken


class BearerToken(BearerTokenAuth):
    """``Authorization: Bearer wagtail_…``; a session cookie opens nothing.

    The token is its account's: the account's roles decide, ``is_superuser`` gives nothing. It
    rests while the account is inactive or has to choose a new password, as signing in does.
    """

    def authenticate(self, request, token: str) -> APIToken | None:
        request.user = AnonymousUser()
        if not APIToken.validate_token_format(token):
            return None
        found = super().authenticate(request, token)
        if found is not None and found.user.must_change_password:
            request.user = AnonymousUser()
            return None
        return found
