"""工作交接: all that somebody owes passes to others, in one transaction, with a list to sign."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.hats import hat_worn
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.core.audit import record_event
from cms.people.models import Person
from cms.people.queries import memberships_of
from workflows.duties.enums import DutyAct, DutyState, Passing
from workflows.duties.handing_over import STAYS, line_of
from workflows.duties.kinds import CannotHandOver, kind_of
from workflows.duties.leavers import why_silent
from workflows.duties.models import Duty, Handover
from workflows.duties.owners import Owner
from workflows.duties.permissions import user_can_hand_over_duties
from workflows.duties.services.ledger import close_duty, end_handovers, handover_ref, write_event

HATS = (Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN)


def hand_over_duties(
    *,
    leaver: Person,
    plan: Mapping[str, Person],
    reason: str,
    by,
    now: dt.datetime,
    on: dt.date | None = None,
) -> list[Handover]:
    """Move every open duty of the kinds in ``plan`` to the person named there; a list each taker.

    A key is a kind, or ``#12`` for one duty alone, which goes before its kind.
    ``on``: the day that the list bears, today by default. All or nothing. What is not in the plan,
    or can never pass, stays and is named on every list. Raises ``CannotHandOver``: a stranger or
    the leaver alone, no reason, a kind that only its owner can do, a taker who cannot do it,
    nothing open (any more).
    """
    on = on or timezone.localdate(now)
    try:
        _refuse(leaver, plan, reason.strip(), on, by, now)
        with transaction.atomic():
            return _pass_on(leaver, plan, reason.strip(), on, by, now)
    except CannotHandOver:
        ref = handover_ref(leaver.pk)
        record_event(verb="duty.hand_over", obj=ref, by=by, now=now, refused=True)
        raise


def _refuse(leaver: Person, plan: Mapping, reason: str, on: dt.date, by, now: dt.datetime) -> None:
    if not user_can_hand_over_duties(by, leaver):
        raise CannotHandOver(
            _(
                "The office director hands over, never the one who leaves; for a director the "
                "system administrator does."
            )
        )
    if not plan:
        raise CannotHandOver(_("Choose who takes over at least one kind of duty."))
    if not reason:
        raise CannotHandOver(_("Please give the reason of the handover."))
    if on > timezone.localdate(now):
        raise CannotHandOver(_("The day of a handover is not in the future."))


def _pass_on(leaver, plan: Mapping, reason: str, on: dt.date, by, now) -> list[Handover]:
    moved, stayed = defaultdict(list), []
    for duty in _locked(leaver, plan):
        taker = _taker_of(duty, plan)
        if taker is not None:
            moved[taker].append(duty)
        else:
            stayed.append(line_of(duty, Passing.STAYED, str(kind_of(duty).stays or "")))
    if not moved:
        raise CannotHandOver(_("Nothing of what was chosen is open any more."))
    lists = []
    for taker in sorted(moved, key=lambda person: person.pk):
        lines = [_move(duty, leaver, taker, reason, by, now) for duty in moved[taker]]
        handover = Handover.objects.create(
            leaver=leaver,
            taker=taker,
            on=on,
            reason=reason[:200],
            at=now,
            lines=[*lines, *stayed],
            entered_by=by,
            acting_as=hat_worn(by, HATS),
        )
        detail = f"person:{leaver.pk} → person:{taker.pk}, {len(lines)}"
        record_event(verb="duty.hand_over", obj=handover, by=by, now=now, detail=detail)
        lists.append(handover)
    end_handovers({leaver.pk}, by, now)
    return lists


def _locked(leaver: Person, plan: Mapping) -> QuerySet[Duty]:
    """What the leaver owes now, locked after the rows behind what is to pass: row, then duty. What
    opens in this very instant is not among it and stays.
    """
    rows = Duty.objects.open().filter(owner_person=leaver)
    rows = rows.select_related("owner_person", "owner_organization")
    owed = list(rows.order_by("kind", "subject_ref", "round"))
    for duty in owed:
        hold = kind_of(duty).hold
        if hold is not None and _taker_of(duty, plan) is not None:
            hold(duty)
    rows = rows.filter(pk__in=[duty.pk for duty in owed])
    return rows.order_by("due_at", "id").select_for_update(of=("self",))


def _taker_of(duty: Duty, plan: Mapping) -> Person | None:
    """Whom the plan names for this duty alone, else for its kind."""
    return plan.get(f"#{duty.pk}") or plan.get(duty.kind)


def _move(duty: Duty, leaver: Person, taker: Person, reason: str, by, now: dt.datetime) -> dict:
    """One duty on its locked row; joined with the taker's own where she owes the same already."""
    kind = kind_of(duty)
    if not kind.can_move:
        raise CannotHandOver(str(kind.stays or STAYS))
    _refuse_taker(duty, taker, now)
    twin = Duty.objects.open().filter(
        kind=duty.kind,
        subject_ref=duty.subject_ref,
        round=duty.round,
        owner_key=Owner(taker, duty.owner_organization).key,
    )
    twin = twin.select_for_update(of=("self",)).first()
    link = kind.hand_over(duty, taker, by, now) if kind.hand_over else None
    if twin is not None:
        note = _("%(name)s owes this already") % {"name": taker.name}
        close_duty(duty, DutyState.WAIVED, DutyAct.WAIVED, by, now, f"{note}（{twin.pk}）")
        return line_of(duty, Passing.MERGED, note)
    duty.owner_person, duty.link = taker, link or duty.link
    duty.owner_key = Owner(taker, duty.owner_organization).key
    duty.save(update_fields=["owner_person", "owner_key", "link"])
    write_event(duty, DutyAct.HANDED_OVER, by, now, reason, from_person=leaver, to_person=taker)
    return line_of(duty, Passing.MOVED)


def _refuse_taker(duty: Duty, taker: Person, now: dt.datetime) -> None:
    """Who takes over can do it: an open account, a hat in which it is owed, nothing that bars them
    from this matter, and the unit.
    """
    account = User.objects.filter(person=taker, is_active=True).first()
    if taker.pk == duty.owner_person_id or account is None or why_silent({taker.pk}, now):
        raise CannotHandOver(
            _("%(name)s cannot take over: no open account.") % {"name": taker.name}
        )
    said = {"name": taker.name, "kind": kind_of(duty).label}
    worn = kind_of(duty).worn(duty)
    if (worn and not has_role(account, *worn)) or has_role(account, *EXCLUSIVE):
        raise CannotHandOver(_("%(name)s has no role in which “%(kind)s” is done.") % said)
    barred = kind_of(duty).barred([duty]).get(duty.pk, {})
    if taker.pk in barred:
        raise CannotHandOver(str(barred[taker.pk]) % {"name": taker.name})
    unit = duty.owner_organization
    if unit is not None:
        held = memberships_of(taker, timezone.localdate(now)).filter(organization=unit)
        if not held.exists():
            raise CannotHandOver(
                _("%(name)s does not belong to the unit that owes “%(kind)s”.") % said
            )
