"""Wagtail's editor, with 提交审批 through the service of the noun that is edited.

The stock button would start the workflow past the service: without its checks and without its
line in the audit trail. The button stays, with the editor's own checks beside the fields; what it
does is one service call after the draft is saved.

An opened editor makes one text. Wagtail's autosave posts a new page by itself; a click while it is
under way posts the same form to the same address, and Wagtail would make a page of each. So the
form carries a token, which becomes the page's ``translation_key``: the folder is locked, the first
request makes the page, and every later one with that token edits it.
"""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PageStatusSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

from cms.core.audit import record_event
from cms.publishing.set_time import set_time_problem
from workflows.approvals.following import state_of
from workflows.approvals.views.following import tell_what_follows


class _SubmitsThroughService:
    """``submit(page, by, now)`` is the service; ``refusals`` are what it raises."""

    submit: Callable
    refusals: tuple[type[Exception], ...] = ()
    record_route = ""

    def get_side_panels(self) -> MediaContainer:
        """Without Wagtail's status panel: it speaks of schedules, locks and privacy, none of which
        a gated text has. Where the text stands is on its record.
        """
        panels = super().get_side_panels()
        return MediaContainer(
            [each for each in panels if not isinstance(each, PageStatusSidePanel)]
        )

    def form_valid(self, form) -> HttpResponse:
        """A time of release that has passed is said beside its field, with nothing typed lost."""
        submits = self.request.POST.get("action-submit") and "release_at" in form.fields
        problem = set_time_problem(form.instance, timezone.now()) if submits else ""
        if problem:
            form.add_error("release_at", problem)
            return self.form_invalid(form)
        return super().form_valid(form)

    def _submitted(self) -> HttpResponse:
        try:
            self.submit(self.page, self.request.user, timezone.now())
        except self.refusals as refusal:
            messages.error(self.request, _("Saved as a draft. %(why)s") % {"why": refusal})
        else:
            self._tell()
        return self.to_the_record()

    def _tell(self) -> None:
        tell_what_follows(self.request, _("Submitted."), state_of(self.page))

    def to_the_record(self) -> HttpResponse:
        """Where the text stands."""
        return redirect(self.record_route, self.page.pk)


class SubmittingCreateView(_SubmitsThroughService, CreateView):
    """A new text. Its making stands in the trail, as if ``create_…`` had been called."""

    created_verb = ""
    template_name = "approvals/create.html"

    def post(self, request) -> HttpResponse:
        """Make the page, or edit the one that this editor has made."""
        self.editor_token = _token(request.POST.get("editor_token", ""))
        with transaction.atomic():
            _lock(self.parent_page.pk)
            self.parent_page.refresh_from_db(fields=["path", "numchild"])
            made = self.page_class.objects.filter(translation_key=self.editor_token).first()
            if made is not None:
                self.page = made
                view = resolve(self.get_edit_url())
                return view.func(request, *view.args, **view.kwargs)
            self.page.translation_key = self.editor_token
            return super().post(request)

    def get(self, request) -> HttpResponse:
        self.editor_token = uuid.uuid4()
        return super().get(request)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs, editor_token=self.editor_token)

    def submit_action(self) -> HttpResponse:
        self.page = self.form.save(commit=False)
        self.page.live = False
        self.parent_page.add_child(instance=self.page)
        self.set_default_privacy_setting()
        self.page.save_revision(user=self.request.user, log_action=True)
        self.subscription.page = self.page
        self.subscription.save()
        self.note_creation()
        return self._submitted()

    def save_action(self) -> HttpResponse:
        response = super().save_action()
        self.note_creation()
        return response

    def note_creation(self) -> None:
        """The trail's line of a text made in the editor."""
        record_event(
            verb=self.created_verb,
            obj=self.page,
            by=self.request.user,
            now=timezone.now(),
            detail=self.page.number,
        )


class SubmittingEditView(_SubmitsThroughService, EditView):
    """A text that is changed and submitted, or submitted again after it was returned: what a
    meeting asked for stands above the fields.
    """

    def get_template_names(self) -> list[str]:
        """Wagtail's own where it answers in another shape than the whole page."""
        names = super().get_template_names()
        return ["approvals/edit.html"] if names == ["wagtailadmin/pages/edit.html"] else names

    def dispatch(self, request, page_id, **kwargs) -> HttpResponse:
        """One write at a time, so that an autosave never lands behind a submission."""
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)
        with transaction.atomic():
            _lock(page_id)
            return super().dispatch(request, page_id, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        """A second click on 提交: what it asks for is done already."""
        again = self.request.POST.get("action-submit") and self.page.workflow_in_progress
        if again and form.is_valid() and not form.has_changed():
            self._tell()
            return self.to_the_record()
        return super().form_invalid(form)

    def submit_action(self) -> HttpResponse:
        self.page = self.form.save(commit=not self.page.live)
        self.subscription.save()
        self.page.save_revision(
            user=self.request.user, log_action=True, previous_revision=self.previous_revision
        )
        return self._submitted()

    restart_workflow_action = submit_action


def _lock(page_id: int) -> None:
    Page.objects.select_for_update().filter(pk=page_id).first()


def _token(typed: str) -> uuid.UUID:
    """The token of an opened editor; a broken one, or none, is a token of its own."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()
