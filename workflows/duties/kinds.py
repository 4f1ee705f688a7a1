"""The kinds of duty that the apps above declare: in one place, what opens and what ends it, how
long it may take, who may excuse from it, and where a click leads.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from cms.accounts.enums import Role
from cms.people.models import Person
from workflows.duties.models import Duty
from workflows.duties.terms import Term, TermDue, register_term


class CannotHandOver(Exception):
    """The duties stay where they are; the message is a sentence for the screen."""


@dataclass(frozen=True)
class Owed:
    """What an open matter must have: an open duty of one owner in one round."""

    subject_ref: str
    owner_key: str
    round: int = 1


@dataclass(frozen=True)
class DutyKind:
    """One kind of duty.

    ``opens`` and ``ends`` say in a sentence what opens it and what fulfils it. ``terms`` are its
    default terms, which staff may change; ``dated`` says where else its date comes from.
    Nobody is excused from it unless it ``waives``, nor gets more time unless it ``extends``;
    ``fixed`` says why. ``waive(duty, reason, by, now)`` excuses where a row stands behind it;
    ``carry(duties, due, now)`` moves such rows along with the date, the duties being as before.
    ``hold(duty)`` locks that row, which comes before the lock of the duty wherever both change.
    Whoever asks and whoever decides are two persons (``services.requests``).

    ``link(duty)`` is the address of the owner's one big button; ``overview(duty, user)`` is where
    a reader of the ledger looks at the matter, empty where that reader has no page of it;
    ``is_open(duty)`` tells whether the matter behind an open duty is still open; ``expected()``
    yields everything owed right now, from which ``check_duties`` proves promise 2 both ways.

    ``worn(duty)`` are the hats in which it is owed: one of them is shown on its line, and nobody
    without one takes it over. ``quiet_end``: whose was fulfilled and whose lapsed stands on no
    board, in no register and in no file (``queries.listed``). ``transferable=False`` is for what
    only the owner can do (a vote, a rating, a signature), with ``stays`` saying why and what to do
    instead. ``explicit``: never offered together with the rest. ``hand_over(duty, taker, by, now)``
    moves the row behind the duty, where ``expected`` is computed from one, and returns the duty's
    new link, if it has one; it refuses with ``CannotHandOver``. ``barred(duties)`` tells of each,
    by its id, which persons may not do it for its matter, whatever hat they wear, and why: a
    sentence with ``%(name)s``. They are neither offered it nor take it over.
    """

    key: str
    label: str | Promise
    opens: str | Promise = ""
    ends: str | Promise = ""
    terms: tuple[Term, ...] = ()
    dated: str | Promise = ""
    waives: bool = False
    extends: bool = False
    waive: Callable[[Duty, str, object, datetime], None] | None = None
    hold: Callable[[Duty], None] | None = None
    fixed: str | Promise = ""
    carry: Callable[[list[Duty], datetime | TermDue, datetime], None] | None = None
    button: str | Promise = ""
    link: Callable[[Duty], str] = lambda duty: duty.link
    overview: Callable[[Duty, object], str] = lambda duty, user: ""
    is_open: Callable[[Duty], bool] = lambda duty: True
    expected: Callable[[], Iterable[Owed]] | None = None
    worn: Callable[[Duty], tuple[Role, ...]] = lambda duty: ()
    transferable: bool = True
    explicit: bool = False
    quiet_end: bool = False
    stays: str | Promise = ""
    hand_over: Callable[[Duty, Person, object, datetime], str | None] | None = None
    barred: Callable[[Iterable[Duty]], dict[int, dict[int, str]]] = lambda duties: {}

    @property
    def can_move(self) -> bool:
        """Whether it may pass to another owner without its matter being left behind."""
        return self.transferable and (self.expected is None or self.hand_over is not None)


_kinds: dict[str, DutyKind] = {}


def register_kind(kind: DutyKind) -> None:
    """Declare a kind; called in an app's ``ready``. Keys are unique."""
    _kinds[kind.key] = kind
    for term in kind.terms:
        register_term(term)


def kind_of_term(key: str) -> DutyKind | None:
    """The kind to which a term belongs."""
    return next((k for k in registered_kinds() if key in {t.key for t in k.terms}), None)


def registered_kinds() -> list[DutyKind]:
    """All declared kinds, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def kind_of(duty: Duty) -> DutyKind:
    """The kind of a duty; an undeclared one still shows, under its key."""
    return _kinds.get(duty.kind) or DutyKind(key=duty.kind, label=duty.kind)


def title_of(duty: Duty) -> str:
    """What a duty is about, in words: its matter, or its kind where that has no name."""
    return duty.subject_label or str(kind_of(duty).label)


def address_of(duty: Duty) -> str:
    """Where whoever owes it does it; empty where there is no page of its own."""
    return kind_of(duty).link(duty) or duty.link
