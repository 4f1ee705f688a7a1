"""Supervision items (监督事项): five kinds, who fills their form, and what deputies found."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "workflows.topics"
    label = "topics"
    verbose_name = "监督事项"

    def ready(self) -> None:
        from workflows.topics import wiring

        wiring.connect()
