"""Forms that staff shape."""

from django.apps import AppConfig


class FormbuilderConfig(AppConfig):
    name = "cms.formbuilder"
    label = "formbuilder"
    verbose_name = "表单"

    def ready(self) -> None:
        from cms.core import append_only
        from cms.core.rights import open_entry
        from cms.formbuilder.models import FormVersion, VersionTerm
        from cms.formbuilder.permissions import user_enters_by_grant

        append_only.register(FormVersion, VersionTerm)
        open_entry(user_enters_by_grant)
