"""How lists and sentences on screens say what every app has."""

from datetime import datetime

from django.utils import timezone


def minute(at: datetime) -> str:
    """``2026-05-12 09:30``, of Shanghai."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
