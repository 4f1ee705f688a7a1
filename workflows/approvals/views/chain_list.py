"""Wagtail's list of workflows knows of pages and snippets alone; chains are given to kinds too."""

from django.utils.functional import cached_property
from wagtail.admin.views.workflows import Index, WorkflowUsedByColumn

from workflows.approvals.kinds import kind_label
from workflows.approvals.models import KindChain
from workflows.approvals.views.steps import ForComposers


class _UsedByColumn(WorkflowUsedByColumn):
    cell_template_name = "approvals/includes/chain_used_by.html"

    def __init__(self, *args, given: dict[int, list[str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.given = given

    def get_cell_context_data(self, instance, parent_context) -> dict:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"kinds": self.given.get(instance.pk, [])}


class ChainIndex(ForComposers, Index):
    """审批流程, each with the kinds of texts that go through it."""

    @cached_property
    def columns(self) -> list:
        name, used_by, tasks = Index.columns
        given: dict[int, list[str]] = {}
        for kind, workflow in KindChain.objects.values_list("kind", "workflow"):
            given.setdefault(workflow, []).append(kind_label(kind))
        usage = _UsedByColumn(
            "usage",
            label=used_by.label,
            url_name="wagtailadmin_workflows:usage",
            width=used_by.width,
            given=given,
        )
        return [name, usage, tasks]
