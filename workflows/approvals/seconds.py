"""Reviews that wait for a second from outside, beside those of one's own groups."""

from datetime import datetime

from django.db.models import Q

from workflows.approvals.setup import REVIEW_STEP
from workflows.duties.seconds import seconds_of


def reviews_asked_of(user, now: datetime) -> Q | None:
    """Which steps of reviews this account was asked into; none if it was not. One query."""
    refs = set(seconds_of(user, now, REVIEW_STEP).values_list("subject_ref", flat=True))
    if not refs:
        return None
    if "" in refs:
        return Q()
    asked = Q(pk=None)
    for ref in refs:
        label, _colon, key = ref.partition(":")
        app, _dot, model = label.partition(".")
        kind = Q(workflow_state__content_type__app_label=app)
        kind &= Q(workflow_state__content_type__model=model)
        asked |= kind & Q(workflow_state__object_id=key)
    return asked
