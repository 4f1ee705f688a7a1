"""The admin's search: topics, notices and standing pages by what stands in them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.models import Page

from home.models import StandardPage
from home.notices.permissions import user_can_read_notices
from home.panels.queries import texts_of
from home.permissions import user_can_edit_site
from workflows.topics.permissions import user_can_read_topic

MOST = 60  # beyond that a longer word finds, not a page number


def office_search(request: HttpRequest) -> HttpResponse:
    """What holds the words, in the state in which it is; never the page tree."""
    if not (user_can_read_topic(request.user) and user_can_read_notices(request.user)):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()[:100]
    found = [page.pk for page in Page.objects.search(words)[:MOST]] if words else []
    context = {
        "words": words,
        "texts": texts_of(found),
        "pages": [
            {
                "title": page.draft_title,
                "address": reverse("wagtailadmin_pages:edit", args=[page.pk]),
            }
            for page in StandardPage.objects.filter(pk__in=found)
            if user_can_edit_site(request.user)
        ],
    }
    return TemplateResponse(request, "home/office_search.html", context)


def to_the_search(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """Wagtail's search of the tree is the office's search."""
    return redirect(f"{reverse('office_search')}?{request.GET.urlencode()}")


def out_of_the_tree(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """Nobody's work needs the page tree: it leads to the first screen."""
    return redirect("wagtailadmin_home")
