"""The gate: permits, their release and withdrawal, and what the public is served from them."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    verbose_name = "发布"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.core import append_only
        from cms.core.health import register_health_check
        from cms.core.schedules import LONG, register_schedule
        from cms.publishing import (  # noqa: F401
            checks,
            guard,
            health,
            made_and_gone,
            models,
            search_index,
            stock_actions,
        )

        append_only.register(models.Permit, models.PermitFile, models.PermitEvent)
        guard.connect()
        stock_actions.close_stock_actions()
        made_and_gone.connect()
        search_index.connect()
        register_health_check("publishing", health.gate_problem)
        register_schedule(
            name="publish_due",
            func="cms.publishing.tasks.publish_due_permits",
            minutes=1,
            label=_("Releasing what is due"),
        )
        register_schedule(
            name="verify_publication",
            func="cms.publishing.tasks.verify_daily",
            minutes=24 * 60,
            seconds=LONG,
            label=_("Checking what is public"),
        )
