"""Which number of a meeting's record cannot be: pure functions of what the clerk typed, the rules
and the roster. What passes here is what ``results.outcome_of`` counts again for ever after.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.approvals.counting import (
    Rules,
    Tally,
    is_possible,
    outcome_stated,
    quorum_of,
    threshold_of,
)
from workflows.approvals.enums import MEETING_OUTCOMES, DecisionState, Method

COUNTS = ("present", "in_favour", "against", "abstained", "silent", "recused")
# All of them move quorum or bar: recusals the base of shares, who was silent the quorum.
READ_AGAIN = ("members", *COUNTS)
CARRYING = (DecisionState.CARRIED, DecisionState.WITH_CHANGES)


@dataclass(frozen=True)
class MeetingEntry:
    """Outcome and counts of one text as the paper has them. ``present`` are those in the room at
    this item: for, against, abstained, silent (present without a vote) and stepped aside.
    """

    outcome: str
    method: str
    present: int
    in_favour: int
    against: int = 0
    abstained: int = 0
    silent: int = 0
    recused: int = 0
    changes: str = ""

    @property
    def parts(self) -> int:
        """What the parts of ``present`` make together."""
        return self.in_favour + self.against + self.abstained + self.silent + self.recused

    def tally(self, members: int) -> Tally:
        """As ``results.counts_of`` counts a record; ``members`` are the seats entitled."""
        return Tally(
            seats=members - self.recused,
            in_favour=self.in_favour,
            against=self.against,
            abstained=self.abstained,
            read=self.silent,
        )


@dataclass(frozen=True)
class Reading:
    """What the second person reads off the scan, not seeing the entry: outcome and the figures that
    decide. ``members`` are 应到会, ``present`` 实到会 at this item.
    """

    outcome: str
    members: int
    present: int
    in_favour: int
    against: int
    abstained: int
    silent: int
    recused: int


def differences(reading: Reading, entered: Reading) -> dict[str, str]:
    """Field → a sentence with what was read, never what was entered; empty when the two agree."""
    found = {}
    for field in ("outcome", *READ_AGAIN):
        read = getattr(reading, field)
        if read != getattr(entered, field):
            shown = _outcome_word(read) if field == "outcome" else read
            words = _(
                "You read %(read)s, the entry says otherwise. Look at the scan once "
                "more; if it says so, send the entry back."
            )
            found[field] = words % {"read": shown}
    return found


def reading_labels() -> dict[str, str]:
    """What the figures of a reading are called, as the extract has them."""
    return {
        "outcome": _("Outcome"),
        "members": _("Members due"),
        "present": _("Members present"),
        "in_favour": _("For"),
        "against": _("Against"),
        "abstained": _("Abstain"),
        "silent": _("present without a vote"),
        "recused": _("stepped aside"),
    }


def _outcome_word(outcome: str) -> str:
    return str(DecisionState(outcome).label) if outcome in DecisionState.values else outcome


def problems_of(
    entry: MeetingEntry,
    rules: Rules,
    *,
    members: int,
    attended: int,
    aside: Sequence[str] = (),
) -> dict[str, str]:
    """Field → a sentence that names the number which is wrong; empty when the entry can be.

    ``members``: seats entitled to vote on the text; ``attended``: how many of them the meeting's
    attendance has; ``aside``: names of who was at the meeting, but stood aside from the text before
    (回避 in the circulation that was referred to it, authors), and is counted nowhere.
    """
    found = _problems_of_choices(entry, rules)
    found.update(_problems_of_sums(entry, members, attended, aside))
    if not found:
        found.update(_problems_of_outcome(entry, rules, members))
    return found


def _problems_of_choices(entry: MeetingEntry, rules: Rules) -> dict[str, str]:
    found = {}
    if entry.outcome not in MEETING_OUTCOMES:
        found["outcome"] = _("Please choose the outcome.")
    if entry.method not in Method.values:
        found["method"] = _("Please choose the way of voting.")
    if entry.outcome == DecisionState.WITH_CHANGES and not entry.changes.strip():
        found["changes"] = _("Please write down the changes that the meeting asked for.")
    if entry.outcome != DecisionState.WITH_CHANGES and entry.changes.strip():
        found["changes"] = _("Changes belong to “carried in principle, with changes” only.")
    if entry.abstained and not rules.abstention:
        found["abstained"] = _("Abstained %(n)s: the rules of this text know no abstention.") % {
            "n": entry.abstained
        }
    if entry.recused and not rules.recusal:
        found["recused"] = _("Stepped aside %(n)s: the rules of this text know no recusal.") % {
            "n": entry.recused
        }
    return found


def _problems_of_sums(
    entry: MeetingEntry, members: int, attended: int, aside: Sequence[str]
) -> dict[str, str]:
    negative = {name: _("A count is never below 0.") for name in COUNTS if getattr(entry, name) < 0}
    if negative:
        return negative
    again = max(entry.present - min(members, attended), entry.parts - entry.present)
    if 0 < again <= len(aside):
        words = _(
            "%(names)s stood aside from this text already and is counted nowhere: neither as "
            "present nor as stepped aside."
        )
        return {"recused" if entry.recused else "present": words % {"names": "、".join(aside)}}
    numbers = {"present": entry.present, "members": members, "attended": attended}
    if entry.present > members:
        words = _("Present %(present)s is more than the %(members)s members who may vote.")
        return {"present": words % numbers}
    if entry.present > attended:
        words = _("Present %(present)s is more than the %(attended)s on the attendance list.")
        return {"present": words % numbers}
    if entry.parts != entry.present:
        words = _("The parts make %(sum)s together, but present says %(present)s.")
        return {"present": words % {"sum": entry.parts, "present": entry.present}}
    return {}


def _problems_of_outcome(entry: MeetingEntry, rules: Rules, members: int) -> dict[str, str]:
    counted, stated = entry.tally(members), DecisionState(entry.outcome)
    if outcome_stated(rules, counted, stated) == stated == DecisionState.DEFERRED:
        return {}
    quorum = quorum_of(rules, counted)
    if counted.cast < quorum or not is_possible(rules, counted):
        words = _("The quorum is %(quorum)s; with %(cast)s taking part nothing can be decided.")
        return {"present": words % {"quorum": quorum, "cast": counted.cast}}
    bar = threshold_of(rules, counted, counted.cast)
    numbers = {"bar": bar, "n": entry.in_favour}
    if stated in CARRYING and entry.in_favour < bar:
        words = _("In favour %(n)s: to be carried it needs at least %(bar)s.")
        return {"in_favour": words % numbers}
    if stated == DecisionState.NOT_CARRIED and entry.in_favour >= bar:
        words = _("In favour %(n)s reaches the %(bar)s needed: it cannot be “not carried”.")
        return {"in_favour": words % numbers}
    return {}
