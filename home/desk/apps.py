"""The desk: my duties, forms to fill in, what I have sent."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "home.desk"
    label = "desk"
    verbose_name = "履职工作台"
