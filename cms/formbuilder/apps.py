"""Forms that staff shape."""

from django.apps import AppConfig


class FormbuilderConfig(AppConfig):
    name = "cms.formbuilder"
    label = "formbuilder"
    verbose_name = "表单"

    def ready(self) -> None:
        from cms.core import append_only
        from cms.formbuilder.models import FormVersion, VersionTerm

        append_only.register(FormVersion, VersionTerm)
