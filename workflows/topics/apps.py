from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "workflows.topics"
    label = "topics"
    verbose_name = "监督事项"
