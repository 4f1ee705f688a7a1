"""Rosters with a rule of their own. Which bodies decide on something is known above people: the
apps there register a function, and every service that writes to a roster asks them.
"""

from collections.abc import Callable

from django.db import models

from cms.people.models import Membership, Organization, Person, Post

# (body, who joins or None, by) -> why not, in a sentence; "" where nothing speaks against it.
Guard = Callable[[Organization, "Person | None", object], str]
_guards: list[Guard] = []


def guard_rosters(guard: Guard) -> None:
    """Have ``guard`` asked before a roster changes; called in an app's ``ready``."""
    if guard not in _guards:
        _guards.append(guard)


def refusal_of_roster(record: models.Model, by) -> str:
    """Why ``by`` must not save this membership or post, be it in the body that it names or in the
    one that it stood in; "" for every other record.
    """
    if not isinstance(record, Membership | Post):
        return ""
    joins = record.person if isinstance(record, Membership) and record.pk is None else None
    stored = type(record).objects.filter(pk=record.pk).exclude(organization=record.organization_id)
    bodies = [record.organization, *(row.organization for row in stored)]
    refusals = (guard(body, joins, by) for guard in _guards for body in bodies)
    return next(filter(None, refusals), "")
