"""渠道: the administrator sets up ways out; their addresses are never shown again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.reminders.forms import ChannelForm
from workflows.reminders.models import DeliveryChannel
from workflows.reminders.permissions import user_can_edit_channels
from workflows.reminders.services import CannotSaveChannel, save_channel, test_channel


def _may(request: HttpRequest) -> None:
    if not user_can_edit_channels(request.user):
        raise PermissionDenied


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel, with the result of its last test."""
    _may(request)
    rows = DeliveryChannel.objects.order_by("name")
    return TemplateResponse(request, "reminders/channels.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A channel, new or kept."""
    _may(request)
    row = get_object_or_404(DeliveryChannel, pk=pk) if pk else DeliveryChannel()
    form = ChannelForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_channel(
                channel=form.instance,
                address=form.cleaned_data["address"].strip(),
                by=request.user,
                now=timezone.now(),
            )
        except CannotSaveChannel as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("The channel is saved. Test it now."))
            return redirect("reminders:channel", saved.pk)
    stored = DeliveryChannel.objects.get(pk=pk) if pk else None
    status = 422 if form.is_bound else 200
    context = {"form": form, "channel": stored}
    return TemplateResponse(request, "reminders/channel.html", context, status=status)


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a line through it; the administrator's own telephone, where it takes one."""
    _may(request)
    row = get_object_or_404(DeliveryChannel, pk=pk)
    phone = request.POST.get("phone", "").strip()[:30]
    tested = test_channel(channel=row, phone=phone, by=request.user, now=timezone.now())
    messages.info(request, tested.test_result)
    return redirect("reminders:channel", pk)
