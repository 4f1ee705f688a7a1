"""Notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "home.notices"
    label = "notices"
    verbose_name = "公告"

    def ready(self) -> None:
        from cms.publishing.registry import gate
        from home.notices.dates import SOURCES
        from home.notices.enums import NoticeKind
        from home.notices.models import NoticePage
        from home.notices.payloads import notice_payload
        from workflows.approvals.kinds import register_kinds
        from workflows.duties.dates import register_dates

        for source in SOURCES:
            register_dates(source)
        gate(NoticePage, notice_payload)
        register_kinds(NoticePage._meta.verbose_name_plural, NoticeKind.choices, NoticePage)
