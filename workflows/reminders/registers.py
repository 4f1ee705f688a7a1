"""提醒台账: every message, with how it was delivered (read-only)."""

from django.contrib.admin import SimpleListFilter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms.core.registers import ReadOnlyRegister, readable_by
from cms.core.wording import minute
from workflows.reminders.models import Message
from workflows.reminders.permissions import user_can_view_messages
from workflows.reminders.ways import channel_choices


class ChannelFilter(SimpleListFilter):
    """By way out."""

    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request, model_admin):
        return channel_choices()

    def queryset(self, request, queryset):
        return queryset.filter(channel=self.value()) if self.value() else queryset


class MessageRegister(ReadOnlyRegister):
    """Per receiver and channel: what it said, when it left, what is known of it."""

    model = Message
    menu_label = _("Reminders sent")
    menu_item_name = "messages"
    menu_icon = "mail"
    menu_order = 231
    base_url_path = "messages"
    permission_helper_class = readable_by(user_can_view_messages)
    empty_words = _("Nothing was sent yet. Rules send when something becomes due.")
    list_display = (
        "receiver",
        "way",
        "subject_words",
        "state_words",
        "sent",
        "receipt_words",
        "wechat",
    )
    list_filter = ("state", ChannelFilter, "receipt")
    list_select_related = ("recipient",)
    search_fields = ("recipient__name", "subject")
    ordering = ("-id",)

    def prepare(self, rows: list[Message], request) -> None:
        self.names = dict(channel_choices())

    def receiver(self, message: Message) -> str:
        return message.receiver_name

    receiver.short_description = _("receiver")

    def way(self, message: Message) -> str:
        return str(self.names.get(message.channel, _("a channel that was removed")))

    way.short_description = _("channel")

    def subject_words(self, message: Message) -> str:
        return message.subject or "—"

    subject_words.short_description = _("What it says")

    def state_words(self, message: Message) -> str:
        words = message.get_state_display()
        return f"{words}：{message.error}" if message.error else words

    state_words.short_description = _("state")

    def sent(self, message: Message) -> str:
        return minute(message.sent_at) if message.sent_at else "—"

    sent.short_description = _("sent at")
    sent.admin_order_field = "sent_at"

    def receipt_words(self, message: Message) -> str:
        words = message.get_receipt_display()
        return f"{words}（{message.get_receipt_by_display()}）" if message.receipt_by else words

    receipt_words.short_description = _("response")

    def wechat(self, message: Message) -> str:
        """The same as a notice to send on by hand."""
        address = reverse("reminders:wechat", args=[message.pk])
        words = _("Copy notice for WeChat")
        return format_html('<a href="{}">{}</a>', address, words)

    wechat.short_description = _("By hand")
