"""Wagtail's editor, with 提交审批 through the service of the noun that is edited.

The stock button would start the workflow past the service: without its checks and without its
line in the audit trail. The button stays, with the editor's own checks beside the fields; what it
does is one service call after the draft is saved.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PageStatusSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from cms.core.audit import record_event


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

    def _submitted(self) -> HttpResponse:
        try:
            self.submit(self.page, self.request.user, timezone.now())
        except self.refusals as refusal:
            messages.error(self.request, _("Saved as a draft. %(why)s") % {"why": refusal})
        else:
            messages.success(self.request, _("Submitted. The director reviews it first."))
        return redirect(self.record_route, self.page.pk)


class SubmittingCreateView(_SubmitsThroughService, CreateView):
    """A new text. Its making stands in the trail, as if ``create_…`` had been called."""

    created_verb = ""

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
    """A text that is changed and submitted, or submitted again after it was returned."""

    def submit_action(self) -> HttpResponse:
        self.page = self.form.save(commit=not self.page.live)
        self.subscription.save()
        self.page.save_revision(
            user=self.request.user, log_action=True, previous_revision=self.previous_revision
        )
        return self._submitted()

    restart_workflow_action = submit_action
