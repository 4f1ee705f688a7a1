"""The library: questions are put in, reviewed, taken over into a section, brought up to date."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.locks import hold_lock
from cms.formbuilder.definition import Question
from cms.formbuilder.enums import EditionState, LibraryCategory
from cms.formbuilder.library.content import as_blocks, gathered, problems_with
from cms.formbuilder.library.origins import origins_for
from cms.formbuilder.models import FormSection, LibraryEdition, LibraryItem
from cms.formbuilder.permissions import user_can_fill_library, user_can_review_library
from cms.formbuilder.queries import offers_for
from cms.formbuilder.references import blocks_of
from cms.formbuilder.services.access import CannotDesignForm, locked, mark_changes, require_design
from cms.formbuilder.services.sections import write_blocks

MAX_TITLE = 60


class CannotChangeLibrary(Exception):
    """Why the library stays as it is; a sentence for the screen."""


def put_into_library(
    *,
    section: FormSection,
    ids: Iterable[str],
    item: LibraryItem | None = None,
    title: str = "",
    category: str = LibraryCategory.OTHER,
    note: str = "",
    by,
    now: datetime,
) -> tuple[LibraryEdition, list[str]]:
    """收入题库: questions of a section as a new item, or as a newer edition of one, for review by
    the director; with sentences about what could not come along. ``ids`` are block ids.

    Raises CannotChangeLibrary.
    """
    _require(user_can_fill_library, "library.propose", item, by, now)
    found = gathered(section, ids, item.key if item else "")
    with transaction.atomic():
        hold_lock("formbuilder.library")
        row = item or _new_item(title, category, note)
        edition = _propose(row, found.questions, section.form.title, by, now)
    return edition, found.losses


def ship_item(
    *, title: str, category: str, note: str, questions: list[Question], code: str, key: str, now
) -> LibraryItem:
    """An item that comes with the product: in use at once, as the system's. Raises
    CannotChangeLibrary.
    """
    with transaction.atomic():
        hold_lock("formbuilder.library")
        item = _new_item(title, category, note, starter_code=code, key=key)
        edition = _propose(item, questions, "", None, now)
        _answer(edition, EditionState.REVIEWED, None, now)
    return item


def review_edition(*, edition: LibraryEdition, is_good: bool, by, now: datetime) -> LibraryEdition:
    """The director's word: from now on it is offered, or it is not taken up.

    Raises CannotChangeLibrary.
    """
    _require(user_can_review_library, "library.review", edition.item, by, now)
    with transaction.atomic():
        hold_lock("formbuilder.library")
        row = LibraryEdition.objects.select_related("item").get(pk=edition.pk)
        if row.state != EditionState.PROPOSED:
            raise CannotChangeLibrary(_("This edition was reviewed already."))
        _answer(row, EditionState.REVIEWED if is_good else EditionState.DECLINED, by, now)
    return row


def retire_item(*, item: LibraryItem, is_retired: bool, by, now: datetime) -> None:
    """Offer an item no longer, or again; what forms took over stays theirs.

    Raises CannotChangeLibrary.
    """
    _require(user_can_review_library, "library.retire", item, by, now)
    with transaction.atomic():
        hold_lock("formbuilder.library")
        LibraryItem.objects.filter(pk=item.pk).update(is_retired=is_retired, changed_at=now)
        record_event(verb="library.retire", obj=item, by=by, now=now)


def insert_from_library(*, section: FormSection, item: LibraryItem, by, now: datetime) -> int:
    """从题库插入: copies of the item's questions at the end of a section, under keys of their own;
    returns how many. Raises CannotDesignForm.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        row = FormSection.objects.get(pk=section.pk)
        item = LibraryItem.objects.select_related("current").get(pk=item.pk)
        if item.current is None or item.is_retired:
            raise CannotDesignForm(_("“%(item)s” is not offered.") % {"item": item.title})
        made, names = as_blocks(item.current.questions)
        origins = {**row.origins, **origins_for(item.key, item.current.number, names)}
        write_blocks(row, [*blocks_of(row), *made], origins=origins, by=by)
        mark_changes(form, now)
        words = _("“%(item)s”, edition %(number)s") % {
            "item": item.title,
            "number": item.current.number,
        }
        record_event(verb="form.section.insert", obj=form, by=by, now=now, detail=words)
    return len(made)


def update_from_library(*, section: FormSection, item: LibraryItem, by, now: datetime) -> list[str]:
    """更新: what the item's current edition changes comes into the section; questions keep their
    keys, and what the form has changed itself stays. Returns what changed, in sentences.

    Raises CannotDesignForm.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        row = FormSection.objects.get(pk=section.pk)
        offers = offers_for(form, [row]).get(row.pk, ())
        offer = next((each for each in offers if each.item.pk == item.pk), None)
        if offer is None:
            raise CannotDesignForm(
                _("There is nothing newer of “%(item)s”.") % {"item": item.title}
            )
        write_blocks(row, offer.blocks, origins=offer.origins, by=by)
        mark_changes(form, now)
        record_event(verb="form.section.update", obj=form, by=by, now=now, detail=item.title)
    return offer.sentences


def _require(allowed, verb: str, item, by, now: datetime) -> None:
    if by is not None and not allowed(by):
        record_event(verb=verb, obj=item or "library", by=by, now=now, refused=True)
        raise CannotChangeLibrary(_("Only the office fills the library; its director reviews."))


def _new_item(title: str, category: str, note: str, **more) -> LibraryItem:
    title = " ".join(title.split())
    if not title or len(title) > MAX_TITLE:
        words = _("Give it a title of at most %(count)s characters.") % {"count": MAX_TITLE}
        raise CannotChangeLibrary(words)
    if LibraryItem.objects.filter(title=title).exists():
        words = _("The library has “%(title)s” already: put it in as a newer edition of that.")
        raise CannotChangeLibrary(words % {"title": title})
    more = {name: value for name, value in more.items() if value}
    return LibraryItem.objects.create(title=title, category=category, note=note, **more)


def _propose(item: LibraryItem, questions, source: str, by, now: datetime) -> LibraryEdition:
    if not questions:
        raise CannotChangeLibrary(_("Choose at least one question."))
    if problems := problems_with(questions, item.title):
        raise CannotChangeLibrary(" ".join(problems))
    last = item.editions.order_by("-number").first()
    if last is not None and last.state == EditionState.PROPOSED:
        raise CannotChangeLibrary(
            _("An edition of “%(item)s” is waiting for review already.") % {"item": item.title}
        )
    edition = item.editions.create(
        number=last.number + 1 if last else 1,
        questions=questions,
        source=source,
        proposed_by=by,
        proposed_at=now,
    )
    record_event(verb="library.propose", obj=item, by=by, now=now)
    return edition


def _answer(edition: LibraryEdition, state: str, by, now: datetime) -> None:
    edition.state, edition.reviewed_by, edition.reviewed_at = state, by, now
    edition.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    if state == EditionState.REVIEWED:
        item = edition.item
        item.current, item.changed_at = edition, now
        item.save(update_fields=["current", "changed_at"])
    record_event(
        verb="library.review", obj=edition.item, by=by, now=now, detail=edition.get_state_display()
    )
