"""What is on its way to the public or waits for its release, with the way to take it back."""

from django import template
from django.utils import timezone

from cms.accounts.permissions import has_role
from cms.core.audit import object_ref
from cms.publishing.permissions import user_can_revoke_permit
from cms.publishing.queries import waiting_permits
from workflows.approvals.enums import Way
from workflows.approvals.models import Decision
from workflows.approvals.permissions import OFFICE, user_can_view_ballot
from workflows.approvals.releasers import lacking_context
from workflows.approvals.returned import duties_since
from workflows.approvals.services import why_not_recall
from workflows.approvals.wanted import wanted_of

register = template.Library()


@register.inclusion_tag("approvals/includes/waiting.html", takes_context=True)
def approvals_that_wait(context, number: str) -> dict:
    """Permits of an address that wait for their release: until when, and who may end that."""
    user, now = context["request"].user, timezone.now()
    waiting = list(waiting_permits().filter(number=number)) if number else []
    return {
        "waiting": [(permit, permit.is_over(now)) for permit in waiting],
        "may_revoke": any(user_can_revoke_permit(user, permit) for permit in waiting),
    }


@register.inclusion_tag("approvals/includes/lacks.html", takes_context=True)
def release_lacks(context, text) -> dict:
    """Whose place a second from outside is to take before this text can be released."""
    refs = getattr(text, "refs", None) or [object_ref(text)]
    rows = Decision.objects.open().filter(way=Way.STANDING, subject_ref__in=refs)
    decision = rows.defer("payload").first()
    found = lacking_context(context["request"].user, decision) if decision is not None else {}
    return {**found, "lacks_class": "help-block help-warning"}


@register.inclusion_tag("approvals/includes/wanted.html", takes_context=True)
def wanted_changes(context, text) -> dict:
    """修改意见 of the meeting, where the writer works, until the changed text is confirmed."""
    wanted = wanted_of(text.current_workflow_state)
    may_open = wanted is not None and user_can_view_ballot(context["request"].user, wanted.decision)
    return {"wanted": wanted, "may_open": may_open}


@register.inclusion_tag("approvals/includes/recall.html", takes_context=True)
def way_to_recall(context, text) -> dict:
    """撤回送审 among the acts of a text's record, for whoever may, while it is under review."""
    state = text.current_workflow_state
    if state is not None and why_not_recall(state=state, by=context["request"].user):
        state = None
    return {"state": state}


@register.inclusion_tag("approvals/includes/returned.html", takes_context=True)
def owed_since_it_came_back(context, text) -> dict:
    """Who puts right what came back, until when, and the way to settle it, for the office."""
    state, user = text.current_workflow_state, context["request"].user
    is_back = state is not None and state.status == state.STATUS_NEEDS_CHANGES
    return {"owed": duties_since(state) if is_back and has_role(user, *OFFICE) else ()}
