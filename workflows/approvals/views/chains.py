"""审批流程分配: which kind of text goes through which chain, with each chain in words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Workflow

from cms.accounts.fresh import recently_signed_in
from cms.core.typed import row_number
from workflows.approvals.chains import decides
from workflows.approvals.inherited import inherited_chains
from workflows.approvals.kinds import kind_label, registered_kinds
from workflows.approvals.models import KindChain
from workflows.approvals.permissions import user_can_assign_chains
from workflows.approvals.picture import picture_of
from workflows.approvals.services import CannotAssignChain, assign_chain


@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def assignments(request: HttpRequest) -> HttpResponse:
    """Every kind with its chain; one is changed at a time."""
    if not user_can_assign_chains(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    kind, typed = request.POST.get("kind", "")[:30], request.POST.get("workflow", "")
    pk = row_number(typed)
    workflow = Workflow.objects.filter(pk=pk).first() if pk else None
    if typed and workflow is None:
        return _page(request, kind, _("This approval chain is disabled."))
    try:
        assign_chain(kind=kind, workflow=workflow, by=request.user, now=timezone.now())
    except CannotAssignChain as refusal:
        return _page(request, kind, str(refusal), workflow.pk if workflow else None)
    messages.success(request, _("Saved: %(kind)s") % {"kind": kind_label(kind)})
    return redirect("decisions:chains")


def _page(
    request: HttpRequest, kind: str = "", problem: str = "", typed: int | None = None
) -> HttpResponse:
    today = timezone.localdate()
    chains = list(Workflow.objects.filter(active=True).order_by("name"))
    for chain in chains:
        chain.picture, chain.decides = picture_of(chain, today), decides(chain)
    given = dict(KindChain.objects.values_list("kind", "workflow"))
    inherited, by_pk = inherited_chains(registered_kinds()), {chain.pk: chain for chain in chains}
    rows = []
    for each in registered_kinds():
        is_wrong = bool(problem) and each.key == kind
        chosen = typed if is_wrong else given.get(each.key)
        chain = by_pk.get(given.get(each.key))
        rows.append(
            {
                "kind": each,
                "chosen": chosen,
                "chain": chain,
                "inherited": None if chain else by_pk.get(inherited.get(each.key)),
                "problem": problem if is_wrong else "",
            }
        )
    context = {"rows": rows, "chains": chains}
    status = 422 if problem else 200
    return TemplateResponse(request, "approvals/chains.html", context, status=status)
