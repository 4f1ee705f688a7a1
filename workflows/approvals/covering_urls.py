"""Addresses under ``/admin/`` that stand before Wagtail's own screens of workflows."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from workflows.approvals.views.chain_forms import ChainCreate, ChainDisable, ChainEdit

urlpatterns = [
    path("workflows/add/", require_admin_access(ChainCreate.as_view())),
    path("workflows/edit/<int:pk>/", require_admin_access(ChainEdit.as_view())),
    path("workflows/disable/<int:pk>/", require_admin_access(ChainDisable.as_view())),
]
