"""What is said of an answer that was thrown away or destroyed."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.formbuilder.retention import period_words


def in_trash_words(at: datetime) -> str:
    """To whose answer it was: 已由办公室移入回收站（2026年5月12日）."""
    return _("The office moved this to the trash (%(day)s).") % {"day": _day(at)}


def destroyed_words(at: datetime) -> str:
    """To the same, after the 30 days."""
    return _("This was destroyed under the rules on %(day)s.") % {"day": _day(at)}


def rule_words(retention_months: int | None) -> str:
    """Under which rule an answer was destroyed, for its certificate."""
    if retention_months is None:
        return _("Moved to the trash by hand; destroyed after 30 days there.")
    return _(
        "Kept for %(period)s after it was submitted; moved to the trash as confirmed by the office "
        "director; destroyed after 30 days there."
    ) % {"period": period_words(retention_months)}


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y年n月j日")
