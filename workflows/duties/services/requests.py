"""申请延期、申请免办: one person asks, with a reason, and another decides (issue 10, line 1).

Locks are taken in one order: the row behind the duty, the duty, the request (``_lock_all``).
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.hats import hat_worn
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.calendars.services import end_of_day, shanghai_date
from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from cms.people.models import Person
from workflows.duties.enums import REQUEST_KIND, DutyAct, DutyState, RequestState, Wish
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.owners import person_key
from workflows.duties.permissions import (
    TERM_KEEPERS,
    owes_it_alone,
    user_can_ask_about_duty,
    user_can_decide_request,
)
from workflows.duties.services.ledger import (
    CannotRescheduleDuty,
    CannotWaiveDuty,
    close_duties_about,
    fulfil_duty,
    open_duty,
    reschedule_duty,
    waive_duty,
)
from workflows.duties.terms import due_under

REQUEST_TERM = "duties.request"


class CannotAskAboutDuty(Exception):
    """Nothing was asked; the message is a sentence for the screen."""


class CannotDecideRequest(Exception):
    """The request stays as it is; the message is a sentence for the screen."""


def why_no_request(duty: Duty, by, wish: str) -> str:
    """Why ``by`` cannot ask for this now, or an empty string; changes nothing."""
    kind = kind_of(duty)
    if not user_can_ask_about_duty(by, duty):
        return _("Only who owes this, or the office, asks for it.")
    if not duty.is_open:
        return _("This duty is closed already.")
    if (wish == Wish.EXTEND and not kind.extends) or (wish == Wish.WAIVE and not kind.waives):
        return str(kind.fixed) or _("This is settled on its own record.")
    if duty.requests.filter(state=RequestState.WAITING).exists():
        return _("A request about this waits for a decision already.")
    if not deciders(duty, by):
        if has_role(by, Role.OFFICE_DIRECTOR) and not owes_it_alone(by, duty):
            return _("You decide on this yourself: its owner or a colleague asks for it.")
        return _("There is no other director who could decide: hand the duty over instead.")
    return ""


def deciders(duty: Duty, by) -> list[Person]:
    """Directors who neither ask nor owe it."""
    others = User.objects.filter(groups__name=Role.OFFICE_DIRECTOR.value, is_active=True)
    others = others.exclude(pk=by.pk)
    people = Person.objects.filter(account__in=others).exclude(pk=duty.owner_person_id)
    return list(people.order_by("pk"))


def ask_about_duty(
    *, duty: Duty, wish: str, reason: str, by, now: datetime, until: date | None = None
) -> DutyRequest:
    """Ask for a later date (``until``) or for a waiver; every other director owes an answer.

    Raises ``CannotAskAboutDuty``.
    """
    asked = (wish, until, reason, by, now)
    refusal = _refusal_of_asking(duty, *asked)
    if not refusal:
        try:
            with transaction.atomic():
                duty = Duty.objects.select_for_update().get(pk=duty.pk)
                refusal = _refusal_of_asking(duty, *asked)
                if not refusal:
                    return _ask(duty, wish, until, reason.strip(), by, now)
        except IntegrityError:
            refusal = _("A request about this waits for a decision already.")
    record_event(verb="duty.ask", obj=object_ref(duty), by=by, now=now, refused=True)
    raise CannotAskAboutDuty(refusal)


def decide_request(
    *, request: DutyRequest, granted: bool, answer: str, by, now: datetime
) -> DutyRequest:
    """Grant or refuse: a director who neither asks nor owes it; a refusal says why.

    Granting moves the date, and never to an earlier one, or excuses the owner, with the row behind
    the duty. What was handed over or has another date since is refused and asked for anew. Raises
    ``CannotDecideRequest``.
    """
    refusal = _refusal_of_decision(request, granted, answer, by, now)
    if not refusal:
        try:
            with transaction.atomic():
                request = _lock_all(request)
                refusal = _refusal_of_decision(request, granted, answer, by, now)
                if not refusal:
                    return _decide(request, granted, answer.strip(), by, now)
        except (CannotRescheduleDuty, CannotWaiveDuty) as error:
            refusal = str(error)
    record_event(verb="duty.decide", obj=request, by=by, now=now, refused=True)
    raise CannotDecideRequest(refusal)


def take_back_request(*, request: DutyRequest, by, now: datetime) -> DutyRequest:
    """Whoever asked asks no more. Raises ``CannotDecideRequest``."""
    refusal = ""
    if request.entered_by_id != getattr(by, "pk", None):
        refusal = _("Only whoever asked takes it back.")
    if not refusal:
        with transaction.atomic():
            request = _lock(request)
            if request.is_waiting:
                request.state, request.decided_at = RequestState.ENDED, now
                request.save(update_fields=["state", "decided_at"])
                _end_duties(request, _("Taken back"), now)
                record_event(verb="duty.take_back", obj=request, by=by, now=now)
                return request
        refusal = _("This request is decided already.")
    record_event(verb="duty.take_back", obj=request, by=by, now=now, refused=True)
    raise CannotDecideRequest(refusal)


def _ask(duty: Duty, wish: str, until: date | None, reason: str, by, now: datetime) -> DutyRequest:
    request = DutyRequest.objects.create(
        duty=duty,
        wish=wish,
        until=until,
        reason=reason[:200],
        asked_at=now,
        entered_by=by,
        on_behalf_of=None if owes_it_alone(by, duty) else duty.owner_person,
        acting_as=hat_worn(by, (*kind_of(duty).worn(duty), *TERM_KEEPERS)),
        channel=Channel.DESK,
    )
    due = due_under(REQUEST_TERM, now)
    for director in deciders(duty, by):
        open_duty(
            kind=REQUEST_KIND,
            subject_ref=object_ref(request),
            subject_label=f"{request.get_wish_display()}：{duty}",
            owner=director,
            due=due,
            urgency=duty.urgency,
            link=reverse("desk_duties:request", args=[request.pk]),
            by=by,
            now=now,
        )
    record_event(verb="duty.ask", obj=request, by=by, now=now, detail=request.get_wish_display())
    return request


def _refusal_of_asking(
    duty: Duty, wish: str, until: date | None, reason: str, by, now: datetime
) -> str:
    return why_no_request(duty, by, wish) or _refusal_of_wish(duty, wish, until, reason, now)


def _refusal_of_wish(duty: Duty, wish: str, until: date | None, reason: str, now: datetime) -> str:
    if wish not in Wish.values:
        return _("Choose what is asked for.")
    if not reason.strip():
        return _("Please give the reason.")
    if wish == Wish.WAIVE:
        return "" if until is None else _("A waiver has no new day.")
    if until is None:
        return _("Please give the new day.")
    if end_of_day(until) <= duty.due_at or until < shanghai_date(now):
        return _("The new day is later than the day on which it is due now, and not past.")
    return ""


def _refusal_of_decision(
    request: DutyRequest, granted: bool, answer: str, by, now: datetime
) -> str:
    if not user_can_decide_request(by, request):
        return _("A director decides on this: one who neither asked for it nor owes it.")
    if not request.is_waiting:
        return _("This request is decided already.")
    if not granted:
        return "" if answer.strip() else _("Please say why it is refused.")
    if request.wish == Wish.EXTEND and request.until < shanghai_date(now):
        return _("The day that was asked for has passed: refuse it, and have it asked for anew.")
    if _is_of_another(request) or _has_another_date(request):
        return _("Its owner or its day has changed since: refuse it, and have it asked for anew.")
    return ""


def _is_of_another(request: DutyRequest) -> bool:
    """Whether somebody else owes it now than whoever asked, or was asked for."""
    owner = request.duty.owner_person_id
    return owner not in (None, request.on_behalf_of_id or request.entered_by.person_id)


def _has_another_date(request: DutyRequest) -> bool:
    """Whether it was moved since, or is due no earlier than the day that was asked for."""
    duty = request.duty
    if request.wish == Wish.EXTEND and end_of_day(request.until) <= duty.due_at:
        return True
    return duty.events.filter(act=DutyAct.RESCHEDULED, at__gt=request.asked_at).exists()


def _decide(request: DutyRequest, granted: bool, answer: str, by, now: datetime) -> DutyRequest:
    request.state = RequestState.GRANTED if granted else RequestState.REFUSED
    request.decided_by, request.decided_at, request.answer = by, now, answer[:200]
    request.decided_as = hat_worn(by, (Role.OFFICE_DIRECTOR,))
    request.save(update_fields=["state", "decided_by", "decided_as", "decided_at", "answer"])
    if by.person_id is not None:
        fulfil_duty(
            kind=REQUEST_KIND,
            subject_ref=object_ref(request),
            owner=person_key(by.person_id),
            by=by,
            now=now,
            outcome=request.get_state_display(),
        )
    _end_duties(request, request.get_state_display(), now)
    record_event(
        verb="duty.decide", obj=request, by=by, now=now, detail=request.get_state_display()
    )
    if granted:
        _grant(request, by, now)
    return request


def _grant(request: DutyRequest, by, now: datetime) -> None:
    duty, kind, reason = request.duty, kind_of(request.duty), _words(request)
    if request.wish == Wish.EXTEND:
        due = end_of_day(request.until)
        if kind.carry is not None:
            kind.carry([duty], due, now)
        reschedule_duty(duty=duty, due=due, reason=reason, by=by, now=now)
    elif kind.waive is not None:
        kind.waive(duty, reason, by, now)
    else:
        waive_duty(duty=duty, reason=reason, by=by, now=now)


def _words(request: DutyRequest) -> str:
    """The reason as the ledger keeps it: who asked, and why."""
    return _("%(who)s asked: %(reason)s") % {
        "who": request.entered_by,
        "reason": request.reason,
    }


def _end_duties(request: DutyRequest, reason: str, now: datetime) -> None:
    close_duties_about(
        subject_ref=object_ref(request), state=DutyState.WAIVED, reason=reason, by=None, now=now
    )


def _lock(request: DutyRequest) -> DutyRequest:
    rows = DutyRequest.objects.select_for_update(of=("self",))
    return rows.select_related("duty__owner_person", "duty__owner_organization").get(pk=request.pk)


def _lock_all(request: DutyRequest) -> DutyRequest:
    """The row behind the duty, the duty, the request; as they are now."""
    kind = kind_of(request.duty)
    if kind.hold is not None:
        kind.hold(request.duty)
    rows = Duty.objects.select_for_update(of=("self",))
    duty = rows.select_related("owner_person", "owner_organization").get(pk=request.duty_id)
    request = _lock(request)
    request.duty = duty
    return request
