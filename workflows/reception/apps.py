"""Sites where deputies receive voters (接待)."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "workflows.reception"
    label = "reception"
    verbose_name = "接待"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.core.verbs import name_verbs
        from cms.formbuilder.enums import QuestionType
        from cms.formbuilder.records import register_list
        from workflows.reception.queries import sites_to_refer_to

        register_list(QuestionType.SITE, sites_to_refer_to)
        name_verbs(
            {
                "reception_site.create": _("Enter a site"),
                "reception_site.update": _("Change a site"),
                "reception_site.close": _("Close a site"),
                "reception_site.reopen": _("Open a site again"),
            }
        )
