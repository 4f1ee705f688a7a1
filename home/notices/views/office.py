"""The office's list of notices, one notice's record, and what may be done with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.core.addresses import absolute
from cms.core.audit import object_ref
from cms.publishing.corrections import is_unsaid
from cms.publishing.queries import permit_in_force, permits_about
from cms.publishing.services import CannotWithdraw
from home.forms import TakeDownForm
from home.notices.enums import NoticeKind, NoticeState
from home.notices.models import NoticePage
from home.notices.permissions import (
    user_can_edit_notices,
    user_can_read_notices,
    user_can_withdraw_notice,
)
from home.notices.queries import notices_list, timeline_of, with_state
from home.notices.services import (
    CannotSubmitNotice,
    CannotWithdrawNotice,
    draft_problem,
    submit_notice,
    withdraw_notice,
)
from home.notices.tree import notice_index
from workflows.approvals.came_back import came_back_as, named_for_filter
from workflows.approvals.following import state_of
from workflows.approvals.services import chain_problem
from workflows.approvals.views.following import tell_what_follows
from workflows.duties.views.wechat import wechat_page
from workflows.duties.wechat import public_notice

PAGE_SIZE = 30
RETURNED = NoticeState.RETURNED
UNSENT = {
    NoticeState.DRAFT,
    NoticeState.RETURNED,
    NoticeState.REVOKED,
    NoticeState.LAPSED,
    NoticeState.EXPIRED,
    NoticeState.WITHDRAWN,
    NoticeState.PUBLISHED,
}


def index(request: HttpRequest) -> HttpResponse:
    """公告: number, title, kind, date, state in words."""
    if not user_can_read_notices(request.user):
        raise PermissionDenied
    chosen = {name: request.GET.get(name, "")[:60] for name in ("kind", "state", "words")}
    page = Paginator(notices_list(**chosen), PAGE_SIZE).get_page(request.GET.get("p"))
    returned = came_back_as(each for each in page.object_list if each.state == RETURNED)
    for notice in page.object_list:
        notice.state_name = returned.get(notice.pk) or NoticeState(notice.state).label
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "page": page,
        "chosen": chosen,
        "query": query.urlencode(),
        "is_filtered": any(chosen.values()),
        "kinds": NoticeKind.choices,
        "states": named_for_filter(NoticeState.choices, RETURNED),
        "may_create": user_can_edit_notices(request.user),
    }
    return TemplateResponse(request, "notices/office_list.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """新建公告: the screen of fields, under the right parent."""
    if not user_can_edit_notices(request.user):
        raise PermissionDenied
    return redirect("wagtailadmin_pages:add", "notices", "noticepage", notice_index().pk)


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: where it stands, what happened, what may be done."""
    return _record(request, notice_for(request.user, pk))


def _record(request: HttpRequest, notice, form=None, status: int = 200) -> HttpResponse:
    draft, now = notice.get_latest_revision_as_object(), timezone.now()
    may_submit = (
        notice.state in UNSENT
        and (notice.state != NoticeState.PUBLISHED or notice.has_unpublished_changes)
        and user_can_edit_notices(request.user)
    )
    lacks = draft_problem(draft, now) if may_submit else ""
    problem = lacks or (may_submit and chain_problem(draft=draft, by=request.user, now=now))
    context = {
        "notice": notice,
        "draft": draft,
        "state_name": _state_name(notice),
        "problem": problem,
        "lacks": lacks,
        "may_submit": may_submit,
        "is_unsaid": may_submit and is_unsaid(draft),
        "may_edit": user_can_edit_notices(request.user),
        "may_correct": notice.is_public and user_can_edit_notices(request.user),
        "may_withdraw": notice.is_public and user_can_withdraw_notice(request.user, notice),
        "form": form or TakeDownForm(),
        "timeline": timeline_of(notice),
        "permits": permits_about(object_ref(notice)),
    }
    return TemplateResponse(request, "notices/record.html", context, status=status)


def _state_name(notice: NoticePage) -> str:
    """What the decision said of it, where a decision sent it back."""
    returned = came_back_as([notice]) if notice.state == RETURNED else {}
    return returned.get(notice.pk) or NoticeState(notice.state).label


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """提交审批."""
    notice = notice_for(request.user, pk)
    try:
        is_update = request.POST.get("change") == "update"
        submit_notice(notice=notice, by=request.user, now=timezone.now(), is_update=is_update)
    except CannotSubmitNotice as refusal:
        messages.error(request, str(refusal))
    else:
        tell_what_follows(request, _("Submitted."), state_of(notice))
    return redirect("office_notices:record", pk)


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回: the director, with a reason; at once."""
    notice = notice_for(request.user, pk)
    form = TakeDownForm(request.POST)
    if not form.is_valid():
        return _record(request, notice, form, status=422)
    try:
        withdraw_notice(
            notice=notice, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    except (CannotWithdraw, CannotWithdrawNotice) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. Its address now says so with today's date."))
    return redirect("office_notices:record", pk)


@require_safe
def wechat(request: HttpRequest, pk: int) -> HttpResponse:
    """复制微信通知 of a notice that is public: its approved title and its address."""
    permit = permit_in_force(notice_for(request.user, pk).number)
    if permit is None:
        raise Http404
    back = reverse("office_notices:record", args=[pk])
    text = public_notice(permit.title, permit.address)
    return wechat_page(request, permit.title, text, absolute(permit.address), back)


def notice_for(user, pk: int) -> NoticePage:
    """The notice with its state, for those who may read drafts."""
    if not user_can_read_notices(user):
        raise PermissionDenied
    return get_object_or_404(with_state(NoticePage.objects.select_related("unit")), pk=pk)
