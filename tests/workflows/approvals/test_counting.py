"""The table of counting: what the votes of a ballot lead to."""

import pytest

from workflows.approvals.counting import Rules, Tally, needed, outcome
from workflows.approvals.enums import ClosingRule, CountingBase, DecisionState, Share

OPEN, CARRIED = DecisionState.OPEN, DecisionState.CARRIED
LOST, NONE = DecisionState.NOT_CARRIED, DecisionState.NO_DECISION
SOON = {"closing": ClosingRule.AS_SOON_AS_DECIDED}
SIX = {"quorum": Share.NUMBER, "quorum_number": 6}
PRESENT = {"base": CountingBase.PRESENT}

TABLE = [
    # rules, seats, for, against, abstained, time up, outcome
    ({**SIX, **SOON}, 9, 5, 1, 0, False, CARRIED),
    ({**SIX, **SOON}, 9, 5, 0, 1, False, CARRIED),
    ({**SIX, **SOON}, 9, 4, 2, 0, False, OPEN),
    ({**SIX, **SOON}, 9, 4, 2, 0, True, LOST),
    ({**SIX, **SOON}, 9, 5, 0, 0, False, OPEN),  # five cast never decide
    ({**SIX, **SOON}, 9, 5, 0, 0, True, NONE),
    ({**SIX, **SOON}, 9, 0, 5, 0, False, OPEN),
    ({**SIX, **SOON}, 9, 1, 5, 0, False, LOST),  # impossible: 1 + 3 < 5
    ({**SIX, **SOON}, 9, 2, 4, 0, False, OPEN),  # 2 + 3 can still be 5
    (SIX, 9, 5, 1, 0, False, OPEN),  # the default waits for everybody
    (SIX, 9, 1, 5, 0, False, OPEN),  # and closes no lost ballot early
    (SIX, 9, 5, 4, 0, False, CARRIED),
    (SIX, 9, 4, 5, 0, False, LOST),
    (SIX, 9, 4, 0, 5, False, LOST),  # abstention is no consent
    (SIX, 9, 0, 0, 0, True, NONE),  # silence is no consent
    (SIX, 9, 5, 1, 0, True, CARRIED),
    # recusal: a share is counted over the seats left, a number stays
    ({}, 8, 5, 0, 0, True, CARRIED),
    ({}, 8, 4, 4, 0, False, LOST),
    ({}, 7, 4, 3, 0, False, CARRIED),
    (SIX, 6, 4, 2, 0, False, CARRIED),
    (SIX, 5, 0, 0, 0, False, NONE),  # too few seats left
    ({"threshold": Share.NUMBER, "threshold_number": 5}, 4, 0, 0, 0, False, NONE),
    ({}, 0, 0, 0, 0, False, NONE),
    # members present
    ({**SIX, **PRESENT}, 9, 4, 2, 0, True, CARRIED),
    ({**SIX, **PRESENT}, 9, 3, 3, 0, True, LOST),
    ({**SIX, **PRESENT}, 9, 3, 2, 1, True, LOST),  # abstentions are present
    ({**SIX, **PRESENT, **SOON}, 9, 4, 2, 0, False, OPEN),  # three more could be against
    ({**SIX, **PRESENT, **SOON}, 9, 5, 1, 0, False, CARRIED),
    ({**SIX, **PRESENT, **SOON}, 9, 1, 5, 0, False, LOST),
    # other shares
    ({"threshold": Share.TWO_THIRDS}, 9, 6, 3, 0, False, CARRIED),
    ({"threshold": Share.TWO_THIRDS}, 9, 5, 4, 0, False, LOST),
    ({"threshold": Share.THREE_QUARTERS}, 9, 7, 2, 0, False, CARRIED),
    ({"threshold": Share.THREE_QUARTERS}, 9, 6, 3, 0, False, LOST),
    ({"threshold": Share.EVERYONE}, 3, 3, 0, 0, False, CARRIED),
    ({"threshold": Share.EVERYONE, **SOON}, 9, 0, 5, 0, False, LOST),
    ({"threshold": Share.NUMBER, "threshold_number": 3, **SIX}, 9, 3, 3, 0, True, CARRIED),
]


@pytest.mark.parametrize(
    ("rules", "seats", "in_favour", "against", "abstained", "time_up", "expected"), TABLE
)
def test_outcome_follows_the_table(rules, seats, in_favour, against, abstained, time_up, expected):
    tally = Tally(seats, in_favour, against, abstained)

    assert outcome(Rules(**rules), tally, time_up=time_up) == expected


@pytest.mark.parametrize(
    ("share", "base", "expected"),
    [
        (Share.MORE_THAN_HALF, 9, 5),
        (Share.MORE_THAN_HALF, 8, 5),
        (Share.MORE_THAN_HALF, 1, 1),
        (Share.TWO_THIRDS, 9, 6),
        (Share.TWO_THIRDS, 10, 7),
        (Share.THREE_QUARTERS, 8, 6),
        (Share.EVERYONE, 7, 7),
        (Share.NUMBER, 7, 4),
    ],
)
def test_needed_counts_shares_and_numbers(share, base, expected):
    assert needed(share, 4, base) == expected


@pytest.mark.parametrize("base", list(CountingBase))
@pytest.mark.parametrize("threshold", [Share.MORE_THAN_HALF, Share.TWO_THIRDS, Share.EVERYONE])
def test_early_close_never_differs_from_what_the_missing_votes_could_do(base, threshold):
    rules = Rules(base=base, threshold=threshold, closing=ClosingRule.AS_SOON_AS_DECIDED)
    seats = 7
    for in_favour in range(seats + 1):
        for against in range(seats + 1 - in_favour):
            tally = Tally(seats, in_favour, against)
            early = outcome(rules, tally, time_up=False)
            if early == OPEN or tally.missing == 0:
                continue
            for more_for in range(tally.missing + 1):
                for more_against in range(tally.missing + 1 - more_for):
                    later = Tally(seats, in_favour + more_for, against + more_against)
                    assert outcome(rules, later, time_up=True) == early
