"""公众看到的样子: a draft through the same payload and template as the public page."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from cms.publishing.payload import CannotBuild, build_payload, digest
from cms.publishing.queries import permit_in_force, site_payload
from cms.publishing.render import render_page, sign_blobs


def preview_html(obj, user_id: int, mode: str = "preview") -> str:
    """The page as it would be, private bytes readable by this account for an hour."""
    obj.number = obj.number or "—"  # a number is given with the first saving
    payload, text = build_payload(obj)
    if mode == "preview" and (shown := permit_in_force(obj.number)):
        mode = "released" if shown.digest == digest(text) else "changed"
    site = payload if payload["schema"].startswith("site/") else site_payload()
    return sign_blobs(render_page(payload, site, mode=mode), user_id)


def preview_response(obj, request) -> HttpResponse:
    """Answer of ``serve_preview``; a draft that is not complete enough says so instead."""
    try:
        html = preview_html(obj, request.user.pk)
    except (CannotBuild, TypeError, ValueError, KeyError, AttributeError) as error:
        html = render_to_string("public/not_ready.html", {"reason": type(error).__name__})
    if getattr(request, "in_preview_panel", False):
        html = html.replace("</body>", _userbar(obj, request) + "</body>")
    response = HttpResponse(html)
    response["Cache-Control"] = "private, no-store"
    return response


def _userbar(obj, request) -> str:
    """Wagtail's content checks look for it; without it the Checks panel stays empty."""
    from wagtail.admin.userbar import Userbar  # the admin is loaded after this module

    return Userbar(object=obj).render_html({"request": request})
