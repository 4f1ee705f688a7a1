"""One policy for every page, written once; the library's own ways still work."""

import pytest
from csp.constants import HEADER, NONCE
from csp.decorators import csp_exempt, csp_update
from csp.utils import build_policy
from django.http import HttpResponse
from django.test import RequestFactory

from cms.core.csp import PolicyOnce


def header(view=lambda request: HttpResponse(), path="/") -> str | None:
    return PolicyOnce(view)(RequestFactory().get(path)).get(HEADER)


def test_the_policy_is_what_the_library_builds():
    assert header() == build_policy()
    assert "default-src 'self'" in header()


@pytest.mark.parametrize(("path", "has"), [("/desk/", True), ("/admin/", False)])
def test_only_the_admin_goes_without(path, has):
    assert (header(path=path) is not None) == has


def test_a_view_that_changes_the_policy_is_heard():
    @csp_update({"img-src": ["example.org"]})
    def view(request):
        return HttpResponse()

    assert "example.org" in header(view)
    assert "example.org" not in header()
    assert header(csp_exempt()(lambda request: HttpResponse())) is None


def test_a_nonce_that_was_asked_for_is_the_librarys(settings):
    """Ours has none in its policy; one that had would get a new one for each response."""
    asked = []

    def view(request):
        asked.append(str(request.csp_nonce))
        return HttpResponse()

    policy = {"DIRECTIVES": {"script-src": [NONCE]}}
    settings.CONTENT_SECURITY_POLICY = policy
    headers = [header(view), header(view)]

    assert all(f"script-src 'nonce-{n}'" in h for n, h in zip(asked, headers, strict=True))
    assert asked[0] != asked[1]
