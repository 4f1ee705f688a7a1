"""提醒台账: every message, with how it was delivered (read-only)."""

from django.contrib.admin import SimpleListFilter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms.core.registers import ReadOnlyRegister, readable_by
from cms.core.wording import minute
from workflows.reminders.models import Message
from workflows.reminders.permissions import user_can_view_messages
from workflows.reminders.queries import matters_of
from workflows.reminders.ways import channel_names, name_of_channel


class ChannelFilter(SimpleListFilter):
    """By way out."""

    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request, model_admin):
        return channel_names().items()

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
        "became",
        "sent",
        "answer",
        "wechat",
    )
    list_filter = ("state", ChannelFilter, "receipt")
    list_select_related = ("recipient",)
    search_fields = ("recipient__name", "subject")
    ordering = ("-id",)

    def prepare(self, rows: list[Message], request) -> None:
        self.names = channel_names()
        self.matters = matters_of([row for row in rows if not row.subject])

    def receiver(self, message: Message) -> str:
        return message.receiver_name

    receiver.short_description = _("receiver")

    def way(self, message: Message) -> str:
        return name_of_channel(message.channel, self.names)

    way.short_description = _("channel")

    def subject_words(self, message: Message) -> str:
        """Its words; of one that has none yet, what it is about."""
        return message.subject or "；".join(self.matters.get(message.pk, [])) or "—"

    subject_words.short_description = _("What it says")

    def became(self, message: Message) -> str:
        return message.state_words

    became.short_description = _("state")

    def sent(self, message: Message) -> str:
        return minute(message.sent_at) if message.sent_at else "—"

    sent.short_description = _("sent at")
    sent.admin_order_field = "sent_at"

    def answer(self, message: Message) -> str:
        """Leads to the proof: what was said, and how it is known."""
        address = reverse("reminders:message", args=[message.pk])
        return format_html('<a href="{}">{}</a>', address, message.receipt_words)

    answer.short_description = _("response")

    def wechat(self, message: Message) -> str:
        """The same as a notice to send on by hand."""
        address = reverse("reminders:wechat", args=[message.pk])
        words = _("Copy notice for WeChat")
        return format_html('<a href="{}">{}</a>', address, words)

    wechat.short_description = _("By hand")
