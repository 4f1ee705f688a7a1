"""What a decision has come to, by its way: asked while it is open, and ever after of a permit."""

from collections.abc import Callable

from workflows.approvals.counting import Tally, outcome, outcome_stated
from workflows.approvals.enums import DecisionState, EntryState, Exclusion, Way
from workflows.approvals.meeting_counts import READ_AGAIN, Reading
from workflows.approvals.models import Decision, MeetingRecord
from workflows.approvals.queries import tally
from workflows.approvals.releasers import are_lawful, waits_for_second
from workflows.approvals.standing import covers, granting_decision, reads_as


def result_of(decision: Decision, *, time_up: bool) -> DecisionState:
    """OPEN while the decision goes on; else what stored votes, marks or counts lead to."""
    return _RESULTS[Way(decision.way)](decision, time_up)


def stands(decision: Decision) -> bool:
    """Whether a decision that says it was carried still is, counted again from what is stored."""
    if decision.state not in (DecisionState.CARRIED, DecisionState.WITH_CHANGES):
        return False
    return result_of(decision, time_up=True) == decision.state


def by_votes(decision: Decision, time_up: bool) -> DecisionState:
    """By the votes of the seats that are left."""
    announced = decision.announced_at is not None
    return outcome(decision.frozen_rules, tally(decision), time_up=time_up or announced)


def by_authorization(decision: Decision, time_up: bool) -> DecisionState:
    """Both named persons agree, or one and a second in place of the one who wrote the text; and the
    authorisation held when they did.
    """
    if not time_up and waits_for_second(decision):
        return DecisionState.OPEN
    state = by_votes(decision, time_up)
    if state != DecisionState.CARRIED:
        return state
    authorization = decision.authorization
    given = granting_decision(authorization)
    if given is None or not reads_as(authorization, given.payload) or not stands(given):
        return DecisionState.NO_DECISION
    if not are_lawful(decision, authorization):
        return DecisionState.NO_DECISION
    return state if covers(authorization, decision) else DecisionState.NO_DECISION


def by_meeting(decision: Decision, time_up: bool) -> DecisionState:
    """By the record that a second person has checked. The clock decides nothing here."""
    record = decision.records.filter(state=EntryState.CHECKED).first()
    if record is None:
        return DecisionState.OPEN
    return outcome_of(record)


def outcome_of(record: MeetingRecord) -> DecisionState:
    """The outcome entered, if its counts allow it; else none was possible."""
    rules = record.decision.frozen_rules
    return outcome_stated(rules, counts_of(record), DecisionState(record.outcome))


def entitled(decision: Decision) -> int:
    """应到会: the seats that may vote on the text; who stepped aside at the item is among them."""
    return decision.seats.filter(exclusion=Exclusion.NONE).count()


def entered_reading(record: MeetingRecord) -> Reading:
    """What a second person must read off the scan, if the entry is right."""
    counts = {name: getattr(record, name) for name in READ_AGAIN if name != "members"}
    return Reading(outcome=record.outcome, members=entitled(record.decision), **counts)


def counts_of(record: MeetingRecord) -> Tally:
    """The counts of a record. Who was there and did not vote is present; who stepped aside is not,
    and is missing from the roster that shares are counted over.
    """
    return Tally(
        seats=entitled(record.decision) - record.recused,
        in_favour=record.in_favour,
        against=record.against,
        abstained=record.abstained,
        read=record.silent,
    )


_RESULTS: dict[Way, Callable[[Decision, bool], DecisionState]] = {
    Way.BALLOT: by_votes,
    Way.CIRCULATION: by_votes,
    Way.MEETING: by_meeting,
    Way.STANDING: by_authorization,
}
