"""How the ledger hears of people who leave, and what it names for others; called once at start."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.accounts.hats import name_hats
from cms.accounts.models import User
from cms.core.verbs import name_verbs
from cms.people.models import Person
from cms.people.signals import standing_changed
from workflows.duties import services
from workflows.duties.enums import HANDOVER_KIND
from workflows.duties.handing_over import is_waiting
from workflows.duties.kinds import DutyKind, register_kind
from workflows.duties.models import Duty
from workflows.duties.permissions import user_can_view_handovers
from workflows.duties.steps import Step, accounts_with, register_step


def connect() -> None:
    """Declare the duty, the step and the acts of this app; listen to the news of people."""
    register_kind(
        DutyKind(
            key=HANDOVER_KIND,
            label=_("Duties waiting to be handed over"),
            button=_("Hand over"),
            overview=_overview,
            is_open=is_waiting,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
        )
    )
    register_step(
        Step(
            key="duties.waive",
            label=_("Waiving a duty"),
            who=lambda now: accounts_with(Role.OFFICE_DIRECTOR),
            note=_(
                "Clerk or owner asks, the director decides: that is two persons. What the director "
                "owes herself she hands over, or another director waives it."
            ),
            least=1,
            is_open_to_seconds=False,
        )
    )
    name_verbs(
        {
            "duty.hand_over": _("handed duties over"),
            "second.grant": _("asked a second person in"),
            "second.revoke": _("ended the help of a second person"),
        }
    )
    director = (Role.OFFICE_DIRECTOR,)
    name_hats(
        {
            "duty.hand_over": (*director, Role.SYSTEM_ADMIN),
            "duty.reschedule": director,
            "duty.waive": director,
            "second.grant": director,
            "second.revoke": director,
        }
    )
    standing_changed.connect(on_standing_changed, dispatch_uid="duties_leavers")


def on_standing_changed(sender, person: Person, by, now: datetime, **kwargs) -> None:
    """Somebody left, or came back; a new director owes what every director owes."""
    is_director = User.objects.filter(
        person=person, is_active=True, groups__name=Role.OFFICE_DIRECTOR.value
    )
    if is_director.exists():
        services.look_for_leavers(now=now)
    else:
        services.review_leaver(person=person, by=by, now=now)


def _overview(duty: Duty, user) -> str:
    """The screen on which it is done, for those who may."""
    return duty.link if user_can_view_handovers(user) else ""
