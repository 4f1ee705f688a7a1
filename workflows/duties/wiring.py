"""How the ledger hears of people who leave, and what it names for others; called once at start."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.accounts.enums import Role
from cms.accounts.hats import name_hats
from cms.accounts.models import User
from cms.calendars.news import Consequence, register_consequence
from cms.calendars.signals import calendar_changed
from cms.core.audit import object_ref
from cms.core.verbs import name_details, name_verbs
from cms.people.models import Person
from cms.people.signals import standing_changed
from workflows.duties import services
from workflows.duties.dates import DUE, register_dates
from workflows.duties.enums import HANDOVER_KIND, REQUEST_KIND, MoveCause, RequestState
from workflows.duties.handing_over import is_waiting
from workflows.duties.kinds import CannotHandOver, DutyKind, Owed, register_kind
from workflows.duties.models import DateMove, Duty, DutyEvent, DutyRequest
from workflows.duties.owed import owed_of
from workflows.duties.permissions import TERM_KEEPERS, user_can_view_handovers
from workflows.duties.services.requests import REQUEST_TERM
from workflows.duties.steps import Step, accounts_with, register_step
from workflows.duties.terms import OF_HOUSE, Term

LINES_TOLD = 50  # of what a change of the calendar would move, before it is saved


def connect() -> None:
    """Declare the duty, the step and the acts of this app; listen to the news of people."""
    register_kind(
        DutyKind(
            key=HANDOVER_KIND,
            label=_("Duties waiting to be handed over"),
            opens=_("Somebody who owes something can act no longer; for every director."),
            ends=_("Nothing is left in that name, or the person can act again."),
            terms=(Term(HANDOVER_KIND, _("Handing over what was left open"), 3, OF_HOUSE),),
            extends=True,
            fixed=_("Nothing may be left behind: hand it over."),
            button=_("Hand over"),
            overview=_overview,
            is_open=is_waiting,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
        )
    )
    register_dates(DUE)
    _declare_requests()
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
    _name_acts()
    standing_changed.connect(on_standing_changed, dispatch_uid="duties_leavers")
    calendar_changed.connect(on_calendar_changed, dispatch_uid="duties_calendar")
    register_consequence(moved_with_calendar)


def _declare_requests() -> None:
    """What whoever may give more time or excuse owes an answer to."""
    register_kind(
        DutyKind(
            key=REQUEST_KIND,
            label=_("Request about a duty"),
            button=_("Decide on the request"),
            opens=_("Somebody asks for a later date, or to be excused; for every other director."),
            ends=_("A director decides, the request is taken back, or the duty itself ends."),
            terms=(Term(REQUEST_TERM, _("Deciding on a request"), 2, OF_HOUSE),),
            fixed=_("Decide on it, or hand it to another director."),
            overview=lambda duty, user: duty.link,
            expected=requests_owed,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
            hand_over=_leave_as_it_is,
        )
    )


def _name_acts() -> None:
    """Verbs of the trail, and the hats in which they are done."""
    name_verbs(
        {
            "duty.export": _("downloaded the ledger"),
            "duty.ask": _("asked for more time or a waiver"),
            "duty.decide": _("decided on a request about a duty"),
            "duty.hand_over": _("handed duties over"),
            "duty.move": _("moved due dates"),
            "duty.take_back": _("took a request back"),
            "second.grant": _("asked a second person in"),
            "second.revoke": _("ended the help of a second person"),
            "term.change": _("changed a default term"),
        }
    )
    name_details({"duty.hand_over": _handed_words})
    director = (Role.OFFICE_DIRECTOR,)
    name_hats(
        {
            "duty.hand_over": (*director, Role.SYSTEM_ADMIN),
            "duty.decide": director,
            "duty.move": TERM_KEEPERS,
            "duty.reschedule": director,
            "duty.waive": director,
            "second.grant": director,
            "second.revoke": director,
            "term.change": TERM_KEEPERS,
        }
    )


def _handed_words(detail: str) -> str:
    """How many; from whom to whom the label of the event says, the stored ids are for machines."""
    _people, _comma, number = detail.rpartition(", ")
    if not number.isdecimal():
        return detail
    return ngettext("%(n)s duty handed over", "%(n)s duties handed over", int(number)) % {
        "n": number
    }


def on_standing_changed(sender, person: Person, by, now: datetime, **kwargs) -> None:
    """Somebody left, or came back; a new director owes what every director owes."""
    is_director = User.objects.filter(
        person=person, is_active=True, groups__name=Role.OFFICE_DIRECTOR.value
    )
    if is_director.exists():
        services.look_for_leavers(now=now)
    else:
        services.review_leaver(person=person, by=by, now=now)


def on_calendar_changed(sender, reason: str, by, now: datetime, **kwargs) -> None:
    """What was computed by the calendar is computed again, in the transaction of its change."""
    services.follow_calendar(reason=reason, by=by, now=now)


def moved_with_calendar(now: datetime) -> Consequence | None:
    """What the change of the calendar at ``now`` moved, the first of it, and where its list is."""
    move = DateMove.objects.filter(cause=MoveCause.CALENDAR, at=now).first()
    if move is None:
        return None
    words = ngettext(
        "%(n)d open duty has another date now.",
        "%(n)d open duties have another date now.",
        move.number,
    )
    lines = move.lines.select_related("duty__owner_person", "duty__owner_organization")
    return Consequence(
        words % {"n": move.number},
        reverse("duties:moved_list", args=[move.pk]),
        [_moved_line(line) for line in lines.order_by("due_at", "id")[:LINES_TOLD]],
    )


def _moved_line(line: DutyEvent) -> str:
    was, now_is = (timezone.localdate(each).isoformat() for each in (line.was_due_at, line.due_at))
    return f"{line.duty}：{was} → {now_is}"


def requests_owed() -> Iterator[Owed]:
    """Every waiting request, by the directors who owe an answer already, else by those who could
    decide; one that nobody could decide is named all the same.
    """
    waiting = DutyRequest.objects.filter(state=RequestState.WAITING)
    return owed_of(
        REQUEST_KIND,
        (
            (object_ref(request), partial(services.deciders, request.duty, request.entered_by))
            for request in waiting.select_related("duty", "entered_by")
        ),
    )


def _leave_as_it_is(duty: Duty, taker: Person, by, now: datetime) -> None:
    """Nothing moves but the duty; the request itself says who may not decide on it."""
    request = DutyRequest.objects.get(pk=duty.subject_ref.rpartition(":")[2])
    mine = request.entered_by.person_id == taker.pk or request.duty.owner_person_id == taker.pk
    if mine:
        raise CannotHandOver(_("%(name)s asks or owes this.") % {"name": taker.name})


def _overview(duty: Duty, user) -> str:
    """The screen on which it is done, for those who may."""
    return duty.link if user_can_view_handovers(user) else ""
