"""What the reminders name for others; called once at start."""

from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.accounts.hats import name_hats
from cms.core.audit import object_ref
from cms.core.verbs import name_details, name_verbs
from workflows.approvals.signals import member_told
from workflows.reminders.describing import turning_words
from workflows.reminders.permissions import OFFICE

ACTS = {
    "reminder.make": _("wrote a reminder rule"),
    "reminder.change": _("changed a reminder rule"),
    "reminder.switch_on": _("switched a reminder rule on"),
    "reminder.switch_off": _("switched a reminder rule off"),
    "reminder.wish": _("set a time of day for messages"),
    "receipt.note": _("noted receipts"),
    "message.retry": _("had a message sent again"),
    "absence.set": _("noted an absence"),
    "absence.end": _("ended an absence"),
    "feed.make": _("made an address for her calendar"),
    "feed.revoke": _("voided the address of her calendar"),
    "channel.make": _("set up a channel"),
    "channel.change": _("changed a channel"),
    "channel.test": _("tested a channel"),
}
OF_THE_OFFICE = ("reminder.make", "reminder.change", "reminder.switch_on", "reminder.switch_off")


def connect() -> None:
    """Name the acts of this app and the hats in which they are done; hear of calls."""
    member_told.connect(on_member_told)
    name_verbs(ACTS)
    name_details({"reminder.change": turning_words})
    name_hats(dict.fromkeys((*OF_THE_OFFICE, "receipt.note", "message.retry"), OFFICE))
    name_hats(
        dict.fromkeys(("channel.make", "channel.change", "channel.test"), (Role.SYSTEM_ADMIN,))
    )


def on_member_told(sender, decision, person, by, now, **kwargs) -> None:
    """Whoever was reached by telephone has answered what was sent about the ballot."""
    from workflows.reminders.services import note_told  # models are ready by then

    note_told(person=person, subject_ref=object_ref(decision), by=by, now=now)
