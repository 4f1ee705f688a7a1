"""Words that several papers share: who issues them, days, and counts."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.publishing.queries import site_payload
from workflows.approvals.counting import Tally
from workflows.approvals.enums import Mark


def issuer() -> str:
    """The office's name, as the approved texts of the site have it."""
    return site_payload().get("organ") or _("Office of the joint conference")


def day(moment: date | datetime | None) -> str:
    """``2026年5月12日`` of a day or of an instant, or nothing."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment)
    return date_format(moment, "Y年n月j日") if moment else ""


def day_of_text(text: str) -> str:
    """The same of a day as a canonical text has it."""
    return day(date.fromisoformat(text))


def month_day(moment: date | None) -> str:
    """``5-12``, for a narrow column."""
    return date_format(moment, "n-j") if moment else ""


def minute(moment: datetime | None) -> str:
    """``2026年5月12日 9:30``, or nothing."""
    return date_format(timezone.localtime(moment), "Y年n月j日 G:i") if moment else ""


def counts(tally: Tally) -> str:
    """应到会, 实到会, 同意, 不同意, 弃权, 圈阅: counts only, never whose."""
    said = _(
        "%(seats)s members due, %(cast)s present: %(for)s for, %(against)s against, "
        "%(abstained)s abstaining"
    ) % {
        "seats": tally.seats,
        "cast": tally.cast,
        "for": tally.in_favour,
        "against": tally.against,
        "abstained": tally.abstained,
    }
    return f"{said}，{Mark.READ.label} {tally.read}" if tally.read else said
