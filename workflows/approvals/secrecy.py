"""Which lines of the trail would tell how a member voted, once the totals stand beside them."""

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from cms.core.permissions import keep_to_auditors
from cms.core.veils import veil_doers
from workflows.approvals.models import Decision, Seat

# A vote; and the wish for a meeting, which is the roster's to know (docs/decisions/0016).
WORDS_OF_MEMBERS = ("ballot.vote", "circulation.refer")
NAMED = _("a member (votes are secret)")


def said_by_a_member() -> Q:
    """What was done, and what was refused to who has a seat: a second tap says that there was a
    first. Whoever has none is named, since nothing they tried can be a vote.
    """
    ref = Concat(Value(f"{Decision._meta.label_lower}:"), Cast("decision_id", CharField()))
    seats = Seat.objects.alias(ref=ref).filter(
        person__account=OuterRef("actor_id"), ref=OuterRef("object_ref")
    )
    return Q(refused=False) | Q(Exists(seats))


def declare() -> None:
    """The office is to know neither name, and no list tells it."""
    keep_to_auditors(*WORDS_OF_MEMBERS)
    veil_doers(*WORDS_OF_MEMBERS, named=NAMED, lines=said_by_a_member)
