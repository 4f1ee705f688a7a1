"""复制微信通知: a few lines in the office's tone, with a link and nobody's name or data in them."""

from datetime import datetime

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.addresses import absolute
from workflows.duties.kinds import address_of, kind_of, title_of
from workflows.duties.models import Duty
from workflows.duties.wording import is_end_of_day


def duty_address(duty: Duty) -> str:
    """Where the owner does it; behind sign-in, so the link itself tells nothing."""
    return absolute(address_of(duty) or "/desk/")


def duty_notice(duty: Duty, now: datetime) -> str:
    """What the office sends to whoever owes something; greets nobody by name."""
    said = {
        "kind": kind_of(duty).label,
        "title": title_of(duty),
        "due": day_words(duty.due_at),
        "link": duty_address(duty),
    }
    if duty.due_at < now:
        words = _(
            "Good day! “%(title)s” (%(kind)s) was due on %(due)s and is still open. Please deal "
            "with it as soon as you can: %(link)s If anything is difficult, please call the "
            "office. Thank you!"
        )
    else:
        words = _(
            "Good day! Please deal with “%(title)s” (%(kind)s) by %(due)s: %(link)s If anything "
            "is difficult, please call the office. Thank you!"
        )
    mark = _("[%(grade)s] ") % {"grade": duty.get_urgency_display()} if duty.urgent else ""
    return f"{mark}{words % said}"


def public_notice(title: str, path: str) -> str:
    """What the office sends on about a text that is public."""
    return _("“%(title)s” is public. Please read it here: %(link)s") % {
        "title": title,
        "link": absolute(path),
    }


def desk_notice() -> str:
    """What the office sends after a message that was not answered: the desk says the rest."""
    return _(
        "Good day! A message from the office waits for you. Please open your desk: %(link)s "
        "If anything is difficult, please call the office. Thank you!"
    ) % {"link": absolute("/desk/")}


def day_words(at: datetime) -> str:
    """11月20日（星期五）, with the hour where the term does not end with the day."""
    local = timezone.localtime(at)
    words = format_date(local, "n月j日（l）")
    return words if is_end_of_day(at) else f"{words}{local:%H:%M}"
