"""What members owe: their votes, as the ledger knows them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from workflows.approvals.enums import (
    AMENDMENT_KIND,
    ANNOUNCE_KIND,
    CHECK_KIND,
    RECORD_KIND,
    RECUSAL_KIND,
    REVIEW_KIND,
    ROUND_KIND,
    STUCK_KIND,
    VOTE_KIND,
)
from workflows.approvals.handing_over import hand_over_check, hand_over_record
from workflows.approvals.permissions import OFFICE
from workflows.duties.kinds import DutyKind, Owed, register_kind


def declare() -> None:
    """Register the kinds of duty of this app."""
    register_kind(
        DutyKind(
            key=VOTE_KIND,
            label=_("Ballot"),
            button=_("Vote"),
            link=ballot_link,
            overview=ballot_of_office,
            expected=owed,
            worn=lambda duty: (Role.PARTY_COMMITTEE_MEMBER,),
            transferable=False,
            stays=_(
                "A vote is the member's own. The director settles it on the roster, or it lapses."
            ),
        )
    )
    _declare_of_presider()
    _declare_of_reviewers()
    register_kind(
        DutyKind(
            key=RECORD_KIND,
            label=_("Decision of a meeting to enter"),
            button=_("Enter what was decided"),
            link=record_link,
            overview=ballot_of_office,
            expected=records_owed,
            worn=lambda duty: OFFICE,
            hand_over=hand_over_record,
        )
    )
    register_kind(
        DutyKind(
            key=CHECK_KIND,
            label=_("Entry from paper to check"),
            button=_("Check against the scan"),
            overview=ballot_of_office,
            expected=checks_owed,
            worn=lambda duty: OFFICE,
            hand_over=hand_over_check,
        )
    )
    register_kind(
        DutyKind(
            key=AMENDMENT_KIND,
            label=_("Changed text to confirm"),
            button=_("Compare and confirm"),
            link=amendment_link,
            overview=amendment_of_office,
            expected=amendments_owed,
            transferable=False,
            stays=_("A confirmation is a signature: refuse the changed text and table it anew."),
        )
    )


def _declare_of_presider() -> None:
    """What whoever presides over a ballot owes beside the vote."""
    register_kind(
        DutyKind(
            key=ANNOUNCE_KIND,
            label=_("Result to announce"),
            button=_("Announce the result"),
            link=ballot_link,
            overview=ballot_of_office,
            expected=announcements_owed,
            worn=lambda duty: (Role.PARTY_COMMITTEE_MEMBER,),
            transferable=False,
            stays=_("The presider's own act; if it stays undone, the ballot ends by its clock."),
        )
    )
    register_kind(
        DutyKind(
            key=RECUSAL_KIND,
            label=_("Request for recusal"),
            button=_("Decide on it"),
            overview=ballot_of_request,
            expected=recusals_owed,
            worn=lambda duty: (Role.PARTY_COMMITTEE_MEMBER,),
            transferable=False,
            stays=_("The presider's own act; if it stays undone, the ballot ends by its clock."),
        )
    )
    register_kind(
        DutyKind(
            key=ROUND_KIND,
            label=_("Paper to carry round"),
            button=_("See how far it is"),
            link=ballot_link,
            overview=ballot_of_office,
            expected=papers_owed,
            worn=lambda duty: OFFICE,
            hand_over=hand_over_record,
        )
    )


def _declare_of_reviewers() -> None:
    """What reviewers owe, and the directors where nobody can review."""
    register_kind(
        DutyKind(
            key=REVIEW_KIND,
            label=_("Review of a text"),
            button=_("Review"),
            link=review_link,
            overview=text_of_review,
            expected=reviews_owed,
        )
    )
    register_kind(
        DutyKind(
            key=STUCK_KIND,
            label=_("Review that nobody can take"),
            button=_("Ask a second in"),
            overview=text_of_review,
            expected=ways_out_owed,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
            transferable=False,
            stays=_("Every director owes it until somebody can take the review."),
        )
    )


def review_link(duty) -> str:
    """The review page of a duty's step."""
    return f"/desk/reviews/{duty.subject_ref.rpartition(':')[2]}/"


def text_of_review(duty, user) -> str:
    """Where the office reads the text that waits for its review."""
    step = duty.subject_ref.rpartition(":")[2]
    return f"/admin/decisions/reviews/{step}/" if has_role(user, *OFFICE) else ""


def ballot_link(duty) -> str:
    """The ballot page of a duty's decision."""
    return f"/desk/ballots/{duty.subject_ref.rpartition(':')[2]}/"


def record_link(duty) -> str:
    """Where the office enters what the meeting decided."""
    return f"/desk/meetings/{duty.subject_ref.rpartition(':')[2]}/record/"


def amendment_link(duty) -> str:
    """The comparison that presider and director confirm."""
    return f"/desk/amendments/{duty.subject_ref.rpartition(':')[2]}/"


