from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "workflows.approvals"
    label = "approvals"
    verbose_name = "审批"
