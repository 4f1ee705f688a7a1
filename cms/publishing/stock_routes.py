"""Wagtail's admin addresses that would publish, hide, schedule, alias, move or wall off a gated
page: refused with a sentence and a line in the audit trail before Wagtail's view is entered.

The views would refuse too (rights, actions, guard), but silently or without a record.
"""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.core.typed import row_number
from cms.publishing.guard import concrete_model, why_kept
from cms.publishing.refusals import record_refusal, refuse
from cms.publishing.registry import gated_models, is_gated

# view name under ``wagtailadmin_pages`` -> (what it would do, which posts of it are meant)
CLOSED = {
    "unpublish": "unpublish",
    "convert_alias": "alias",
    "move_confirm": "move",
    "set_page_position": "move",
    "set_privacy": "privacy",
    "revisions_unschedule": "schedule",
    "workflow_action": "finish",  # a review and a ballot have pages of their own
    "collect_workflow_action_data": "finish",
}
# Buttons and fields of the editor's form that would publish, schedule or approve.
SHORTCUTS = {
    "action-publish": gettext_lazy("publish at once"),
    "action-workflow-action": gettext_lazy("decide in the editor"),
    "go_live_at": gettext_lazy("publish at a time"),
    "expire_at": gettext_lazy("take down at a time"),
}


def guard_admin_request(request, view_kwargs: dict) -> HttpResponse | None:
    """Raise ``PublicationRefused`` for a closed address; let a draft pass as a draft."""
    if request.resolver_match is None:
        return None
    namespace, _colon, name = request.resolver_match.view_name.rpartition(":")
    if name == "wagtail_bulk_action":
        _refuse_what_no_row_has(request)
    if request.method != "POST":
        return None
    if name == "wagtail_bulk_action":
        _guard_bulk_address(request, view_kwargs)
    if not namespace.startswith(("wagtailadmin_pages", "wagtailsnippets_")):
        return None
    if namespace == "wagtailadmin_pages":
        _guard_page_address(request, name, view_kwargs)
    else:
        _guard_snippet_address(request, name, namespace, view_kwargs)
    if name in ("add", "edit"):
        _keep_as_draft(request, namespace, view_kwargs)
    return None


def _page(view_kwargs: dict) -> Page | None:
    pk = view_kwargs.get("page_id") or view_kwargs.get("page_to_move_id")
    return Page.objects.filter(pk=pk).first() if pk else None


def _guard_page_address(request, name: str, view_kwargs: dict) -> None:
    verb = CLOSED.get(name, "")
    if name == "copy":
        live, alias = request.POST.get("publish_copies"), request.POST.get("alias")
        verb = "alias" if alias else "copy_live" if live else ""
    page = _page(view_kwargs) if verb or name == "delete" else None
    if page is None or not is_gated(concrete_model(page)):
        return
    if name != "delete":
        sentence = withdraw_sentence() if name == "unpublish" else ""
        raise refuse(verb=f"publishing.{verb}", obj=page, by=request.user, sentence=sentence)
    if why := why_kept(page):
        raise refuse(verb="publishing.delete", obj=page, by=request.user, sentence=why)


def _refuse_what_no_row_has(request) -> None:
    """404 for what is no row's number: Wagtail's view hands it to the database as it is."""
    above = request.GET.get("childOf")
    if not all(row_number(typed) or typed == "all" for typed in request.GET.getlist("id")):
        raise Http404
    if above and not row_number(above):
        raise Http404


def _guard_bulk_address(request, view_kwargs: dict) -> None:
    """What was ticked in a listing. The view would leave out what the user has no right to,
    without a word; ``guard_bulk_action`` sees the rest (all rows of a listing, what lies below).
    """
    key, action = (view_kwargs["app_label"], view_kwargs["model_name"]), view_kwargs["action"]
    kind = ContentType.objects.filter(app_label=key[0], model=key[1]).first()
    ids = [pk for pk in request.GET.getlist("id") if row_number(pk)]
    if kind is not None and kind.model_class() is not None:
        guard_bulk_action(request, action, kind.get_all_objects_for_this_type(pk__in=ids), None)


def _gated_target(namespace: str, view_kwargs: dict):
    """What the editor's form is about: an object, or the class of one to be made; None if not
    gated.
    """
    if namespace != "wagtailadmin_pages":
        return _gated_snippet(namespace, view_kwargs)
    page = _page(view_kwargs)
    if page is not None:
        return page if is_gated(concrete_model(page)) else None
    key = (
        view_kwargs.get("content_type_app_name", ""),
        view_kwargs.get("content_type_model_name", ""),
    )
    kind = ContentType.objects.filter(app_label=key[0], model=key[1]).first()
    return f"{key[0]}.{key[1]}" if kind and is_gated(kind.model_class()) else None


def _gated_snippet(namespace: str, view_kwargs: dict):
    """The gated object that a snippet's address is about, or its class's name; None if none."""
    for model in gated_models():
        if namespace == f"wagtailsnippets_{model._meta.app_label}_{model._meta.model_name}":
            pk = unquote(str(view_kwargs.get("pk", "")))
            return model.objects.filter(pk=pk).first() if pk else model._meta.label_lower
    return None


def _guard_snippet_address(request, name: str, namespace: str, view_kwargs: dict) -> None:
    obj = _gated_snippet(namespace, view_kwargs)
    if obj is None or isinstance(obj, str):
        return
    if name in CLOSED:
        raise refuse(
            verb=f"publishing.{CLOSED[name]}",
            obj=obj,
            by=request.user,
            sentence=withdraw_sentence() if name == "unpublish" else "",
        )
    if name == "delete" and (why := why_kept(obj)):
        raise refuse(verb="publishing.delete", obj=obj, by=request.user, sentence=why)


def _keep_as_draft(request, namespace: str, view_kwargs: dict) -> None:
    """Publishing or scheduling from the editor saves a draft: what was typed is never lost."""
    asked = [name for name in SHORTCUTS if request.POST.get(name)]
    target = _gated_target(namespace, view_kwargs) if asked else None
    if target is None:
        return
    request.POST = request.POST.copy()
    for name in asked:
        del request.POST[name]
    words = str(SHORTCUTS[asked[0]])
    record_refusal(verb="publishing.publish", obj=target, by=request.user, detail=words)
    messages.warning(
        request, _("Kept as a draft. It becomes public by a decision of the committee.")
    )


def withdraw_sentence() -> str:
    """What takes the place of Wagtail's unpublish."""
    return _("A public text is withdrawn through its permit, by the director.")


def guard_bulk_action(request, action_type: str, objects, action) -> None:
    """Bulk publish, unpublish and move reach gated pages below the chosen ones too."""
    if action_type not in ("publish", "unpublish", "move", "delete"):
        return
    for obj in objects:
        below = obj.get_descendants() if isinstance(obj, Page) else []
        for target in (obj, *below):
            if is_gated(concrete_model(target)):
                why = why_kept(target) if action_type == "delete" else ""
                if action_type == "delete" and not why:
                    continue
                raise refuse(
                    verb=f"publishing.bulk_{action_type}",
                    obj=target,
                    by=request.user,
                    sentence=why,
                )
