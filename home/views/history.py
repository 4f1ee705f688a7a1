"""发布记录: every text that an address ever showed or was to show, as it was, for the office and
the auditor. The public never sees one that is not in force.
"""

import json
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import date as format_date
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.permissions import has_role
from cms.core.audit import object_ref
from cms.publishing.early import suspended
from cms.publishing.enums import SITE, EventVerb, ReleaseMode
from cms.publishing.models import Permit, PermitEvent
from cms.publishing.pages import GatedPage
from cms.publishing.permissions import (
    user_can_correct_permit,
    user_can_release_permit,
    user_can_revoke_permit,
    user_can_view_permits,
    user_can_withdraw_permit,
)
from cms.publishing.queries import history_of, site_payload_at
from cms.publishing.registry import gated_models
from cms.publishing.render import render_page, sign_blobs
from cms.publishing.sealing import breach_of
from home.views.corrections import open_note
from home.views.permits import record_of
from workflows.approvals.comparison import compare
from workflows.approvals.papers.permissions import user_can_print_release_sheet
from workflows.approvals.papers.trail import decision_of
from workflows.approvals.permissions import user_can_view_ballot_register
from workflows.approvals.waiting import is_unsettled, lapsed_duty_of
from workflows.duties.permissions import TERM_KEEPERS


@dataclass(frozen=True)
class Release:
    """One permit of an address, with its last event in words."""

    permit: Permit
    events: list[PermitEvent]
    state: str
    words: str
    has_previous: bool
    is_to_release: bool = False
    waits: bool = False
    is_over: bool = False

    @property
    def ref(self) -> str:
        """Under which its papers are kept."""
        return object_ref(self.permit)

    @classmethod
    def of(cls, permit: Permit, has_previous: bool, may_release: bool) -> "Release":
        """The state of a permit is its last event."""
        events = list(permit.events.all())
        if not events:
            words, is_over = _("Approved, not yet published"), permit.is_over(timezone.now())
            by_hand = permit.release_mode == ReleaseMode.BY_HAND
            now = may_release and by_hand and not is_over
            return cls(permit, events, "approved", words, has_previous, now, True, is_over)
        last = events[-1]
        state = "published" if last.verb == EventVerb.RELEASED else "withdrawn"
        words = _("Text in force") if state == "published" else last.words
        return cls(permit, events, state, words, has_previous)


def permit_history(request: HttpRequest, number: str) -> HttpResponse:
    """Permits of an address with who, when, why and on what basis, the newest first."""
    _require_reader(request)
    permits = list(history_of(number))
    if not permits and not _names_a_text(number):
        raise Http404
    if not permits:
        return TemplateResponse(request, "home/permit_history.html", {"number": number})
    oldest, newest = permits[-1], permits[0]
    is_public = any(_is_in_force(permit) for permit in permits)
    may_release = user_can_release_permit(request.user, newest)
    may_correct = is_public and user_can_correct_permit(request.user, newest)
    context = {
        "number": number,
        "title": newest.title,
        "releases": [Release.of(permit, permit.pk != oldest.pk, may_release) for permit in permits],
        "is_public": is_public,
        "may_take_down": is_public and user_can_withdraw_permit(request.user, newest),
        "may_correct": may_correct,
        "correction": open_note(newest) if may_correct else "",
        "record": record_of(newest),
        "unused": newest if newest.events.all() and is_unsettled(newest) else None,
        "may_revoke": user_can_revoke_permit(request.user, newest),
        "lapsed_duty": lapsed_duty_of(newest) if has_role(request.user, *TERM_KEEPERS) else None,
        "may_print": user_can_print_release_sheet(request.user, newest),
        "trail": _trail_of(permits) if user_can_view_ballot_register(request.user) else None,
    }
    return TemplateResponse(request, "home/permit_history.html", context)


def _names_a_text(number: str) -> bool:
    """Whether a text has this number that waits for its first approval."""
    pages = [model for model in gated_models() if issubclass(model, GatedPage)]
    return number == SITE or any(page.objects.filter(number=number).exists() for page in pages)


def _trail_of(permits: list[Permit]) -> int | None:
    """A decision among those cited: each leads to the whole trail of the text."""
    return next((each.pk for each in map(decision_of, permits) if each), None)


def permit_text(request: HttpRequest, pk: int) -> HttpResponse:
    """One text exactly as the public read it, or would have, in the frame of that day; marked."""
    _require_reader(request)
    permit = _permit(pk)
    if breach_of(permit):
        return suspended()
    events = {event.verb: event for event in permit.events.all()}
    released = events.get(EventVerb.RELEASED)
    payload = json.loads(permit.payload)
    site = payload
    if not permit.schema.startswith("site/"):
        site = site_payload_at(released.at if released else timezone.now())
    html = render_page(
        payload, site, released.at if released else None, mode="old", mark=_mark(permit)
    )
    response = HttpResponse(sign_blobs(html, request.user.pk))
    response["Cache-Control"] = "private, no-store"
    return response


def permit_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a text changed of the one before it at its address, sentence by sentence."""
    _require_reader(request)
    permit = _permit(pk)
    before = Permit.objects.filter(number=permit.number, pk__lt=permit.pk).order_by("-pk").first()
    if before is None:
        raise Http404
    context = {
        "permit": permit,
        "before": before,
        "changes": compare(json.loads(before.payload), json.loads(permit.payload)),
    }
    return TemplateResponse(request, "home/permit_changes.html", context)


def _require_reader(request: HttpRequest) -> None:
    if not user_can_view_permits(request.user):
        raise PermissionDenied


def _permit(pk: int) -> Permit:
    return get_object_or_404(Permit.objects.prefetch_related("events"), pk=pk)


def _is_in_force(permit: Permit) -> bool:
    pointer = getattr(permit, "pointer", None)
    return pointer is not None and pointer.in_force


def _mark(permit: Permit) -> str:
    """The ribbon over a text that is not the one in force."""
    last = max(permit.events.all(), key=lambda event: event.pk, default=None)
    if last is None:
        return _("Approved, not yet published")
    if last.verb == EventVerb.RELEASED:
        return ""
    day = format_date(timezone.localtime(last.at), "Y年n月j日")
    return _("%(state)s on %(day)s: not the text that is public") % {
        "state": last.words,
        "day": day,
    }
