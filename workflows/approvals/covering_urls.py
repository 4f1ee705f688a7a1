"""Addresses under ``/admin/`` that stand before Wagtail's own screens of workflows."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from cms.accounts.fresh import recently_signed_in
from workflows.approvals.views.chain_forms import ChainCreate, ChainDisable, ChainEdit
from workflows.approvals.views.chain_list import ChainIndex
from workflows.approvals.views.steps import (
    StepChooser,
    StepChooserCreate,
    StepChooserResults,
    StepCreate,
    StepEdit,
)


def composing(view):
    """What a chain or a step of it is, is the director's word: as at the handing out of chains, who
    types has just proved who they are (what is typed in a set of forms is not offered again).
    """
    return require_admin_access(recently_signed_in(before_typing=True)(view.as_view()))


urlpatterns = [
    path("workflows/list/", require_admin_access(ChainIndex.as_view())),
    path("workflows/list/results/", require_admin_access(ChainIndex.as_view(results_only=True))),
    path("workflows/add/", composing(ChainCreate)),
    path("workflows/edit/<int:pk>/", composing(ChainEdit)),
    path("workflows/disable/<int:pk>/", composing(ChainDisable)),
    path(
        "workflows/tasks/add/<str:app_label>/<str:model_name>/",
        composing(StepCreate),
    ),
    path("workflows/tasks/edit/<int:pk>/", composing(StepEdit)),
    path("workflows/task_chooser/", require_admin_access(StepChooser.as_view())),
    path("workflows/task_chooser/results/", require_admin_access(StepChooserResults.as_view())),
    path("workflows/task_chooser/create/", composing(StepChooserCreate)),
]
