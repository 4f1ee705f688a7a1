"""Receptions that are announced, and the last days of notices that end by themselves."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.publishing.permissions import user_can_view_permits
from cms.publishing.queries import in_force
from home.notices.enums import NoticeKind
from workflows.duties.dates import MOST, Dated, DateSource, Reader, hour_of


def receptions(reader: Reader) -> list[Dated]:
    """What everybody may read: receptions in force, on their day."""
    rows = in_force(kind=NoticeKind.RECEPTION, date__gte=reader.first, date__lte=reader.last)
    return [
        Dated(
            day=permit.date,
            title=permit.title,
            what=str(NoticeKind.RECEPTION.label),
            address=permit.address,
            body=permit.unit,
        )
        for permit in rows.order_by("date", "id")[:MOST]
    ]


def endings(reader: Reader) -> list[Dated]:
    """Texts in force that are withdrawn by themselves, for those who read permits."""
    if not user_can_view_permits(reader.user):
        return []
    rows = in_force(ends_at__gte=reader.since, ends_at__lt=reader.until)
    return [
        Dated(
            day=timezone.localdate(permit.ends_at),
            title=permit.title,
            what=_("Public display ends"),
            address=reverse("permit_history", args=[permit.number]),
            at=hour_of(permit.ends_at),
            body=permit.unit,
        )
        for permit in rows.order_by("ends_at", "id")[:MOST]
    ]


SOURCES = (
    DateSource("receptions", gettext_lazy("Receptions"), receptions),
    DateSource("endings", gettext_lazy("Notices that end"), endings),
)
