"""Wagtail's own screens of a step, which offer the types of this house alone: nobody is asked in a
step of Wagtail's, and every text would end in it.
"""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.workflows import (
    CreateTask,
    EditTask,
    TaskChooserCreateView,
    TaskChooserResultsView,
    TaskChooserView,
)

from workflows.approvals.models import OWN_STEPS
from workflows.approvals.permissions import user_can_assign_chains
from workflows.approvals.step_forms import StepSearchForm, step_form_class

PAGE_SIZE = 10


class ForComposers:
    """Who may not is told so before anything is looked up: Wagtail asks the other way round."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        if not user_can_assign_chains(request.user):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)


class StepCreate(ForComposers, CreateTask):
    """新建环节."""

    def get_form_class(self) -> type:
        if self.model not in OWN_STEPS:
            raise Http404
        return step_form_class(self.model)


class StepEdit(ForComposers, EditTask):
    """One step."""

    def get_form_class(self) -> type:
        return step_form_class(self.model, for_edit=True)


class _Choosing:
    def dispatch(self, request: HttpRequest) -> HttpResponse:
        if not user_can_assign_chains(request.user):
            raise PermissionDenied
        return super().dispatch(request)

    def get_create_form_class(self) -> type | None:
        self.create_model = self.get_create_model()
        return step_form_class(self.create_model) if self.create_model else None

    def get_task_listing_context_data(self) -> dict:
        form = StepSearchForm(
            self.request.GET, task_type_choices=self.get_task_type_filter_choices()
        )
        steps = every_step = form.steps().order_by(Lower("name"))
        words = form.cleaned_data["q"] if form.is_searching() else ""
        if words:
            steps = steps.filter(name__icontains=words)
        return {
            "search_form": form,
            "tasks": Paginator(steps, PAGE_SIZE).get_page(self.request.GET.get("p")),
            "all_tasks": every_step,
            "query_string": words,
            "can_create": self.can_create,
        }


class StepChooser(_Choosing, TaskChooserView):
    """选择环节."""


class StepChooserCreate(_Choosing, TaskChooserCreateView):
    """选择环节 → 新建."""


class StepChooserResults(_Choosing, TaskChooserResultsView):
    """选择环节 → 已存在, as it is searched."""
