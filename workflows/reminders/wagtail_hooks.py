"""Reminders in the admin: the rules, the replies, and the register of what was sent."""

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from workflows.reminders.permissions import (
    user_can_edit_channels,
    user_can_view_messages,
    user_can_view_rules,
)
from workflows.reminders.registers import MessageRegister

modeladmin_register(MessageRegister)


class RulesMenuItem(MenuItem):
    """提醒规则, for the office and the auditor."""

    def is_shown(self, request) -> bool:
        return user_can_view_rules(request.user)


class RepliesMenuItem(MenuItem):
    """谁还没回, for the office and the auditor."""

    def is_shown(self, request) -> bool:
        return user_can_view_messages(request.user)


@hooks.register("register_admin_menu_item")
def rules_menu_item() -> MenuItem:
    return RulesMenuItem(
        _("Reminder rules"), reverse_lazy("reminders:rules"), name="reminders", icon_name="time"
    )


@hooks.register("register_admin_menu_item")
def replies_menu_item() -> MenuItem:
    return RepliesMenuItem(
        _("Who has not answered"),
        reverse_lazy("reminders:replies"),
        name="replies",
        icon_name="mail",
    )


class ChannelsMenuItem(MenuItem):
    """提醒渠道, for the system administrator."""

    def is_shown(self, request) -> bool:
        return user_can_edit_channels(request.user)


@hooks.register("register_settings_menu_item")
def channels_menu_item() -> MenuItem:
    return ChannelsMenuItem(
        _("Channels of reminders"),
        reverse_lazy("reminders:channels"),
        name="channels",
        icon_name="mail",
        order=510,
    )


@hooks.register("register_admin_urls")
def reminder_urls() -> list:
    """``/admin/reminders/``."""
    return [path("reminders/", include("workflows.reminders.urls"))]
