"""Addresses under ``/admin/`` that stand before Wagtail's own screens of workflows."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from workflows.approvals.views.chain_forms import ChainCreate, ChainDisable, ChainEdit
from workflows.approvals.views.chain_list import ChainIndex
from workflows.approvals.views.steps import (
    StepChooser,
    StepChooserCreate,
    StepChooserResults,
    StepCreate,
    StepEdit,
)

urlpatterns = [
    path("workflows/list/", require_admin_access(ChainIndex.as_view())),
    path("workflows/list/results/", require_admin_access(ChainIndex.as_view(results_only=True))),
    path("workflows/add/", require_admin_access(ChainCreate.as_view())),
    path("workflows/edit/<int:pk>/", require_admin_access(ChainEdit.as_view())),
    path("workflows/disable/<int:pk>/", require_admin_access(ChainDisable.as_view())),
    path(
        "workflows/tasks/add/<str:app_label>/<str:model_name>/",
        require_admin_access(StepCreate.as_view()),
    ),
    path("workflows/tasks/edit/<int:pk>/", require_admin_access(StepEdit.as_view())),
    path("workflows/task_chooser/", require_admin_access(StepChooser.as_view())),
    path("workflows/task_chooser/results/", require_admin_access(StepChooserResults.as_view())),
    path("workflows/task_chooser/create/", require_admin_access(StepChooserCreate.as_view())),
]
