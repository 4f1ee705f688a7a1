"""What machines read: the site map, the feed, the robots file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from cms.publishing.queries import in_force, site_payload
from home.frames import asked_each_time
from home.kinds import LISTED_KINDS, SITE_MAP_KINDS

SITE_MAP_LIMIT = 50_000  # of the protocol
FEED_LENGTH = 30


@require_safe
@asked_each_time
def sitemap(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``: every address in force."""
    addresses = in_force(kind__in=SITE_MAP_KINDS).values_list("number", "pointer__changed_at")
    context = {"root": root_of(request), "addresses": addresses[:SITE_MAP_LIMIT].iterator()}
    return render(request, "home/sitemap.xml", context, content_type="application/xml")


@require_safe
@asked_each_time
def feed(request: HttpRequest) -> HttpResponse:
    """``/feed.xml``: the newest public texts, as Atom."""
    root = root_of(request)
    atom = Atom1Feed(
        title=site_payload()["name"],
        link=f"{root}/",
        feed_url=f"{root}/feed.xml",
        description="",
        language="zh-Hans",
    )
    cards = in_force(kind__in=LISTED_KINDS).select_related("pointer")
    # The newest change first: a corrected text is news, however old it is.
    for card in cards.order_by("-pointer__changed_at", "-id")[:FEED_LENGTH]:
        atom.add_item(
            title=card.title,
            link=f"{root}/t/{card.number}/",
            description=card.summary,
            updateddate=card.pointer.changed_at,
            unique_id=f"{root}/t/{card.number}/",
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """``/robots.txt``."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /desk/", "Disallow: /search/"]
    lines.append(f"Sitemap: {root_of(request)}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def root_of(request: HttpRequest) -> str:
    """Scheme and host, without a slash at the end."""
    return request.build_absolute_uri("/").rstrip("/")
