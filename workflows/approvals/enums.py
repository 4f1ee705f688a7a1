"""Words of a decision: ways, states and moves, choices of a vote, and rules of counting."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Names under which migrations make and other apps find the shipped workflow.
DEFAULT_WORKFLOW = "党工委审批"
REVIEW_TASK = "办公室主任审核"
COMMITTEE_TASK = "党工委表决"
PARTY_COMMITTEE = "高新区党工委"
# Models of the steps in which a decision is taken, as Wagtail's types name them.
DECIDING_STEPS = ("committeetask", "meetingtask", "circulationtask", "standingtask")
PRESIDER_POST = "主持人"

MOST_HOURS = 72  # an urgent item's longest term, in clock hours
MOST_STEP_DAYS = 60  # working days: a longer term is a slip of the pen
REVIEW_DAYS = 2  # working days of a review, unless its step says otherwise
RETURNED_DAYS = 5  # working days to put right what came back
LAPSED_DAYS = 3  # working days to say what becomes of a text whose approval ran out
PRESIDER_DAYS = 1  # working days for what only the presider can do, while the ballot waits for it
CHECK_DAYS = 2  # working days to check what was entered from paper, past the term if need be
STUCK_DAYS = 1  # working days for a way out: meanwhile the text waits for nobody
TABLING_TERM = "approvals.tabling"
TABLING_DAYS = 10  # working days in which the office enters what a meeting decided
BY_HAND_DAYS = 30  # how long a permit that the office releases by hand is valid
MOST_RELEASE_DAYS = 365  # an approval older than a year is asked for anew


class Way(TextChoices):
    """How a body reached a decision (DESIGN §5.3)."""

    BALLOT = "BALLOT", _("Ballot")
    MEETING = "MEETING", _("Vote in a meeting")
    CIRCULATION = "CIRCULATION", _("Circulation")
    STANDING = "STANDING", _("Standing authorisation")


# Kinds of duty: what each seat owes, and what the office owes a decision.
VOTE_KIND = "approvals.vote"
ANNOUNCE_KIND = "approvals.announce"  # all have voted: the presider announces the result
RECORD_KIND = "approvals.record"  # enter what the meeting decided
CHECK_KIND = "approvals.check"  # a second person checks what was entered from paper
AMENDMENT_KIND = "approvals.amendment"  # presider and director confirm the changed text
REVIEW_KIND = "approvals.review"  # look at a text before the body does
STUCK_KIND = "approvals.stuck"  # a review that nobody can take
SECOND_KIND = "approvals.second"  # a release under an authorisation lacks its second person
RECUSAL_KIND = "approvals.recusal"  # the presider decides on a member's wish to step aside
RELEASE_KIND = "approvals.release"  # a text for release by hand, while its permit holds
LAPSED_KIND = "approvals.lapsed"  # the permit ended unused: submit again or settle
RETURNED_KIND = "approvals.returned"  # a text came back: change and submit it again, or settle
ROUND_KIND = "approvals.round"  # the office carries a circulated paper round


class DecisionState(TextChoices):
    """Where a decision stands. Every state but OPEN is an end."""

    OPEN = "OPEN", _("Voting")
    CARRIED = "CARRIED", _("Carried")
    NOT_CARRIED = "NOT_CARRIED", _("Not carried")
    DEFERRED = "DEFERRED", _("Deferred")
    WITH_CHANGES = "WITH_CHANGES", _("Carried in principle, with changes")
    NO_DECISION = "NO_DECISION", _("No decision possible")
    TO_MEETING = "TO_MEETING", _("Referred to a meeting")
    VOID = "VOID", _("Void")


MOVES: dict[str, frozenset[str]] = {
    state: frozenset(set(DecisionState) - {DecisionState.OPEN})
    if state == DecisionState.OPEN
    else frozenset()
    for state in DecisionState
}
# After these the members see who voted how; a void ballot discloses nothing.
DISCLOSED = frozenset({DecisionState.CARRIED, DecisionState.NOT_CARRIED, DecisionState.NO_DECISION})
# Ended without a yes or no, for a reason that is the rules' own and no member's word.
UNDECIDED = (DecisionState.NO_DECISION, DecisionState.VOID)
# What a meeting may lead to (office-needs 2).
MEETING_OUTCOMES = (
    DecisionState.CARRIED,
    DecisionState.NOT_CARRIED,
    DecisionState.DEFERRED,
    DecisionState.WITH_CHANGES,
)


class Choice(TextChoices):
    """What a member may say (office-needs 14)."""

    FOR = "FOR", _("For")
    AGAINST = "AGAINST", _("Against")
    ABSTAIN = "ABSTAIN", _("Abstain")


class ReleaseChoice(TextChoices):
    """The same, of one of the two who release under a standing authorisation; none abstains."""

    FOR = Choice.FOR.value, _("Agree to the release")
    AGAINST = Choice.AGAINST.value, _("Do not agree")


class Mark(TextChoices):
    """What stands on a circulated paper. 圈阅 says that it was read, not that it is approved."""

    FOR = Choice.FOR.value, Choice.FOR.label
    AGAINST = Choice.AGAINST.value, Choice.AGAINST.label
    ABSTAIN = Choice.ABSTAIN.value, Choice.ABSTAIN.label
    READ = "READ", _("Read and circled")


class PenChoice(TextChoices):
    """What a pen may have written on the slip: a mark, or the wish that a meeting decides."""

    FOR = Mark.FOR.value, Mark.FOR.label
    AGAINST = Mark.AGAINST.value, Mark.AGAINST.label
    ABSTAIN = Mark.ABSTAIN.value, Mark.ABSTAIN.label
    READ = Mark.READ.value, Mark.READ.label
    MEETING = "MEETING", _("Ask for a meeting")


class CirculationOrder(TextChoices):
    """Who sees a circulated text when."""

    PARALLEL = "PARALLEL", _("All at once")
    BY_RANK = "BY_RANK", _("One after another, by rank")


class Exclusion(TextChoices):
    """Why a seat does not vote."""

    NONE = "", _("Entitled")
    AUTHOR = "AUTHOR", _("Author of the text")
    RECUSED = "RECUSED", _("Recused")
    LEFT = "LEFT", _("No longer a member")
    ENDED = "ENDED", _("No longer asked in")


# Seats over which shares are counted. Who left the body while it voted votes no more, and the bar
# stays where it was: nobody carries a text by taking members off the roster.
COUNTED = (Exclusion.NONE, Exclusion.LEFT)


class CountingBase(TextChoices):
    """Over whom the threshold's share is counted."""

    ALL = "ALL", _("All members due")
    PRESENT = "PRESENT", _("Members present")


