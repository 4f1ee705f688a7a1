"""Papers: printed blank or filled, and found again by their QR when they come back signed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperConfig(AppConfig):
    name = "cms.paper"
    label = "paper"
    verbose_name = "纸件"

    def ready(self) -> None:
        from cms.core.append_only import register
        from cms.core.verbs import name_verbs
        from cms.paper.models import Paper, Scan

        register(Paper, Scan)
        name_verbs({"paper.print": _("printed a paper"), "paper.file": _("filed a signed scan")})
