"""What is gated, who decides, and who can vouch for a decision: filled in ``ready()``."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.db.models import Model

from cms.publishing.verdicts import Verdict

PayloadFunction = Callable[[Model, dict], dict]
Decider = Callable[[object], Verdict | None]
Verifier = Callable[[object], str]
Watch = Callable[[object, datetime], str]
Router = Callable[[Model], object]
Keeper = Callable[[Model], str]

_gated: dict[type[Model], PayloadFunction] = {}
_unlisted: set[str] = set()
_deciders: list[Decider] = []
_routers: list[Router] = []
_keepers: list[Keeper] = []
_verifiers: dict[str, Verifier] = {}
_watches: dict[str, Watch] = {}


def gate(model: type[Model], payload: PayloadFunction, *, listed: bool = True) -> None:
    """Everything of ``model`` and its subclasses reaches the public through a permit only.

    ``payload(obj, files) -> dict`` is the whole public content as plain data. ``listed=False``
    keeps it out of lists, feed and site map (the site texts, the home page).
    """
    _gated[model] = payload
    if not listed:
        _unlisted.add(model._meta.label_lower)


def decider(ask: Decider) -> Decider:
    """Register a function that turns a finished workflow state into a verdict, or None."""
    if ask not in _deciders:
        _deciders.append(ask)
    return ask


def router(ask: Router) -> None:
    """Register a function that names the workflow of a text by its kind, or None."""
    if ask not in _routers:
        _routers.append(ask)


def workflow_by_kind(obj: Model):
    """The workflow that a router names for this text; None leaves it to Wagtail."""
    return next((found for ask in _routers if (found := ask(obj)) is not None), None)


def keeper(ask: Keeper) -> None:
    """Register a function that says why a text has to be kept for the record, or ``""``."""
    if ask not in _keepers:
        _keepers.append(ask)


def why_on_record(obj: Model) -> str:
    """Why a text that was never approved may not be deleted, or an empty string."""
    return next((why for ask in _keepers if (why := ask(obj))), "")


def verifier(basis: str, check: Verifier, ended: Watch | None = None) -> None:
    """Register ``check(permit) -> str``: what is wrong with the decision behind it, or ``""``; and,
    where what it stands on may end, ``ended(permit, now) -> str``: why nothing more is released on
    it. That keeps the answer true until the transaction ends.
    """
    _verifiers[str(basis)] = check
    if ended is not None:
        _watches[str(basis)] = ended


def payload_function(model: type[Model]) -> PayloadFunction | None:
    """The payload function of a model, its own or that of the nearest gated ancestor."""
    for ancestor in model.__mro__:
        if ancestor in _gated:
            return _gated[ancestor]
    return None


def is_gated(model: type[Model] | None) -> bool:
    """Whether objects of this class reach the public through a permit only."""
    return model is not None and payload_function(model) is not None


def gated_models() -> Iterator[type[Model]]:
    """Every concrete gated model, subclasses included."""
    for model in apps.get_models():
        if is_gated(model):
            yield model


def unlisted_models() -> frozenset[str]:
    """Labels of gated models that lists leave out."""
    return frozenset(_unlisted)


def ask_deciders(workflow_state) -> Verdict | None:
    """The first verdict that a decider gives on this workflow state."""
    for ask in _deciders:
        verdict = ask(workflow_state)
        if verdict is not None:
            return verdict
    return None


def decision_breach(permit) -> str:
    """What the verifier of the permit's basis says; a basis nobody vouches for is a breach."""
    check = _verifiers.get(str(permit.basis))
    if check is None:
        return f"no verifier for basis {permit.basis}"
    return check(permit)


def basis_ended(permit, now: datetime) -> str:
    """Why a lawful permit is not released any more: what it stands on has ended; else ``""``."""
    ended = _watches.get(str(permit.basis))
    return ended(permit, now) if ended is not None else ""
