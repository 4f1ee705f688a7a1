"""复制微信通知: a text to copy and the QR of its link, of one duty or of whatever is sent on."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.paper.qr import svg
from workflows.duties import wechat
from workflows.duties.models import Duty
from workflows.duties.permissions import user_can_view_ledger


@require_safe
def wechat_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """复制微信通知 of one duty: the text to copy, and the QR of its link."""
    if not user_can_view_ledger(request.user):
        raise PermissionDenied
    duty = get_object_or_404(Duty.objects.open(), pk=pk)
    text = wechat.duty_notice(duty, timezone.now())
    return wechat_page(
        request, duty.subject_label, text, wechat.duty_address(duty), reverse("duties:board")
    )


def wechat_page(
    request: HttpRequest, title: str, text: str, address: str, back: str
) -> HttpResponse:
    """The page that every such notice has, whatever it is about."""
    code = svg(address, str(_("QR of the link")), scale=5)
    context = {"title": title, "text": text, "address": address, "qr": code, "back": back}
    return TemplateResponse(request, "duties/wechat.html", context)
