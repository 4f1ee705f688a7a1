"""Wagtail's live flag follows the address. Nobody trusts it; it only tells staff the truth."""

import json
from datetime import datetime

from django.apps import apps
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin

from cms.publishing.models import Permit
from cms.publishing.payload import CannotBuild, NotPlain, build_payload, correction_of, digest

EMPTY = {"correction_note": "", "release_at": None}


def settle_live_flag(
    permit: Permit, *, live: bool, by, now: datetime, decided_on: int | None = None
) -> None:
    """Set the flag of the permit's object, and bring its row up to the approved text.

    Editing a live page keeps the new text in revisions only; once that very text is released, the
    row takes it over. A draft that has moved on since stays a draft. It has not while the revision
    ``decided_on`` is the newest, which spares building its text.
    """
    model = apps.get_model(permit.model)
    obj = model._default_manager.filter(pk=permit.object_id).first()
    if obj is None:
        return
    if issubclass(model, DraftStateMixin):
        if live and obj.live and obj.has_unpublished_changes:
            _take_over_draft(obj, permit, now)
        else:
            same = decided_on is not None and decided_on == obj.latest_revision_id
            first = live and not obj.live
            moved_on = first and not same and not _reads_as(_newest(obj), permit)
            _set_flag(obj, live, now, moved_on=moved_on)
    action = "publishing.release" if live else "publishing.withdraw"
    log(instance=obj, action=action, user=by if getattr(by, "pk", None) else None)


def _set_flag(obj: Model, live: bool, now: datetime, *, moved_on: bool = False) -> None:
    """By ``update``: the guard looks at saves, and this is the one lawful writer of the flag. A
    draft that moved on while its first text waited is told from it, or it would pass for live.
    """
    rows = type(obj)._meta.get_field("live").model._base_manager.filter(pk=obj.pk)
    if live:
        rows.update(
            live=True,
            has_unpublished_changes=moved_on,
            live_revision=None if moved_on else obj.latest_revision_id,
            first_published_at=obj.first_published_at or now,
            last_published_at=now,
            expired=False,
        )
    else:
        rows.update(live=False, has_unpublished_changes=True, live_revision=None)


def _take_over_draft(obj: Model, permit: Permit, now: datetime) -> None:
    revision, draft = obj.latest_revision, _newest(obj)
    if not _reads_as(draft, permit):
        return
    if hasattr(draft, "correction_note"):
        draft.correction_note = ""  # said by the permit now
    if hasattr(draft, "release_at"):
        draft.release_at = None  # it has come; the next text is released on its own
    draft.live, draft.has_unpublished_changes = True, False
    draft.live_revision, draft.last_published_at = revision, now
    draft.save()


def _newest(obj: Model) -> Model:
    return obj.latest_revision.as_object() if obj.latest_revision else obj


def _reads_as(draft: Model, permit: Permit) -> bool:
    try:
        return digest(build_payload(draft)[1]) == permit.digest
    except (CannotBuild, NotPlain, ValueError):
        return False  # half written: it has moved on


def clear_passing(permit: Permit) -> None:
    """What a released text carried for this release alone is no part of the next draft: the note
    of a correction, and the time that was set.

    A draft that has moved on since keeps all else; a new note or time, of a later text, stays. So
    does all of a draft that is being decided on, or came back for changes: its body sees what was
    submitted, and its own release clears it. Where it is never released, the note stands in the
    draft for the office to change or to drop, and a time that has passed cannot be submitted again.
    """
    said = {"correction_note": correction_of(json.loads(permit.payload)) or ""}
    said |= {"release_at": permit.release_at}
    if not any(said.values()):
        return
    obj = apps.get_model(permit.model)._default_manager.filter(pk=permit.object_id).first()
    if obj is None or obj.latest_revision is None or obj.current_workflow_state is not None:
        return
    draft = obj.get_latest_revision_as_object()
    stale = {name: EMPTY[name] for name, value in said.items() if _carries(draft, name, value)}
    if not stale:
        return
    changed = draft.has_unpublished_changes
    for name, empty in stale.items():
        setattr(draft, name, empty)
    revision = draft.save_revision(changed=changed, clean=False)
    type(obj)._base_manager.filter(pk=obj.pk).update(**stale)
    if not changed:
        rows = type(obj)._meta.get_field("live").model._base_manager.filter(pk=obj.pk)
        rows.update(live_revision=revision)


def _carries(draft: Model, name: str, value) -> bool:
    own = getattr(draft, name, None)
    if isinstance(own, datetime):
        own = own.replace(microsecond=0)  # as the permit keeps it
    return bool(value) and own == value
