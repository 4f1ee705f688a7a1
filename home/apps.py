"""The faces: home page, standing pages, site texts, frames, menus."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class HomeConfig(AppConfig):
    name = "home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from cms.accounts.hats import name_hats
        from cms.core.verbs import name_verbs
        from cms.publishing.registry import gate
        from home import models, payloads
        from home.acts import ACTS
        from home.enums import HOME_KIND, SITE_KIND, STANDARD_KIND
        from home.field_names import name_fields
        from home.hats import HATS
        from home.menus import search_as_office
        from workflows.approvals.kinds import register_kinds

        name_verbs(ACTS)
        name_hats(HATS)
        name_fields()
        search_as_office()
        gate(models.HomePage, payloads.home_payload, listed=False)
        gate(models.StandardPage, payloads.standard_payload)
        gate(models.SiteTexts, payloads.site_payload, listed=False)
        for kind, model in (
            (STANDARD_KIND, models.StandardPage),
            (HOME_KIND, models.HomePage),
            (SITE_KIND, models.SiteTexts),
        ):
            label = model._meta.verbose_name
            register_kinds(gettext_lazy("Pages of the site"), [(kind, label)], model)
