"""Words of the gate that are stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """The way in which a decision was reached (DESIGN 5.3)."""

    BALLOT = "BALLOT", _("Ballot")
    MEETING = "MEETING", _("Vote in a meeting")
    CIRCULATION = "CIRCULATION", _("Circulation")
    STANDING = "STANDING", _("Standing authorisation")


class ReleaseMode(TextChoices):
    """When an approved text becomes public."""

    AT_ONCE = "AT_ONCE", _("At once")
    AT_TIME = "AT_TIME", _("At a set time")
    BY_HAND = "BY_HAND", _("By the office")


class EventVerb(TextChoices):
    """What happened to a permit. A permit without an event waits for its release."""

    RELEASED = "RELEASED", _("Released")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    REVOKED = "REVOKED", _("Revoked")
    LAPSED = "LAPSED", _("Lapsed")


# State of a permit = its last event; the moves that each state allows.
MOVES = {
    None: {EventVerb.RELEASED, EventVerb.REVOKED, EventVerb.LAPSED},
    EventVerb.RELEASED: {EventVerb.SUPERSEDED, EventVerb.WITHDRAWN},
    EventVerb.SUPERSEDED: set(),
    EventVerb.WITHDRAWN: set(),
    EventVerb.REVOKED: set(),
    EventVerb.LAPSED: set(),
}
# What ends the waiting of a permit: exactly one of these, once, held by the database too.
ENDS_WAITING = [EventVerb.RELEASED, EventVerb.REVOKED, EventVerb.LAPSED]

SITE = "site"  # the address whose row serialises releases, and whose text frames every page
