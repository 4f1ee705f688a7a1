"""Which topics an account may refer to in an answer: those that it may read."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.records import RecordKind
from workflows.topics.enums import AssignmentState
from workflows.topics.models import TopicPage
from workflows.topics.permissions import user_can_read_topic
from workflows.topics.queries import assignments_for

MOST = 1000  # offered in a list that is searched


def topics_to_refer_to(user) -> list[tuple[int, str]]:
    """(id, number and title), the newest first: office and auditor choose among all, others among
    those in which they have a part.
    """
    rows = _readable(user).order_by("-pk").values_list("pk", "number", "title")[:MOST]
    return [(pk, f"{number} {title}") for pk, number, title in rows]


def topics_to_open(user, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Of these, (address of the record, number and title) of each that an account may read. The
    office reads the name that an answer keeps of one that is gone, too.
    """
    rows = _readable(user).filter(pk__in=ids).values_list("pk", "number", "title")
    keeps = user_can_read_topic(user)
    found = dict.fromkeys(ids, ("", "—")) if keeps else {}
    for pk, number, title in rows:
        address = reverse("topics:record", args=[pk]) if keeps else ""
        found[pk] = (address, f"{number} {title}")
    return found


def _readable(user) -> QuerySet[TopicPage]:
    if user_can_read_topic(user):
        return TopicPage.objects.all()
    parts = assignments_for(user, timezone.localdate()).exclude(state=AssignmentState.WAIVED)
    return TopicPage.objects.filter(pk__in=parts.order_by().values("topic"))


TOPICS = RecordKind(
    key="topic",
    name=_("Topics"),
    lister=topics_to_refer_to,
    opener=topics_to_open,
    keeps_words=True,
    is_default=True,
)
