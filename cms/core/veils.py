"""Acts whose doer no list tells, since the name beside a result would say how somebody voted.

The sealed line keeps the name (``verify_audit``); what is shown of it to people goes through here.
"""

from collections.abc import Callable

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When
from django.utils import timezone

from cms.core.models import AuditEvent

# (verbs, whom a list names instead, which of their lines): told by the apps above.
_veils: list[tuple[tuple[str, ...], object, Callable[[], Q]]] = []


def veil_doers(*verbs: str, named, lines: Callable[[], Q]) -> None:
    """Have lists name ``named`` where a line of ``verbs`` is one of ``lines``."""
    _veils.append((verbs, named, lines))


def veiled_verbs() -> frozenset[str]:
    """Acts of which some lines, or all, are told without their doer."""
    return frozenset(verb for verbs, _named, _lines in _veils for verb in verbs)


def is_veiled() -> Q:
    """The lines whose doer no list tells."""
    found = Q(pk__in=[])
    for verbs, _named, lines in _veils:
        found |= Q(verb__in=verbs) & lines()
    return found


def unveiled(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Without them: between a sign-in and a sign-out the place of a line is a name."""
    return with_doers(events.filter(~is_veiled()))


def among_themselves(events: QuerySet[AuditEvent], verbs) -> QuerySet[AuditEvent]:
    """What is told of ``verbs``, beside nothing else: the veiled without a name to search by."""
    veiled = is_veiled()
    return events.filter(verb__in=verbs).annotate(
        veiled=Case(When(veiled, then=True), default=False, output_field=BooleanField()),
        told_doer=Case(
            When(veiled, then=Value("")), default=F("actor_label"), output_field=CharField()
        ),
    )


def with_doers(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """The same columns, of lines that hide nobody."""
    return events.annotate(
        veiled=Value(False, output_field=BooleanField()),
        told_doer=F("actor_label"),
    )


def doer_of(event: AuditEvent) -> str:
    """Who it was and in which hat, who may wear several; of a veiled line what is said instead."""
    if event.veiled:
        return next(str(named) for verbs, named, _lines in _veils if event.verb in verbs)
    return " · ".join(part for part in (event.actor_label, event.acting_as) if part)


def moment_of(event: AuditEvent) -> str:
    """The instant in Shanghai, to the second: "3 days ago" is no evidence. Of a veiled line the
    day: beside the hour stand the sign-ins.
    """
    at = timezone.localtime(event.at)
    return f"{at:%Y-%m-%d}" if event.veiled else f"{at:%Y-%m-%d %H:%M:%S}"
