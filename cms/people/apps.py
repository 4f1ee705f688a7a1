"""People, organizations, mandates and memberships, in Popolo's words."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cms.people"
    label = "people"
    verbose_name = "人员与机构"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.core.verbs import name_verbs

        for register in ("person", "organization", "term", "post", "mandate", "membership"):
            name_verbs(
                {
                    f"{register}.create": _("Enter a register row"),
                    f"{register}.update": _("Change a register row"),
                }
            )
        name_verbs(
            {
                "mandate.add": _("Add a mandate"),
                "mandate.end": _("End a mandate"),
                "membership.add": _("Add a membership"),
                "membership.end": _("End a membership"),
            }
        )
