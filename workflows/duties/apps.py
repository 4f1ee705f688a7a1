from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "workflows.duties"
    label = "duties"
    verbose_name = "待办事项"
