"""Of texts that a decision sent back: what it came to, in words (缓议, 授权已终止)."""

from collections.abc import Iterable, Mapping

from django.db.models import F, Model
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from workflows.approvals.enums import AuthorizationState, DecisionState, Way
from workflows.approvals.models import Decision

SAID = (
    DecisionState.DEFERRED,
    DecisionState.WITH_CHANGES,
    DecisionState.NOT_CARRIED,
    DecisionState.NO_DECISION,
)


def came_back_as(texts: Iterable[Model]) -> Mapping[int, str]:
    """Words by the key of each text that waits for changes and was sent back by the decision of its
    last step; texts that a person returned are in none of it. One query.
    """
    owners = {ref: text.pk for text in texts for ref in _refs(text)}
    if not owners:
        return {}
    rows = Decision.objects.filter(
        subject_ref__in=owners,
        task_state__workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        task_state__workflow_state__current_task_state=F("task_state__taskstate_ptr"),
    )
    rows = rows.select_related("authorization").defer("payload").order_by("pk")
    latest = {owners[row.subject_ref]: row for row in rows}
    return {key: words for key, row in latest.items() if (words := _words(row))}


def named_for_filter(states: Iterable[tuple[str, str]], returned: str) -> list[tuple[str, str]]:
    """The states of a list's filter: what came back is found under one name, however it came."""
    words = _("Came back (returned, deferred, in principle …)")
    return [(value, words if value == returned else label) for value, label in states]


def _refs(text: Model) -> list[str]:
    return list(getattr(text, "refs", None) or [object_ref(text)])


def _words(decision: Decision) -> str:
    if decision.state in SAID:
        return decision.get_state_display()
    return _("Authorisation ended") if _lost_its_authorization(decision) else ""


def _lost_its_authorization(decision: Decision) -> bool:
    given, at = decision.authorization, decision.closed_at
    if decision.way != Way.STANDING or decision.state != DecisionState.VOID:
        return False
    revoked = given.state == AuthorizationState.REVOKED and given.revoked_at <= at
    return revoked or shanghai_date(at) > given.valid_until
