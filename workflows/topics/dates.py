"""Days of inspections and hearings: of every topic for the office, of public ones for others."""

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from workflows.duties.dates import MOST, Dated, DateSource, Reader
from workflows.topics.enums import TopicKind, TopicState
from workflows.topics.models import TopicPage
from workflows.topics.queries import kind_of, with_state


def find(reader: Reader) -> list[Dated]:
    """Live records for the office; for everybody else what the permits in force say."""
    return _records(reader) if reader.reads_all else _public(reader)


def _records(reader: Reader) -> list[Dated]:
    """What is planned or public, not what was withdrawn; where a text is public, on its day."""
    begun = Q(starts_at__lt=reader.until)
    running = Q(ends_at__gte=reader.since) | Q(ends_at=None, starts_at__gte=reader.since)
    permit = Permit.objects.filter(pointer__number=OuterRef("number"), pointer__in_force=True)
    rows = TopicPage.objects.annotate(public_day=Subquery(permit.values("date")[:1]))
    rows = rows.filter(begun & running | Q(public_day__range=(reader.first, reader.last)))
    rows = with_state(rows.select_related("unit", "content_type"))
    rows = rows.exclude(state=TopicState.WITHDRAWN).order_by("starts_at", "pk")
    found = [_record(topic) for topic in rows[:MOST]]
    since, until = reader.first, reader.last
    return [each for each in found if each.day <= until and (each.last or each.day) >= since]


def _record(topic: TopicPage) -> Dated:
    """Hour and last day are the row's, as long as it says the day that is public."""
    day = timezone.localdate(topic.starts_at) if topic.starts_at else None
    is_so = topic.public_day in (None, day)
    return Dated(
        day=day if is_so else topic.public_day,
        last=timezone.localdate(topic.ends_at) if is_so and topic.ends_at else None,
        title=topic.draft_title,
        what=str(kind_of(topic).label),
        address=reverse("topics:record", args=[topic.pk]),
        at=_hour(topic.starts_at) if is_so else "",
        body=str(topic.unit or ""),
    )


def _public(reader: Reader) -> list[Dated]:
    rows = in_force(
        kind__in=TopicKind.values, date__gte=reader.first, date__lte=reader.last
    ).order_by("date", "id")
    return [
        Dated(
            day=permit.date,
            title=permit.title,
            what=str(TopicKind(permit.kind).label),
            address=permit.address,
            body=permit.unit,
        )
        for permit in rows[:MOST]
    ]


def _hour(at: datetime) -> str:
    """The hour at which it begins; midnight is none."""
    words = f"{timezone.localtime(at):%H:%M}"
    return "" if words == "00:00" else words


TOPIC_DAYS = DateSource("topics", _("Inspections, hearings, research"), find)
