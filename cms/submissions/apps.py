"""Run time of forms: drafts, submissions, attachments, review, sheets."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "cms.submissions"
    label = "submissions"
    verbose_name = "填报"

    def ready(self) -> None:
        from cms.core.schedules import register_schedule

        register_schedule(name="submissions.sweep", func="cms.submissions.tasks.sweep", minutes=1)
