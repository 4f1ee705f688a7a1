"""Counting votes: pure functions of seats, votes and rules; no database, no clock."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import ceil

from workflows.approvals.enums import (
    Choice,
    CirculationOrder,
    ClosingRule,
    CountingBase,
    DecisionState,
    Mark,
    Share,
)

SHARES = {Share.TWO_THIRDS: (2, 3), Share.THREE_QUARTERS: (3, 4), Share.EVERYONE: (1, 1)}


@dataclass(frozen=True)
class Rules:
    """The rules of one decision, frozen when it opens.

    Shares of the quorum are counted over the seats left after recusal, those of the threshold
    over ``base``; a number stays what it is (office-needs, "Recusal").
    """

    base: str = CountingBase.ALL
    quorum: str = Share.MORE_THAN_HALF
    quorum_number: int = 0
    threshold: str = Share.MORE_THAN_HALF
    threshold_number: int = 0
    abstention: bool = True
    recusal: bool = True
    closing: str = ClosingRule.ALL_OR_TIME_UP
    presider_last: bool = False
    order: str = CirculationOrder.PARALLEL
    read_means_consent: bool = False

    def as_json(self) -> dict:
        return {
            key: value if isinstance(value, int) else str(value)
            for key, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Tally:
    """应到会 (seats left), 实到会 (votes cast, abstentions included), 同意, 不同意, 弃权, 圈阅.

    ``read`` is present and says nothing: neither for nor against (office-needs 7). ``gone``: of the
    seats those whose member left the body without a vote; nobody waits for them.
    """

    seats: int
    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    read: int = 0
    gone: int = 0

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained + self.read

    @property
    def missing(self) -> int:
        """Votes that may still come."""
        return self.seats - self.cast - self.gone

    @property
    def most(self) -> int:
        """How many will have voted if every vote that may still come does."""
        return self.seats - self.gone


def tally_of(
    seats: int, choices: Iterable[str], *, gone: int = 0, read_means_consent: bool = False
) -> Tally:
    """Count the choices of the seats that are left."""
    choices = list(choices)
    read = choices.count(Mark.READ)
    return Tally(
        seats=seats,
        in_favour=choices.count(Choice.FOR) + (read if read_means_consent else 0),
        against=choices.count(Choice.AGAINST),
        abstained=choices.count(Choice.ABSTAIN),
        read=0 if read_means_consent else read,
        gone=gone,
    )


def needed(share: str, number: int, base: int) -> int:
    """How many of ``base`` reach a share; "more than half" of 9 is 5, of 8 is 5."""
    if share == Share.NUMBER:
        return number
    if share == Share.MORE_THAN_HALF:
        return base // 2 + 1
    above, below = SHARES[Share(share)]
    return ceil(base * above / below)


def quorum_of(rules: Rules, tally: Tally) -> int:
    """How many must vote for the ballot to decide anything."""
    return needed(rules.quorum, rules.quorum_number, tally.seats)


def threshold_of(rules: Rules, tally: Tally, present: int) -> int:
    """How many must be in favour when ``present`` have voted."""
    base = tally.seats if rules.base == CountingBase.ALL else present
    return needed(rules.threshold, rules.threshold_number, base)


def _numbers(rules: Rules) -> dict[str, int]:
    """Of quorum and threshold those that are a number."""
    said = {
        "quorum": (rules.quorum, rules.quorum_number),
        "threshold": (rules.threshold, rules.threshold_number),
    }
    return {name: number for name, (share, number) in said.items() if share == Share.NUMBER}


def beyond(rules: Rules, members: int) -> int:
    """The number that the rules ask for, where a body of so many could never give it; else 0."""
    most = max(_numbers(rules).values(), default=0)
    return most if most > members else 0


def below_half(rules: Rules, members: int) -> dict[str, int]:
    """The numbers of the rules that are no more than half of a body, by name."""
    least = needed(Share.MORE_THAN_HALF, 0, members)
    return {name: number for name, number in _numbers(rules).items() if number < least}


def is_possible(rules: Rules, tally: Tally) -> bool:
    """Whether the seats left can still make a quorum and reach the threshold at all."""
    reachable = threshold_of(rules, tally, tally.most)
    return 0 < quorum_of(rules, tally) <= tally.most and reachable <= tally.most


def outcome(rules: Rules, tally: Tally, *, time_up: bool) -> DecisionState:
    """The state that the votes lead to; OPEN while the ballot goes on.

    Silence is never consent: only votes cast count, and below the quorum nothing is decided.
    ``time_up``: by the clock, or since the presider has announced the end.
    """
    if not is_possible(rules, tally):
        return DecisionState.NO_DECISION
    if time_up:
        return _final(rules, tally)
    if rules.closing == ClosingRule.PRESIDER:
        return DecisionState.OPEN
    if tally.missing == 0:
        return _final(rules, tally)
    if rules.closing == ClosingRule.AS_SOON_AS_DECIDED and tally.cast >= quorum_of(rules, tally):
        return _settled(rules, tally)
    return DecisionState.OPEN


def _final(rules: Rules, tally: Tally) -> DecisionState:
    if tally.cast < quorum_of(rules, tally):
        return DecisionState.NO_DECISION
    if tally.in_favour >= threshold_of(rules, tally, tally.cast):
        return DecisionState.CARRIED
    return DecisionState.NOT_CARRIED


def _settled(rules: Rules, tally: Tally) -> DecisionState:
    """Decided whatever the missing votes may be: carried if all were against, lost if all for.

    Over members present the base grows with every vote, so the worst and the best case are
    those in which everybody still votes.
    """
    bar = threshold_of(rules, tally, tally.most)
    if tally.in_favour >= bar:
        return DecisionState.CARRIED
    if tally.in_favour + tally.missing < bar:
        return DecisionState.NOT_CARRIED
    return DecisionState.OPEN


def outcome_stated(rules: Rules, tally: Tally, stated: DecisionState) -> DecisionState:
    """The outcome that a meeting's record states, if its counts allow it; else none was possible.

    A meeting may defer whatever the counts, and it may not call lost what its counts carry.
    """
    enough = tally.cast >= quorum_of(rules, tally)
    carried = enough and tally.in_favour >= threshold_of(rules, tally, tally.cast)
    if stated in (DecisionState.CARRIED, DecisionState.WITH_CHANGES):
        return stated if carried else DecisionState.NO_DECISION
    if stated == DecisionState.NOT_CARRIED and (carried or not enough):
        return DecisionState.NO_DECISION
    return stated
