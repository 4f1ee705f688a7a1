"""Whether a standing authorisation holds: on a day, for a kind, as the committee gave it."""

import json
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.people.models import Membership
from cms.people.queries import valid_on
from cms.publishing.enums import Basis, EventVerb
from cms.publishing.models import Permit
from cms.publishing.payload import canonical
from workflows.approvals.enums import AuthorizationState, DecisionState, Way
from workflows.approvals.models import Decision, StandingAuthorization, StandingReport

NEW = timedelta(days=31)  # how long a monthly list is put before the members
AUTHORIZATION_SCHEMA = "authorization/1"  # of the text that the body decides on; never public


def authorizations_in_force(now: datetime) -> QuerySet[StandingAuthorization]:
    """Granted, within their days, and not revoked by ``now``."""
    day = shanghai_date(now)
    return StandingAuthorization.objects.filter(
        state=AuthorizationState.GRANTED, valid_from__lte=day, valid_until__gte=day
    )


def holds_still(authorization: StandingAuthorization, now: datetime) -> bool:
    """Whether a release may be based on it at ``now``. Its row stays locked until the transaction
    ends, so that a revocation comes before this release or after it.
    """
    rows = authorizations_in_force(now).select_for_update(of=("self",))
    return rows.filter(pk=authorization.pk).first() is not None


def breach_of_authorization_text(decision: Decision) -> str:
    """What is wrong with a decision outside any workflow: it must be about an authorisation that
    still reads as it was tabled.
    """
    label, _colon, pk = decision.subject_ref.partition(":")
    rows = StandingAuthorization.objects.filter(state=AuthorizationState.TABLED)
    about = rows.filter(pk=pk).first() if label == StandingAuthorization._meta.label_lower else None
    if about is None:
        return _("The workflow of this text was ended.")
    if not reads_as(about, decision.payload):
        return _("The text was changed while the committee was voting.")
    return ""


def text_of(authorization: StandingAuthorization) -> str:
    """The canonical text that the body decides on: everything the authorisation allows."""
    return canonical(_content_of(authorization))


def reads_as(authorization: StandingAuthorization, payload: str) -> bool:
    """Whether it still says what stands in ``payload``. A releaser is the person, not the name:
    a name that was put right later undoes nothing.
    """
    return _by_person(json.loads(payload)) == _by_person(_content_of(authorization))


def _by_person(content: dict) -> dict:
    return {**content, "releasers": [pk for pk, _name in content.get("releasers", [])]}


def _content_of(authorization: StandingAuthorization) -> dict:
    first, second = authorization.first_releaser, authorization.second_releaser
    return {
        "schema": AUTHORIZATION_SCHEMA,
        "number": f"authorization-{authorization.pk}",
        "card": {"kind": "AUTHORIZATION", "title": authorization.title, "summary": ""},
        "body_id": authorization.body_id,
        "kinds": sorted(authorization.kinds),
        "terms": authorization.terms,
        "releasers": [[first.pk, first.name], [second.pk, second.name]],
        "valid_from": authorization.valid_from.isoformat(),
        "valid_until": authorization.valid_until.isoformat(),
    }


def granting_decision(authorization: StandingAuthorization) -> Decision | None:
    """The carried decision of the body on this very authorisation."""
    about = Decision.objects.filter(
        subject_ref=object_ref(authorization), state=DecisionState.CARRIED
    )
    return about.order_by("-id").first()


def covers(authorization: StandingAuthorization, decision: Decision) -> bool:
    """Whether ``authorization`` held when ``decision`` was closed (or holds now), for its kind.

    A later revocation or expiry stops new releases; it does not undo what was lawful.
    """
    at = decision.closed_at
    if kind_of_text(decision.payload) not in authorization.kinds:
        return False
    if at is None:  # its clock is watched by ``closing.breach``
        return authorization.state == AuthorizationState.GRANTED
    if authorization.state == AuthorizationState.REVOKED and authorization.revoked_at <= at:
        return False
    granted = authorization.state in (AuthorizationState.GRANTED, AuthorizationState.REVOKED)
    return granted and authorization.valid_from <= shanghai_date(at) <= authorization.valid_until


def looked_at_under(authorizations) -> QuerySet[Decision]:
    """What the two persons still look at, the oldest first."""
    return _releases_under(authorizations).open().order_by("pk")


def agreed_under(authorizations) -> QuerySet[Permit]:
    """What they have agreed to, and is neither public nor taken back."""
    return _permits_under(authorizations).filter(events=None)


def stopped_with(authorization: StandingAuthorization) -> list[str]:
    """The texts that its revocation stopped, by title: taken from the two, or back from them."""
    since = authorization.revoked_at
    if since is None:
        return []
    ended = _releases_under([authorization]).filter(state=DecisionState.VOID, closed_at__gte=since)
    back = {"events__verb": EventVerb.REVOKED, "events__at__gte": since}
    rows = (ended.order_by("pk"), _permits_under([authorization]).filter(**back))
    return [title for found in rows for title in found.values_list("title", flat=True)]


def _releases_under(authorizations) -> QuerySet[Decision]:
    rows = Decision.objects.filter(way=Way.STANDING, authorization__in=authorizations)
    return rows.defer("payload")


def _permits_under(authorizations) -> QuerySet[Permit]:
    keys = _releases_under(authorizations).values_list("pk", flat=True)
    references = [f"{Decision._meta.label_lower}:{pk}" for pk in keys]
    rows = Permit.objects.filter(basis=Basis.STANDING, reference__in=references)
    return rows.defer("payload").order_by("id")


def kind_of_text(payload: str) -> str:
    """The kind on the card of a canonical text."""
    return json.loads(payload)["card"]["kind"]


def new_reports_for(user, now: datetime) -> QuerySet[StandingReport]:
    """Monthly lists of the last month, of the bodies that this account is a member of today
    (office-needs 3: the list goes to the committee). To be read: nobody owes an act.
    """
    seats = Membership.objects.filter(valid_on(shanghai_date(now)), person=user.person_id)
    rows = StandingReport.objects.filter(
        authorization__body__in=seats.values("organization"), made_at__gt=now - NEW
    )
    return rows.select_related("authorization")
