"""Which counts of a meeting can be: the same answer as the one that a permit is vouched with."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflows.approvals.counting import Rules, is_possible, outcome_stated, quorum_of
from workflows.approvals.enums import MEETING_OUTCOMES, CountingBase, DecisionState, Share
from workflows.approvals.meeting_counts import COUNTS, MeetingEntry, problems_of

NINE = {"members": 9, "attended": 8}
SIX = Rules(quorum=Share.NUMBER, quorum_number=6)


def entry(outcome="CARRIED", **counts) -> MeetingEntry:
    typed = {"present": 8, "in_favour": 7, "against": 1} | counts
    changes = "改" if outcome == "WITH_CHANGES" else ""
    return MeetingEntry(outcome=outcome, method="HANDS", **({"changes": changes} | typed))


def wrong(entry, rules=SIX, **roster) -> dict[str, str]:
    return problems_of(entry, rules, **(NINE | roster))


def test_counts_that_agree_are_taken():
    assert wrong(entry()) == {}
    assert wrong(entry("WITH_CHANGES")) == {}
    assert wrong(entry("NOT_CARRIED", in_favour=4, against=4)) == {}
    assert wrong(entry("DEFERRED", present=3, in_favour=0, against=0, silent=3)) == {}


def test_the_sentence_names_the_number_that_is_wrong():
    cases = [
        (entry(in_favour=6), {}, "present", ("7", "8")),  # parts make 7, present says 8
        (entry(present=10, in_favour=9), {}, "present", ("10", "9")),
        (entry(present=9, in_favour=8), {}, "present", ("9", "8")),  # more than on the list
        (entry(present=5, in_favour=5, against=0), {}, "present", ("6", "5")),  # no quorum
        (entry(in_favour=4, against=4), {}, "in_favour", ("4", "5")),
        (entry("NOT_CARRIED"), {}, "in_favour", ("7", "5")),
        (entry("NOT_CARRIED", present=4, in_favour=1, against=3), {}, "present", ("6", "4")),
        (entry(present=9, in_favour=-1, against=10), {}, "in_favour", ("0",)),
    ]
    for what, roster, field, numbers in cases:
        found = wrong(what, **roster)
        assert list(found) == [field], what
        assert all(number in found[field] for number in numbers), found


def test_choices_are_checked():
    strict = Rules(abstention=False, recusal=False)
    no_choice = MeetingEntry(outcome="", method="", present=8, in_favour=8)

    assert set(wrong(no_choice)) == {"outcome", "method"}
    assert set(wrong(entry("WITH_CHANGES", changes=" "))) == {"changes"}
    assert set(wrong(entry(changes="改"))) == {"changes"}
    assert set(wrong(entry(against=0, abstained=1), strict)) == {"abstained"}
    assert set(wrong(entry(against=0, recused=1), strict)) == {"recused"}


def test_a_share_is_counted_over_the_seats_left():
    """Nine seats, three stepped aside: more than half of six is four."""
    assert wrong(entry(present=7, in_favour=4, against=0, recused=3), Rules()) == {}
    assert wrong(entry(present=7, in_favour=3, against=1, recused=3), Rules()) != {}


def test_stepped_aside_is_not_part_of_a_quorum():
    found = wrong(entry(present=8, in_favour=5, against=0, recused=3))

    assert list(found) == ["present"]


small = st.integers(min_value=0, max_value=12)
rules = st.builds(
    Rules,
    base=st.sampled_from(CountingBase.values),
    quorum=st.sampled_from(Share.values),
    quorum_number=st.integers(min_value=1, max_value=9),
    threshold=st.sampled_from(Share.values),
    threshold_number=st.integers(min_value=1, max_value=9),
)
entries = st.builds(
    MeetingEntry,
    outcome=st.sampled_from([str(each) for each in MEETING_OUTCOMES]),
    method=st.just("ORAL"),
    changes=st.just(""),
    **dict.fromkeys(COUNTS, small),
)


@settings(max_examples=200, deadline=None)
@given(entries, rules, small, small, st.booleans())
@example(entry(), SIX, 9, 8, True)
def test_what_is_taken_is_what_will_be_vouched_for(typed, rules, members, attended, sums):
    """Random counts: taken only if they add up, fit the room, and ``outcome_stated``, which every
    permit is counted again with, says the same outcome.
    """
    values = {name: getattr(typed, name) for name in (*COUNTS, "outcome", "method")}
    if sums:
        values["present"] = typed.parts
    if typed.outcome == DecisionState.WITH_CHANGES:
        values["changes"] = "改"
    typed = MeetingEntry(**values)

    problems = problems_of(typed, rules, members=members, attended=attended)

    tally = typed.tally(members)
    fits = typed.parts == typed.present <= min(members, attended)
    stands = outcome_stated(rules, tally, DecisionState(typed.outcome)) == typed.outcome
    enough = tally.cast >= quorum_of(rules, tally) and is_possible(rules, tally)
    decides = enough or typed.outcome == DecisionState.DEFERRED
    assert (problems == {}) == (fits and stands and decides)
    assert set(problems) <= {*COUNTS, "outcome"}
