"""谁还没回: who could not be reached, who has not answered; the office notes what it was told."""

import re

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
from workflows.duties.kinds import title_of
from workflows.duties.models import Duty
from workflows.duties.views.wechat import wechat_page
from workflows.duties.wechat import desk_notice, duty_address, duty_notice
from workflows.reminders.enums import Receipt
from workflows.reminders.gaps import gaps
from workflows.reminders.models import Message
from workflows.reminders.permissions import user_can_note_receipt, user_can_view_messages
from workflows.reminders.queries import (
    answered,
    by_matter,
    matter_words,
    matters_of,
    replies_of,
    unanswered,
    unreachable_people,
)
from workflows.reminders.services import (
    CannotNoteReceipt,
    CannotSendAgain,
    note_receipts,
    try_again,
)
from workflows.reminders.services.mending import LOOKED_BACK
from workflows.reminders.services.people import BY_HAND, NOTABLE
from workflows.reminders.ways import channel_names, name_of_channel

ROWS_A_PAGE = 100
TICKS = 2000  # of one note
TICKED = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")  # a message, and one matter of it


@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Of the last thirty days: whom nothing reaches, who has not answered, and who has."""
    if not user_can_view_messages(request.user):
        raise PermissionDenied
    now = timezone.now()
    since = now - LOOKED_BACK
    is_answered = request.GET.get("show") == "answered"
    found = answered(since) if is_answered else unanswered(since)
    page = Paginator(by_matter(found), ROWS_A_PAGE).get_page(request.GET.get("p"))
    unreachable, names = unreachable_people(since), channel_names()
    matters = matters_of(unreachable)
    context = {
        "gaps": gaps(now),
        "unreachable": [
            {
                "message": row,
                "way": name_of_channel(row.channel, names),
                "matters": matters.get(row.pk, []),
            }
            for row in unreachable
        ],
        "is_answered": is_answered,
        "rows": [
            {
                "message": reply.message,
                "matter": matter_words(title_of(reply.duty), len(reply.ticks)),
                "ticked": " ".join(f"{message}-{duty}" for message, duty in reply.ticks),
                "known": reply.known,
            }
            for reply in replies_of(found, page)
        ],
        "page": page,
        "kept": "show=answered&" if is_answered else "",
        **_choices(request),
    }
    return TemplateResponse(request, "reminders/replies.html", context)


def _choices(request: HttpRequest) -> dict:
    return {
        "responses": Receipt.choices,
        "usual": Receipt.RECEIVED,
        "by_hand": [(way.value, way.label) for way in BY_HAND],
        "may_note": user_can_note_receipt(request.user),
    }


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of one message: what it said, what became of it, everything noted of its receiver;
    and where a wrong note is corrected.
    """
    if not user_can_view_messages(request.user):
        raise PermissionDenied
    found = get_object_or_404(Message.objects.select_related("recipient"), pk=pk)
    context = {
        "message": found,
        "way": name_of_channel(found.channel, channel_names()),
        "matters": matters_of([found]).get(pk, []),
        "notes": found.receipt_notes.select_related("entered_by__person", "duty"),
        "is_notable": found.state in NOTABLE,
        **_choices(request),
    }
    return TemplateResponse(request, "reminders/message.html", context)


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """One note for all that are ticked."""
    if not user_can_note_receipt(request.user):
        raise PermissionDenied
    chosen = [int(pk) for pk in request.POST.getlist("message") if pk.isdecimal()][:200]
    rows = request.POST.getlist("matter")[:200]
    ticked = map(TICKED.fullmatch, " ".join(rows).split()[:TICKS])
    matters = [(int(pair[1]), int(pair[2])) for pair in ticked if pair]
    back = _back(request, chosen)
    if not chosen and not matters:
        messages.error(request, _("Tick who answered, and choose what they said."))
        return back
    try:
        count = note_receipts(
            messages=chosen,
            matters=matters,
            receipt=request.POST.get("receipt", ""),
            known_by=request.POST.get("known_by", ""),
            by=request.user,
            now=timezone.now(),
        )
    except CannotNoteReceipt as refusal:
        messages.error(request, str(refusal))
        return back
    if count:
        words = ngettext("%(n)d response is noted.", "%(n)d responses are noted.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, _("This was noted already."))
    return back


def _back(request: HttpRequest, chosen: list[int]) -> HttpResponse:
    if request.POST.get("from") == "message" and chosen:
        return redirect("reminders:message", chosen[0])
    show = "?show=answered" if request.POST.get("from") == "answered" else ""
    return redirect(f"{reverse('reminders:replies')}{show}")


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again what was given up."""
    found = get_object_or_404(Message, pk=pk)
    try:
        try_again(message=found, by=request.user, now=timezone.now())
    except CannotSendAgain as refusal:
        raise PermissionDenied from refusal
    messages.success(request, _("It is sent again within a minute."))
    return redirect("reminders:replies")


@require_safe
def wechat(request: HttpRequest, pk: int) -> HttpResponse:
    """复制微信通知 in place of a message that was not answered: of what is still owed in it."""
    if not user_can_view_messages(request.user):
        raise PermissionDenied
    found, now = get_object_or_404(Message, pk=pk), timezone.now()
    duties = list(Duty.objects.open().filter(reminders__message=found).distinct()[:2])
    if len(duties) == 1:
        title, text = duties[0].subject_label, duty_notice(duties[0], now)
        address = duty_address(duties[0])
    else:
        title, text, address = found.subject, desk_notice(), absolute("/desk/")
    return wechat_page(request, title, text, address, reverse("reminders:replies"))