def amendment_of_office(duty, user) -> str:
    """The same page, for the office."""
    return amendment_link(duty) if has_role(user, *OFFICE) else ""


def ballot_of_office(duty, user) -> str:
    """The ballot page for the office; the auditor reads the register of ballots alone."""
    return ballot_link(duty) if has_role(user, *OFFICE) else ""


def ballot_of_request(duty, user) -> str:
    """The ballot page for the office; who decides has a page of their own."""
    return duty.link.partition("recusals/")[0] if has_role(user, *OFFICE) else ""


def owed() -> Iterator[Owed]:
    """Every vote that an open ballot still waits for."""
    from workflows.approvals.queries import votes_owed

    for subject_ref, owner_key in votes_owed():
        yield Owed(subject_ref=subject_ref, owner_key=owner_key)


def announcements_owed() -> Iterator[Owed]:
    """Every ballot in which all have voted and the presider has yet to say so."""
    from workflows.approvals.queries import presiding_seat, unannounced_decisions

    for decision in unannounced_decisions():
        seat = presiding_seat(decision)
        yield Owed(
            subject_ref=f"approvals.decision:{decision.pk}", owner_key=f"person:{seat.person_id}"
        )


def recusals_owed() -> Iterator[Owed]:
    """Every wish to step aside on which nobody has decided."""
    from workflows.approvals.queries import open_requests

    for pk, decider in open_requests().values_list("pk", "decider_id"):
        yield Owed(subject_ref=f"approvals.recusalrequest:{pk}", owner_key=f"person:{decider}")


def records_owed() -> Iterator[Owed]:
    """Every meeting's decision of which nothing is entered yet."""
    from workflows.approvals.queries import unrecorded_decisions

    for pk, clerk in unrecorded_decisions().values_list("pk", "clerk_id"):
        yield Owed(subject_ref=f"approvals.decision:{pk}", owner_key=f"person:{clerk}")


def checks_owed() -> Iterator[Owed]:
    """Every second look that an entry from paper still waits for, one a decision and person."""
    from workflows.approvals.queries import checks_awaited

    for pk, checker in checks_awaited():
        yield Owed(subject_ref=f"approvals.decision:{pk}", owner_key=f"person:{checker}")


def amendments_owed() -> Iterator[Owed]:
    """Every confirmation that a changed text still waits for."""
    from workflows.approvals.queries import confirmations_awaited

    for pk, person in confirmations_awaited():
        yield Owed(subject_ref=f"approvals.amendment:{pk}", owner_key=f"person:{person}")


def papers_owed() -> Iterator[Owed]:
    """Every circulated paper, by who carries it round."""
    from workflows.approvals.circulation.queries import rounds_owed

    for subject_ref, owner_key in rounds_owed():
        yield Owed(subject_ref=subject_ref, owner_key=owner_key)


def reviews_owed() -> Iterator[Owed]:
    """Every review under way is owed by somebody who may take it: by those who owe it already, else
    by those who should. Who joined a group since then sees it without owing it.
    """
    from workflows.approvals.queries import open_reviews, reviewers_of
    from workflows.duties.models import Duty

    held: dict[str, list[str]] = {}
    owners = Duty.objects.open().filter(kind=REVIEW_KIND).values_list("subject_ref", "owner_key")
    for subject_ref, owner_key in owners:
        held.setdefault(subject_ref, []).append(owner_key)
    for step in open_reviews():
        subject_ref = f"wagtailcore.taskstate:{step.pk}"
        owing = held.get(subject_ref) or [f"person:{each.pk}" for each in reviewers_of(step)]
        for owner_key in owing:
            yield Owed(subject_ref=subject_ref, owner_key=owner_key)


def ways_out_owed() -> Iterator[Owed]:
    """Every review that nobody owes, since nobody can take it, by the directors who owe it already,
    else by all; one without a director is named all the same.
    """
    from workflows.approvals.models import OfficeReviewTask
    from workflows.approvals.queries import directors, open_reviews, reviewers_of
    from workflows.duties.models import Duty

    held: dict[str, dict[str, list[str]]] = {REVIEW_KIND: {}, STUCK_KIND: {}}
    rows = Duty.objects.open().filter(kind__in=held)
    for kind, ref, owner_key in rows.values_list("kind", "subject_ref", "owner_key"):
        held[kind].setdefault(ref, []).append(owner_key)
    everybody = [f"person:{each.pk}" for each in directors()]
    for step in open_reviews():
        ref = f"wagtailcore.taskstate:{step.pk}"
        if ref in held[REVIEW_KIND] or not isinstance(step.task.specific, OfficeReviewTask):
            continue
        if not reviewers_of(step):
            for owner_key in held[STUCK_KIND].get(ref) or everybody or [""]:
                yield Owed(subject_ref=ref, owner_key=owner_key)