class Share(TextChoices):
    """A quorum or threshold: a share of the base, or a number."""

    MORE_THAN_HALF = "MORE_THAN_HALF", _("More than half")
    TWO_THIRDS = "TWO_THIRDS", _("At least two thirds")
    THREE_QUARTERS = "THREE_QUARTERS", _("At least three quarters")
    EVERYONE = "EVERYONE", _("Everyone")
    NUMBER = "NUMBER", _("A number")


class ClosingRule(TextChoices):
    """When a ballot closes (表决结束方式, office-needs 1)."""

    PRESIDER = "PRESIDER", _("When the presider announces")
    ALL_OR_TIME_UP = "ALL_OR_TIME_UP", _("When all have voted or time is up")
    AS_SOON_AS_DECIDED = "AS_SOON_AS_DECIDED", _("As soon as decided")


class DueUnit(TextChoices):
    """Unit of a ballot's term; hours are for urgent items."""

    WORKING_DAYS = "WORKING_DAYS", _("working days")
    HOURS = "HOURS", _("hours")


class Method(TextChoices):
    """How a meeting votes."""

    ORAL = "ORAL", _("Orally")
    HANDS = "HANDS", _("By show of hands")
    SECRET = "SECRET", _("By secret ballot")
    NAMED = "NAMED", _("By named vote")


class EntryState(TextChoices):
    """What one person entered from paper, until a second one has checked it."""

    ENTERED = "ENTERED", _("To be checked")
    CHECKED = "CHECKED", _("Checked")
    SENT_BACK = "SENT_BACK", _("Sent back")
    DISCARDED = "DISCARDED", _("Set aside by the director")


class ConfirmingPart(TextChoices):
    """Who confirms a text that was carried in principle, with changes."""

    PRESIDER = "PRESIDER", _("Presider")
    DIRECTOR = "DIRECTOR", _("Office director")


class RequestState(TextChoices):
    """A wish to step aside, until the presider has decided on it."""

    ASKED = "ASKED", _("Asked for")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")
    WITHDRAWN = "WITHDRAWN", _("Taken back")
    UNDECIDED = "UNDECIDED", _("Left undecided")


class AuthorizationState(TextChoices):
    """A standing authorisation. In force it is between its days only, whatever stands here."""

    DRAFT = "DRAFT", _("Draft")
    TABLED = "TABLED", _("Tabled")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")
    REVOKED = "REVOKED", _("Revoked")


class ReviewVerdict(TextChoices):
    """What a reviewer says of a text before the committee sees it."""

    APPROVE = "APPROVE", _("Approve")
    RETURN = "RETURN", _("Return for changes")
