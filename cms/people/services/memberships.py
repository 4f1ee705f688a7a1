"""A person joins a body and leaves it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.people.models import Membership, Organization, Person, Post
from cms.people.queries import mandates_in_office
from cms.people.services.records import refuse_strangers
from cms.people.signals import standing_changed


class CannotAddMembership(Exception):
    """Nobody joined; the message is a sentence for the screen."""


class CannotEndMembership(Exception):
    """The membership goes on; the message is a sentence for the screen."""


def refuse_without_mandate(organization: Organization, person: Person, on: dt.date) -> None:
    """A body whose members are deputies of a level takes no other (S02, 地方组织法 §33–34)."""
    if not organization.member_level:
        return
    held = mandates_in_office(on).filter(person=person, level=organization.member_level)
    if not held.exists():
        raise CannotAddMembership(
            _("%(person)s holds no mandate as %(level)s, which members of %(body)s need.")
            % {
                "person": person,
                "level": organization.get_member_level_display(),
                "body": organization,
            }
        )


def add_membership(
    *,
    person: Person,
    organization: Organization,
    valid_from: dt.date,
    by,
    now: dt.datetime,
    post: Post | None = None,
    rank: int | None = None,
    valid_to: dt.date | None = None,
    appointment_document: str = "",
) -> Membership:
    """Put a person into a body from a day on. Raises ``CannotAddMembership``."""
    membership = Membership(
        person=person,
        organization=organization,
        post=post,
        rank=rank if rank is not None else (post.rank if post else 100),
        valid_from=valid_from,
        valid_to=valid_to,
        appointment_document=appointment_document,
        entered_by_label=str(by or "系统")[:80],
    )
    refuse_strangers("membership.add", membership, by, now, CannotAddMembership)
    if post is not None and post.organization_id != organization.pk:
        raise CannotAddMembership(_("This post belongs to another organization."))
    if valid_to is not None and valid_to < valid_from:
        raise CannotAddMembership(_("The end is before the beginning."))
    refuse_without_mandate(organization, person, valid_from)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        running = Membership.objects.filter(person=person, organization=organization, post=post)
        if running.filter(valid_to=None).exists():
            raise CannotAddMembership(_("This person already holds this place."))
        membership.save()
        record_event(verb="membership.add", obj=membership, by=by, now=now)
        standing_changed.send(sender=None, person=person, by=by, now=now)
    return membership


def end_membership(*, membership: Membership, on: dt.date, by, now: dt.datetime) -> Membership:
    """End a membership on a day (the last one in it). Raises ``CannotEndMembership``."""
    refuse_strangers("membership.end", membership, by, now, CannotEndMembership)
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.valid_to is not None and membership.valid_to <= on:
            raise CannotEndMembership(_("This membership has already ended."))
        if on < membership.valid_from:
            raise CannotEndMembership(_("The end is before the beginning."))
        membership.valid_to = on
        membership.save()
        record_event(verb="membership.end", obj=membership, by=by, now=now, detail=str(on))
        standing_changed.send(sender=None, person=membership.person, by=by, now=now)
    return membership
