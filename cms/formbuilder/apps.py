from django.apps import AppConfig


class FormbuilderConfig(AppConfig):
    name = "cms.formbuilder"
    label = "formbuilder"
    verbose_name = "表单"
