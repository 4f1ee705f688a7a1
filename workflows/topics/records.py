"""Which topics an account may refer to in an answer: those that it may read."""

from django.utils import timezone

from workflows.topics.enums import AssignmentState
from workflows.topics.models import TopicPage
from workflows.topics.permissions import user_can_read_topic
from workflows.topics.queries import assignments_for

MOST = 1000  # offered in a list that is searched


def topics_to_refer_to(user) -> list[tuple[int, str]]:
    """(id, number and title), the newest first: office and auditor choose among all, others among
    those in which they have a part.
    """
    topics = TopicPage.objects.all()
    if not user_can_read_topic(user):
        parts = assignments_for(user, timezone.localdate()).exclude(state=AssignmentState.WAIVED)
        topics = topics.filter(pk__in=parts.order_by().values("topic"))
    rows = topics.order_by("-pk").values_list("pk", "number", "title")[:MOST]
    return [(pk, f"{number} {title}") for pk, number, title in rows]
