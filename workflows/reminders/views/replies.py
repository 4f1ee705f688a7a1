"""谁还没收到: who could not be reached, who has not answered; the office notes what it was told."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cms.core.addresses import absolute
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty
from workflows.duties.views.wechat import wechat_page
from workflows.duties.wechat import desk_notice, duty_address, duty_notice
from workflows.reminders.enums import Receipt, ReceiptBy
from workflows.reminders.models import Message
from workflows.reminders.permissions import user_can_note_receipt, user_can_view_messages
from workflows.reminders.queries import replies_of, unanswered, unreachable_people
from workflows.reminders.services import (
    CannotNoteReceipt,
    CannotSendAgain,
    note_receipts,
    try_again,
)

LOOKED_BACK = dt.timedelta(days=30)
ROWS_A_PAGE = 100
NOTED = [
    (Receipt.RECEIVED, ReceiptBy.PHONE),
    (Receipt.RECEIVED, ReceiptBy.WECHAT),
    (Receipt.COMING, ReceiptBy.PHONE),
    (Receipt.COMING, ReceiptBy.WECHAT),
    (Receipt.EXCUSED, ReceiptBy.PHONE),
    (Receipt.EXCUSED, ReceiptBy.WECHAT),
]


@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Of the last thirty days."""
    if not user_can_view_messages(request.user):
        raise PermissionDenied
    since = timezone.now() - LOOKED_BACK
    page = Paginator(unanswered(since), ROWS_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "unreachable": unreachable_people(since),
        "unanswered": [
            {"message": message, "matter": duty.subject_label or kind_of(duty).label}
            for message, duty in replies_of(page)
        ],
        "page": page,
        "noted": [(f"{r}-{by}", f"{r.label}（{by.label}）") for r, by in NOTED],
        "may_note": user_can_note_receipt(request.user),
    }
    return TemplateResponse(request, "reminders/replies.html", context)


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """One note for all that are ticked."""
    if not user_can_note_receipt(request.user):
        raise PermissionDenied
    chosen = [int(pk) for pk in request.POST.getlist("message") if pk.isdecimal()][:200]
    known = {f"{r}-{by}": (r, by) for r, by in NOTED}.get(request.POST.get("noted", ""))
    if not chosen or known is None:
        messages.error(request, _("Tick who answered, and choose what they said."))
        return redirect("reminders:replies")
    try:
        count = note_receipts(
            messages=chosen,
            receipt=known[0],
            known_by=known[1],
            by=request.user,
            now=timezone.now(),
        )
    except CannotNoteReceipt as refusal:
        raise PermissionDenied from refusal
    words = ngettext("Noted for %(n)d person.", "Noted for %(n)d people.", count) % {"n": count}
    messages.success(request, words)
    return redirect("reminders:replies")


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again what was given up."""
    message = get_object_or_404(Message, pk=pk)
    try:
        try_again(message=message, by=request.user, now=timezone.now())
    except CannotSendAgain as refusal:
        raise PermissionDenied from refusal
    messages.success(request, _("It is sent again within a minute."))
    return redirect("reminders:replies")


@require_safe
def wechat(request: HttpRequest, pk: int) -> HttpResponse:
    """复制微信通知 in place of a message that was not answered: of what is still owed in it."""
    if not user_can_view_messages(request.user):
        raise PermissionDenied
    message, now = get_object_or_404(Message, pk=pk), timezone.now()
    duties = list(Duty.objects.open().filter(reminders__message=message).distinct()[:2])
    if len(duties) == 1:
        title, text = duties[0].subject_label, duty_notice(duties[0], now)
        address = duty_address(duties[0])
    else:
        title, text, address = message.subject, desk_notice(), absolute("/desk/")
    return wechat_page(request, title, text, address, reverse("reminders:replies"))
