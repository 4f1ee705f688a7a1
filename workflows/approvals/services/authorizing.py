"""A standing authorisation, from the office's draft to the body's decision on it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref, record_event
from cms.people.models import Organization, Person
from cms.publishing.payload import build_payload
from workflows.approvals.authors import authors_of_authorization
from workflows.approvals.counting import Rules, is_possible
from workflows.approvals.enums import TABLING_TERM, AuthorizationState, DecisionState, Way
from workflows.approvals.kinds import is_kind
from workflows.approvals.models import Decision, StandingAuthorization
from workflows.approvals.permissions import (
    user_can_draft_authorization,
    user_can_table_authorization,
)
from workflows.approvals.queries import tally
from workflows.approvals.results import stands
from workflows.approvals.services.opening import new_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.seating import seat_members
from workflows.approvals.standing import (
    authorizations_in_force,
    granting_decision,
    kind_of_text,
    reads_as,
    text_of,
)
from workflows.duties.terms import length_of

# What the body's decision makes of a tabled authorisation; after anything else it is a draft again.
AFTER = {
    DecisionState.CARRIED: AuthorizationState.GRANTED,
    DecisionState.NOT_CARRIED: AuthorizationState.REFUSED,
}


class CannotDraftAuthorization(Exception):
    """The draft was not saved; the message says why."""


class CannotTableAuthorization(Exception):
    """The authorisation stays a draft; the message says why."""


def draft_authorization(
    *,
    by,
    now: datetime,
    title: str,
    body: Organization,
    kinds: list[str],
    first_releaser: Person,
    second_releaser: Person,
    valid_from: date,
    valid_until: date,
    terms: str = "",
    authorization: StandingAuthorization | None = None,
) -> StandingAuthorization:
    """Write a draft, or write ``authorization`` anew while it is one. The office; nothing follows
    from a draft. Raises ``CannotDraftAuthorization``.
    """
    fields = {
        "title": title.strip(),
        "body": body,
        "kinds": sorted(kinds),
        "terms": terms.strip(),
        "first_releaser": first_releaser,
        "second_releaser": second_releaser,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    refusal = ""
    if not user_can_draft_authorization(by):
        refusal = _("Only the office drafts standing authorisations.")
    with transaction.atomic():
        draft = StandingAuthorization(made_by=by, made_at=now)
        if authorization is not None and not refusal:
            draft = _lock(authorization)
            if draft.state != AuthorizationState.DRAFT:
                refusal = _("It was tabled and is not changed any more: draft another.")
        for name, value in fields.items():
            setattr(draft, name, value)
        refusal = refusal or _problem(draft)
        if not refusal:
            draft.save()
            draft.authors.add(by)
            record_event(verb="authorization.draft", obj=draft, by=by, now=now)
            return draft
    obj = authorization if authorization is not None else "approvals.standingauthorization"
    record_event(verb="authorization.draft", obj=obj, by=by, now=now, refused=True)
    raise CannotDraftAuthorization(refusal)


def table_authorization(*, authorization: StandingAuthorization, by, now: datetime) -> Decision:
    """Put a draft before its body: a decision in a meeting on exactly its text, which is frozen
    from now on. The director. Raises ``CannotTableAuthorization``.
    """
    refusal = ""
    if not user_can_table_authorization(by):
        refusal = _("Only the director tables a standing authorisation.")
    elif by.person_id is None:
        refusal = _(
            "Nobody at the office could enter what the meeting decides: link the account first."
        )
    with transaction.atomic():
        authorization = _lock(authorization)
        refusal = refusal or _refusal_to_table(authorization, now)
        if not refusal:
            decision = _open(authorization, by, now)
            if is_possible(decision.frozen_rules, tally(decision)):
                authorization.state = AuthorizationState.TABLED
                authorization.save(update_fields=["state"])
                record_event(verb="authorization.table", obj=authorization, by=by, now=now)
                owe_next(decision, now)
                return decision
            transaction.set_rollback(True)
            refusal = _("Too few members may vote on this text.")
    record_event(verb="authorization.table", obj=authorization, by=by, now=now, refused=True)
    raise CannotTableAuthorization(refusal)


def settle_authorization(*, decision: Decision, now: datetime) -> None:
    """Carry out what the body decided on an authorisation; called as its decision closes."""
    label, _colon, pk = decision.subject_ref.partition(":")
    if label != StandingAuthorization._meta.label_lower:
        return
    rows = StandingAuthorization.objects.select_for_update(of=("self",))
    authorization = rows.filter(pk=pk, state=AuthorizationState.TABLED).first()
    if authorization is None:
        return
    authorization.state = AFTER.get(DecisionState(decision.state), AuthorizationState.DRAFT)
    authorization.save(update_fields=["state"])
    words = str(AuthorizationState(authorization.state).label)
    record_event(verb="authorization.settle", obj=authorization, by=None, now=now, detail=words)


def authorization_in_force(
    *, body: Organization, draft, now: datetime
) -> StandingAuthorization | None:
    """The newest authorisation of ``body`` in force whose kinds name this text's, and which still
    reads as the body gave it.
    """
    _payload, text = build_payload(draft)
    kind = kind_of_text(text)
    for authorization in authorizations_in_force(now).filter(body=body).order_by("-id"):
        given = granting_decision(authorization) if kind in authorization.kinds else None
        if given is not None and reads_as(authorization, given.payload) and stands(given):
            return authorization
    return None


def _lock(authorization: StandingAuthorization) -> StandingAuthorization:
    return StandingAuthorization.objects.select_for_update(of=("self",)).get(pk=authorization.pk)


def _problem(draft: StandingAuthorization) -> str:
    """What is wrong with a draft, in one sentence."""
    if not draft.kinds or not all(is_kind(kind) for kind in draft.kinds):
        return _("Choose at least one kind of text.")
    if draft.first_releaser_id == draft.second_releaser_id:
        return _("Two different persons release together.")
    for person in (draft.first_releaser, draft.second_releaser):
        account = getattr(person, "account", None)
        if account is None or not account.is_active:
            return _("%(name)s has no account and could release nothing.") % {"name": person.name}
    if draft.valid_until < draft.valid_from:
        return _("It ends before it begins.")
    try:
        draft.full_clean()
    except ValidationError as error:
        return "；".join(error.messages)
    return ""


def _refusal_to_table(authorization: StandingAuthorization, now: datetime) -> str:
    if authorization.state != AuthorizationState.DRAFT:
        return _("It was tabled already.")
    if authorization.valid_until < shanghai_date(now):
        return _("It would be over before it begins: set other days.")
    return _problem(authorization)


def _open(authorization: StandingAuthorization, by, now: datetime) -> Decision:
    decision = new_decision(
        way=Way.MEETING,
        body=authorization.body,
        rules=Rules(),
        subject_ref=object_ref(authorization),
        card={"title": authorization.title, "summary": ""},
        text=text_of(authorization),
        days=length_of(TABLING_TERM).amount,
        clerk=by.person,
        now=now,
    )
    seat_members(decision, authors_of_authorization(authorization), shanghai_date(now))
    record_event(verb="decision.open", obj=decision, by=by, now=now, detail=decision.digest[:12])
    return decision
