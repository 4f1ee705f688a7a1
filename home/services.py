"""The site's own texts (home page, standing pages, site texts) are submitted for approval."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from home.permissions import user_can_edit_site
from workflows.approvals.services import start_approval


class CannotSubmitSiteText(Exception):
    """Why a text of the site was not submitted for approval; a sentence for the screen."""


def submit_site_text(*, text, by, now: datetime):
    """Start the approval of the latest draft; returns the workflow state.

    Raises ``CannotSubmitSiteText`` for the wrong person or a text in approval already.
    """
    problem = submission_problem(text, by)
    if problem:
        record_event(verb="site.submit", obj=text, by=by, now=now, refused=True)
        raise CannotSubmitSiteText(problem)
    with transaction.atomic():
        draft = text.get_latest_revision_as_object()
        state = start_approval(draft=draft, by=by, now=now)
        record_event(verb="site.submit", obj=text, by=by, now=now, detail=text.number)
    return state


def submission_problem(text, by) -> str:
    """Why a text cannot be submitted now; empty when it can."""
    if not user_can_edit_site(by):
        return _("Only the office submits the texts of the site for approval.")
    if text.workflow_in_progress:
        return _("This text is being approved already.")
    if text.get_workflow() is None:
        return _("No approval workflow is assigned to the texts of the site.")
    return ""
