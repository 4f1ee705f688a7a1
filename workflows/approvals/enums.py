"""Words of a decision: ways, states and moves, choices of a vote, and rules of counting."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Names under which migrations make and other apps find the shipped workflow.
DEFAULT_WORKFLOW = "党工委审批"
REVIEW_TASK = "办公室主任审核"
COMMITTEE_TASK = "党工委表决"
PARTY_COMMITTEE = "高新区党工委"
PRESIDER_POST = "主持人"

BY_HAND_DAYS = 30  # how long a permit that the office releases by hand is valid


class Way(TextChoices):
    """How a body reached a decision (DESIGN §5.3)."""

    BALLOT = "BALLOT", _("Ballot")
    MEETING = "MEETING", _("Vote in a meeting")
    CIRCULATION = "CIRCULATION", _("Circulation")
    STANDING = "STANDING", _("Standing authorisation")


VOTE_KIND = "approvals.vote"  # the kind of duty that a ballot opens for each seat


class DecisionState(TextChoices):
    """Where a decision stands. Every state but OPEN is an end."""

    OPEN = "OPEN", _("Voting")
    CARRIED = "CARRIED", _("Carried")
    NOT_CARRIED = "NOT_CARRIED", _("Not carried")
    DEFERRED = "DEFERRED", _("Deferred")
    WITH_CHANGES = "WITH_CHANGES", _("Carried in principle, with changes")
    NO_DECISION = "NO_DECISION", _("No decision possible")
    VOID = "VOID", _("Void")


MOVES: dict[str, frozenset[str]] = {
    state: frozenset(set(DecisionState) - {DecisionState.OPEN})
    if state == DecisionState.OPEN
    else frozenset()
    for state in DecisionState
}
# After these the members see who voted how; a void ballot discloses nothing.
DISCLOSED = frozenset({DecisionState.CARRIED, DecisionState.NOT_CARRIED, DecisionState.NO_DECISION})


class Choice(TextChoices):
    """What a member may say (office-needs 14)."""

    FOR = "FOR", _("For")
    AGAINST = "AGAINST", _("Against")
    ABSTAIN = "ABSTAIN", _("Abstain")


class Exclusion(TextChoices):
    """Why a seat does not vote."""

    NONE = "", _("Entitled")
    AUTHOR = "AUTHOR", _("Author of the text")
    RECUSED = "RECUSED", _("Recused")


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

    ALL_OR_TIME_UP = "ALL_OR_TIME_UP", _("When all have voted or time is up")
    AS_SOON_AS_DECIDED = "AS_SOON_AS_DECIDED", _("As soon as decided")


class DueUnit(TextChoices):
    """Unit of a ballot's term; hours are for urgent items."""

    WORKING_DAYS = "WORKING_DAYS", _("working days")
    HOURS = "HOURS", _("hours")


class ReviewVerdict(TextChoices):
    """What a reviewer says of a text before the committee sees it."""

    APPROVE = "APPROVE", _("Approve")
    RETURN = "RETURN", _("Return for changes")
