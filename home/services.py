"""The site's own texts (home page, standing pages, site texts) are submitted for approval."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page

from cms.publishing.corrections import correction_problem
from cms.publishing.held_back import files_problem
from cms.publishing.set_time import set_time_problem
from home.permissions import user_can_edit_site
from workflows.approvals.services import chain_problem, submit_text


class CannotSubmitSiteText(Exception):
    """Why a text of the site was not submitted for approval; a sentence for the screen."""


def submit_site_text(*, text, by, now: datetime):
    """Start the approval of the latest draft; returns the workflow state.

    Raises ``CannotSubmitSiteText`` for the wrong person or a text in approval already.
    """
    return submit_text(
        text=text,
        problem=submission_problem(text, by, now),
        refusal=CannotSubmitSiteText,
        verb="site.submit",
        by=by,
        now=now,
    )


def submission_problem(text, by, now: datetime) -> str:
    """Why a text cannot be submitted now; empty when it can."""
    if not user_can_edit_site(by):
        return _("Only the office submits the texts of the site for approval.")
    if text.workflow_in_progress:
        return _("This text is being approved already.")
    draft = text.get_latest_revision_as_object()
    problem = set_time_problem(draft, now) or files_problem(draft) or correction_problem(draft)
    return problem or chain_problem(draft=draft, by=by, now=now)


@transaction.atomic
def copy_text(*, text: Page, title: str, by) -> Page:
    """A draft beside ``text`` with its words, numbered anew; the trail names both.

    Raises Wagtail's ``CopyPagePermissionError`` for who may write nothing there.
    """
    attrs = {"title": title, "draft_title": title, "slug": ""}  # the slug follows the number
    copying = CopyPageAction(
        text, update_attrs=attrs, copy_revisions=False, keep_live=False, user=by
    )
    return copying.execute()
