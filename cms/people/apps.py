"""People, organizations, mandates and memberships, in Popolo's words."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cms.people"
    label = "people"
    verbose_name = "人员与机构"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cms.core.verbs import name_verbs

        name_verbs(
            {  # each register its own words: the filter of the trail lists them side by side.
                # Mandates and memberships are entered by ``add`` alone, below.
                "person.create": _("Enter a person"),
                "person.update": _("Change a person"),
                "organization.create": _("Enter an organization"),
                "organization.update": _("Change an organization"),
                "term.create": _("Enter a term"),
                "term.update": _("Change a term"),
                "post.create": _("Enter a post"),
                "post.update": _("Change a post"),
                "mandate.update": _("Change a mandate"),
                "membership.update": _("Change a membership"),
                "mandate.add": _("Add a mandate"),
                "mandate.end": _("End a mandate"),
                "membership.add": _("Add a membership"),
                "membership.end": _("End a membership"),
            }
        )
