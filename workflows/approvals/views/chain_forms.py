"""Wagtail's own screens of a chain, which save none without a decision where one is needed, show it
in words, and disable none in which a decision is under way.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.workflows import Create, Disable, Edit
from wagtail.models import Task, Workflow, WorkflowState

from cms.publishing.refusals import record_refusal
from cms.publishing.registry import is_gated
from workflows.approvals.chains import (
    any_decides,
    composing,
    decides,
    foreign,
    foreign_steps,
    is_given,
    refused,
    undecided,
)
from workflows.approvals.models import Amendment, Decision, KindChain
from workflows.approvals.picture import picture_of
from workflows.approvals.services import keep_former


class _Decides:
    """Asks of the whole chain, as it was typed, before any of it is saved."""

    def is_valid(self, form) -> bool:
        if not super().is_valid(form):
            return False
        problem = self._problem(_steps(form))
        if problem:
            form.add_error(None, problem)
            record_refusal(verb="chain.change", obj=self._ref(), by=self.request.user)
            self.produced_error_message = problem
        return not problem

    def _problem(self, steps: list[Task]) -> str:
        if self._needs_a_decision() and not any_decides(steps):
            return undecided()
        return next((foreign(task) for task in foreign_steps(steps)), "")

    def form_valid(self, form) -> HttpResponse:
        """Steps are written one by one; the whole is asked for once more before it counts. Texts
        under way keep the steps with which they began.
        """
        with transaction.atomic():
            if self.object.pk and form.formsets["workflow_tasks"].has_changed():
                self._keep_former()
            with composing():
                response = super().form_valid(form)
            if is_given(self.object) and not decides(self.object):
                raise refused(self.object)
            return response

    def _keep_former(self) -> None:
        user = self.request.user
        former = keep_former(workflow=self.object, by=user, now=timezone.now())
        if former is not None and _running(former).exists():
            words = _("Texts under way go on by the earlier steps, kept as “%(name)s”.")
            messages.info(self.request, words % {"name": former.name})

    def _needs_a_decision(self) -> bool:
        if self.object.pk and KindChain.objects.filter(workflow=self.object).exists():
            return True
        if not self.object.active:
            return False
        pages = [row for row in self.pages_formset.forms if row.cleaned_data.get("page")]
        if any(row not in self.pages_formset.deleted_forms for row in pages):
            return True
        types = self.content_type_form.cleaned_data.get("content_types") or []
        return any(is_gated(each.model_class()) for each in types)

    def _ref(self):
        return self.object if self.object.pk else "wagtailcore.workflow"


class ChainCreate(_Decides, Create):
    """新建审批流程."""


class ChainEdit(_Decides, Edit):
    """One chain, with its picture in words."""

    template_name = "approvals/chain_edit.html"

    def get_context_data(self, **kwargs) -> dict:
        picture = picture_of(self.get_object(), timezone.localdate())
        count = _running(self.object).count()
        return super().get_context_data(**kwargs, picture=picture, under_way=count)


class ChainDisable(Disable):
    """A chain with a decision under way stays: disabling it would make that decision void."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Who may not is told so before anything is looked up: Wagtail asks the other way round."""
        if not request.user.has_perm("wagtailcore.delete_workflow"):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        workflow = self.get_object()
        here = {"task_state__workflow_state__workflow": workflow}
        confirmed = Amendment.objects.filter(**here, closed_at=None)
        if Decision.objects.open().filter(**here).exists() or confirmed.exists():
            record_refusal(verb="chain.change", obj=workflow, by=request.user)
            messages.error(
                request,
                _("A decision is under way in this chain; wait until it has been reached."),
            )
            return redirect("wagtailadmin_workflows:edit", workflow.pk)
        return super().post(request, *args, **kwargs)


def _running(workflow: Workflow) -> QuerySet[WorkflowState]:
    """Texts that go on by the steps of the chain; one that was sent back starts anew."""
    running = WorkflowState.STATUS_IN_PROGRESS
    return WorkflowState.objects.filter(workflow=workflow, status=running)


def _steps(form) -> list[Task]:
    """The steps as they would be saved."""
    rows = form.formsets["workflow_tasks"]
    kept = [row for row in rows.forms if row not in rows.deleted_forms]
    return [row.cleaned_data["task"] for row in kept if row.cleaned_data.get("task")]
