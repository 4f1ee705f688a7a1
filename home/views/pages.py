"""Pages in the office's admin: the list of those that stand, and the copy of any."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.publishing.guard import concrete_model
from cms.publishing.queries import in_force
from cms.publishing.registry import is_gated
from home.forms import CopyForm
from home.models import SiteTexts, StandardPage
from home.notices.tree import home_page
from home.permissions import user_can_edit_site
from home.services import copy_text


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


def copy_gated(request: HttpRequest, page: Page) -> HttpResponse | None:
    """复制, in place of Wagtail's screen (``before_copy_page``): a title, no slug, no tree.

    What there is one of (the home page, a folder of the tree) is copied by nobody.
    """
    model = concrete_model(page)
    if model.max_count == 1:
        raise PermissionDenied
    if not is_gated(model):
        return None
    text = page.specific
    if not text.permissions_for_user(request.user).can_copy_to(text.get_parent()):
        raise PermissionDenied
    title = _("%(title)s (copy)") % {"title": text.get_latest_revision_as_object().title}
    form = CopyForm(request.POST or None, initial={"title": title[: CopyForm.TITLE]})
    if request.method == "POST" and form.is_valid():
        made = copy_text(text=text, title=form.cleaned_data["title"], by=request.user)
        messages.success(request, _("This is the copy: a draft that nobody but the office sees."))
        return redirect("wagtailadmin_pages:edit", made.pk)
    context = {"text": text, "form": form}
    return TemplateResponse(request, "home/copy.html", context, status=422 if form.errors else 200)
