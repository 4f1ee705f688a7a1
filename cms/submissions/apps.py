"""Run time of forms: drafts, submissions, attachments, review, sheets."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "cms.submissions"
    label = "submissions"
    verbose_name = "填报"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.accounts.hats import name_hats
        from cms.core.schedules import name_job, register_schedule
        from cms.submissions.hats import HATS

        name_hats(HATS)
        register_schedule(
            name="submissions.sweep",
            func="cms.submissions.tasks.sweep",
            minutes=1,
            label=_("Clearing away loose files and expired sheets"),
        )
        name_job("cms.submissions.tasks.run_export", _("Writing a sheet of answers"))
