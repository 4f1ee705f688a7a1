"""Run time of forms: drafts, submissions, attachments, review, sheets."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "cms.submissions"
    label = "submissions"
    verbose_name = "填报"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.accounts.hats import name_hats
        from cms.core import append_only
        from cms.core.schedules import LONG, name_job, register_schedule
        from cms.formbuilder.records import register_records
        from cms.formbuilder.uses import register_use
        from cms.submissions import papers, uses
        from cms.submissions.hats import HATS
        from cms.submissions.models import (
            ComparedCell,
            Correction,
            DestructionCertificate,
            SettledDifference,
        )
        from cms.submissions.models.corrections import ENDS
        from cms.submissions.models.second_entries import PAIR_ENDS
        from cms.submissions.referable import SUBMISSIONS

        append_only.register(DestructionCertificate)
        append_only.register(Correction, ends=ENDS)
        append_only.register(ComparedCell, SettledDifference, ends=PAIR_ENDS)
        papers.declare()
        register_use("submissions", answered=uses.answered, staying=uses.staying)
        register_records(SUBMISSIONS)
        name_hats(HATS)
        register_schedule(
            name="submissions.sweep",
            func="cms.submissions.tasks.sweep",
            minutes=1,
            label=_("Clearing away loose files and expired sheets"),
        )
        register_schedule(
            name="submissions.destroy",
            func="cms.submissions.tasks.destroy_due",
            minutes=30,
            seconds=LONG,
            label=_("Destroying what lay in the trash for 30 days"),
        )
        name_job("cms.submissions.tasks.run_export", _("Writing a sheet of answers"))
