"""What members owe: their votes, as the ledger knows them."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from workflows.approvals.carrying import carry_decision, hold_decision
from workflows.approvals.dates import SOURCES
from workflows.approvals.enums import (
    AMENDMENT_KIND,
    ANNOUNCE_KIND,
    CHECK_DAYS,
    CHECK_KIND,
    PRESIDER_DAYS,
    RECORD_KIND,
    RECUSAL_KIND,
    REVIEW_KIND,
    ROUND_KIND,
    SECOND_KIND,
    STUCK_DAYS,
    STUCK_KIND,
    TABLING_DAYS,
    TABLING_TERM,
    VOTE_KIND,
)
from workflows.approvals.handing_over import (
    barred_from_check,
    barred_from_round,
    hand_over_check,
    hand_over_record,
)
from workflows.approvals.permissions import OFFICE
from workflows.approvals.texts import step_ref
from workflows.duties.dates import register_dates
from workflows.duties.enums import TermUnit
from workflows.duties.kinds import DutyKind, Owed, register_kind
from workflows.duties.terms import OF_HOUSE, Term

OF_STEP = _("The step of the approval chain says how long; a decision under way keeps its term.")
SIGNATURE = _("A confirmation is a signature: refuse the changed text and table it anew.")
OF_PRESIDER = _("The whole ballot waits for it; never later than the ballot ends.")
OF_DECISION = _("It ends with the decision: its term is set in the approval chain.")


TABLING = Term(
    TABLING_TERM,
    _("Entering what the body decided on an authorisation"),
    TABLING_DAYS,
    OF_HOUSE,
    units=(TermUnit.WORKING_DAYS,),  # as a decision's own term is counted
)


def declare() -> None:
    """Register the kinds of duty of this app."""
    register_kind(
        DutyKind(
            key=VOTE_KIND,
            label=_("Ballot"),
            opens=_("The ballot opens, for each member who may vote; for the presider as well."),
            ends=_("The member votes; or the ballot ends, by its rule or its clock."),
            dated=OF_STEP,
            fixed=OF_DECISION,
            carry=carry_decision,
            button=_("Vote"),
            link=ballot_link,
            overview=ballot_of_office,
            expected=owed,
            worn=lambda duty: (Role.PARTY_COMMITTEE_MEMBER,),
            quiet_end=True,  # who voted, beside the totals, says how (permissions.turnout_is_told)
            transferable=False,
            stays=_(
                "A vote is the member's own. The director settles it on the roster, or it lapses."
            ),
        )
    )
    _declare_of_presider()
    _declare_of_reviewers()
    for source in SOURCES:
        register_dates(source)
    _declare_of_paper()


def _declare_of_paper() -> None:
    """What the office owes on a meeting, on what was entered from paper, and on a changed text."""
    register_kind(
        DutyKind(
            key=RECORD_KIND,
            label=_("Decision of a meeting to enter"),
            opens=_("A text is tabled for a meeting."),
            ends=_("What the meeting decided is entered."),
            dated=OF_STEP,
            terms=(TABLING,),
            extends=True,
            fixed=_("Send the text back instead: somebody must say what the meeting decided."),
            carry=carry_decision,
            button=_("Enter what was decided"),
            link=record_link,
            overview=ballot_of_office,
            expected=records_owed,
            worn=lambda duty: OFFICE,
            hold=hold_decision,
            hand_over=hand_over_record,
        )
    )
    register_kind(
        DutyKind(
            key=CHECK_KIND,
            label=_("Entry from paper to check"),
            opens=_("Something was entered from paper."),
            ends=_("The second person confirms it against the scan, or sends it back."),
            terms=(Term(CHECK_KIND, _("Second look at a meeting's record"), CHECK_DAYS, OF_HOUSE),),
            fixed=_("A second look is never skipped: hand it to another person."),
            carry=carry_decision,
            button=_("Check against the scan"),
            overview=ballot_of_office,
            expected=checks_owed,
            worn=lambda duty: OFFICE,
            hold=hold_decision,
            hand_over=hand_over_check,
            barred=barred_from_check,
        )
    )
    register_kind(
        DutyKind(
            key=AMENDMENT_KIND,
            label=_("Changed text to confirm"),
            opens=_("The committee agrees in principle, with changes."),
            ends=_("Presider and director confirm the changed text, or refuse it."),
            dated=OF_STEP,
            fixed=SIGNATURE,
            button=_("Compare and confirm"),
            link=amendment_link,
            overview=amendment_of_office,
            expected=amendments_owed,
            transferable=False,
            stays=SIGNATURE,
        )
    )


def _declare_of_presider() -> None:
    """What whoever presides over a ballot owes beside the vote."""
    register_kind(
        DutyKind(
            key=ANNOUNCE_KIND,
            label=_("Result to announce"),
            opens=_("All have voted, and the presider announces."),
            ends=_("The presider announces; or the ballot ends by its clock."),
            terms=(Term(ANNOUNCE_KIND, _("Announcing a result"), PRESIDER_DAYS, OF_HOUSE),),
            fixed=OF_PRESIDER,
            carry=carry_decision,
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
            opens=_("A member, or a releaser, asks to step aside."),
            ends=_("The presider, or the other releaser, decides on it; or the ballot ends."),
            terms=(
                Term(RECUSAL_KIND, _("Deciding on a wish to step aside"), PRESIDER_DAYS, OF_HOUSE),
            ),
            fixed=OF_PRESIDER,
            carry=carry_decision,
            button=_("Decide on it"),
            overview=ballot_of_request,
            expected=recusals_owed,
            worn=lambda duty: (Role.PARTY_COMMITTEE_MEMBER,),
            transferable=False,
            stays=_("Their own act who decide; if it stays undone, the ballot ends by its clock."),
        )
    )
    register_kind(
        DutyKind(
            key=ROUND_KIND,
            label=_("Paper to carry round"),
            opens=_("A paper is sent round."),
            ends=_("All have marked it; or its term is over."),
            dated=OF_STEP,
            fixed=OF_DECISION,
            carry=carry_decision,
            button=_("See how far it is"),
            link=ballot_link,
            overview=ballot_of_office,
            expected=papers_owed,
            worn=lambda duty: OFFICE,
            hold=hold_decision,
            hand_over=hand_over_record,
            barred=barred_from_round,
        )
    )


def _declare_of_reviewers() -> None:
    """What reviewers owe, and the directors where nobody can review."""
    register_kind(
        DutyKind(
            key=REVIEW_KIND,
            label=_("Review of a text"),
            opens=_("A text reaches the review, for everybody who may take it."),
            ends=_("One of them approves it or sends it back."),
            dated=OF_STEP,
            extends=True,
            fixed=_("A review is never skipped: send the text back, or ask a second in."),
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
            opens=_("A review that nobody can take."),
            ends=_("Somebody can take it again."),
            terms=(Term(STUCK_KIND, _("Way out for a stuck review"), STUCK_DAYS, OF_HOUSE),),
            fixed=_("A review is never skipped: send the text back, or ask a second in."),
            button=_("Ask a second in"),
            overview=text_of_review,
            expected=ways_out_owed,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
            transferable=False,
            stays=_("Every director owes it until somebody can take the review."),
        )
    )
    register_kind(
        DutyKind(
            key=SECOND_KIND,
            label=_("Release that lacks its second person"),
            opens=_("Who is to release a text wrote it, and nobody stands in."),
            ends=_("Two persons can release the text, or its decision ends."),
            terms=(Term(SECOND_KIND, _("Second person for a release"), STUCK_DAYS, OF_HOUSE),),
            fixed=_("Two persons release a text: ask a second in."),
            button=_("Ask a second in"),
            overview=ballot_of_office,
            expected=seconds_owed,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
            transferable=False,
            stays=_("Every director owes it until two persons can release the text."),
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
    from workflows.duties.owed import owed_of

    steps = ((step_ref(step.pk), partial(reviewers_of, step)) for step in open_reviews())
    return owed_of(REVIEW_KIND, steps, nobody=False)


def seconds_owed() -> Iterator[Owed]:
    """Every release under an authorisation that lacks its second person, by the directors."""
    from workflows.approvals.queries import directors
    from workflows.approvals.releasers import decisions_without_second
    from workflows.duties.owed import owed_of

    everybody = list(directors())
    lacking = (f"approvals.decision:{decision.pk}" for decision in decisions_without_second())
    return owed_of(SECOND_KIND, ((ref, lambda: everybody) for ref in lacking))


def ways_out_owed() -> Iterator[Owed]:
    """Every review that nobody owes, since nobody can take it, by the directors."""
    from workflows.approvals.queries import directors, open_reviews, reviewers_of
    from workflows.duties.owed import holders_of, owed_of

    everybody, taken = list(directors()), holders_of(REVIEW_KIND)
    stuck = (
        step_ref(step.pk)
        for step in open_reviews()
        if step_ref(step.pk) not in taken and not reviewers_of(step)
    )
    return owed_of(STUCK_KIND, ((ref, lambda: everybody) for ref in stuck))
