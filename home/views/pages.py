"""The office's list of the pages that stand: home page, standing pages, site texts."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cms.publishing.queries import in_force
from home.models import SiteTexts, StandardPage
from home.notices.tree import home_page
from home.permissions import user_can_edit_site


def site_pages(request: HttpRequest) -> HttpResponse:
    """网站栏目: what the public site says about itself."""
    if not user_can_edit_site(request.user):
        raise PermissionDenied
    pages = [home_page(), *StandardPage.objects.order_by("-pk")[:50]]
    numbers = [page.number for page in pages]
    public = set(in_force(listed=False, number__in=numbers).values_list("number", flat=True))
    texts = SiteTexts.objects.first()
    edit = SiteTexts.snippet_viewset.get_url_name("edit")
    context = {
        "pages": [{"page": page, "is_public": page.number in public} for page in pages],
        "texts": texts,
        "texts_edit": texts and reverse(edit, args=[texts.pk]),
        "texts_public": bool(texts) and in_force(listed=False, number=texts.number).exists(),
    }
    return TemplateResponse(request, "home/site_pages.html", context)


def new_page(request: HttpRequest) -> HttpResponse:
    """A new standing page, under the right parent."""
    if not user_can_edit_site(request.user):
        raise PermissionDenied
    return redirect("wagtailadmin_pages:add", "home", "standardpage", home_page().pk)


def to_the_list(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """The tree's view of the home page is the list of standing pages."""
    return redirect("site_pages")
