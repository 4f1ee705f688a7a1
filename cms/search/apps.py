"""Chinese search: one table for the admin, one for what the public may find."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "cms.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from cms.search.failures import report_failed_task

        task_finished.connect(report_failed_task, dispatch_uid="search_failed_task")
