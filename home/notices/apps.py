"""Notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "home.notices"
    label = "notices"
    verbose_name = "公告"

    def ready(self) -> None:
        from cms.publishing.registry import gate
        from home.notices.models import NoticePage
        from home.notices.payloads import notice_payload

        gate(NoticePage, notice_payload)
