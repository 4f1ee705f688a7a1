"""Vocabularies are written and changed; what a finalised form has of them stays."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.locks import hold_lock
from cms.formbuilder.models import (
    FormDefinition,
    FormSection,
    VersionTerm,
    Vocabulary,
    VocabularyTerm,
)
from cms.formbuilder.options import clean_options
from cms.formbuilder.permissions import user_can_change_vocabularies
from cms.formbuilder.services.access import mark_changes

MAX_TITLE = 60


class CannotChangeVocabulary(Exception):
    """Why a vocabulary stays as it is; a sentence for the screen."""


def save_vocabulary(
    *,
    vocabulary: Vocabulary | None,
    title: str,
    terms: list[dict],
    note: str = "",
    is_retired: bool = False,
    starter_code: str = "",
    key: str = "",
    seen: datetime | None = None,
    by,
    now: datetime,
) -> Vocabulary:
    """A new vocabulary, or another content of one; ``terms`` are lines as ``terms_of`` gives them.

    A term keeps its key whatever else changes; one that a finalised form has is not deleted. Forms
    that use the vocabulary are marked as changed; their finalised versions stay. ``seen`` is when
    it was last changed as far as the page knew; shipped ones have ``starter_code`` and ``key``.
    Raises CannotChangeVocabulary; ``by=None`` is the system.
    """
    _require_changing(vocabulary, by, now)
    terms = _lines(terms)
    with transaction.atomic():
        hold_lock("formbuilder.vocabularies")
        title = _title(title, vocabulary)
        forms = _forms_using(vocabulary)  # locked before the terms, as finalising does
        made = vocabulary is None
        row = Vocabulary() if made else Vocabulary.objects.get(pk=vocabulary.pk)
        if seen is not None and row.changed_at != seen:
            raise CannotChangeVocabulary(
                _("Somebody has changed this vocabulary meanwhile. Open it again.")
            )
        row.title, row.note, row.is_retired = title, note.strip(), is_retired
        row.changed_at = now
        if made:
            row.starter_code, row.key = starter_code, key or row.key
        row.save()
        _write_terms(row, terms)
        for form in forms:
            mark_changes(form, now)
        verb = "vocabulary.create" if made else "vocabulary.change"
        record_event(verb=verb, obj=row, by=by, now=now, detail=str(len(terms)))
    return row


def freeze_terms(version, definition_terms: set[str]) -> None:
    """Note which terms a new version has, inside the transaction of finalising."""
    terms = VocabularyTerm.objects.filter(key__in=definition_terms)
    VersionTerm.objects.bulk_create(
        [VersionTerm(version=version, term=term) for term in terms.order_by("pk")]
    )


def _require_changing(vocabulary, by, now: datetime) -> None:
    if by is not None and not user_can_change_vocabularies(by):
        obj = vocabulary or "formbuilder.vocabulary"
        record_event(verb="vocabulary.change", obj=obj, by=by, now=now, refused=True)
        raise CannotChangeVocabulary(_("Only the office director changes vocabularies."))


def _title(title: str, vocabulary: Vocabulary | None) -> str:
    title = " ".join(title.split())
    if not title or len(title) > MAX_TITLE:
        raise CannotChangeVocabulary(
            _("Give the vocabulary a title of at most %(most)s characters.") % {"most": MAX_TITLE}
        )
    others = Vocabulary.objects.filter(title=title)
    if others.exclude(pk=vocabulary.pk if vocabulary else None).exists():
        raise CannotChangeVocabulary(
            _("There is a vocabulary “%(title)s” already.") % {"title": title}
        )
    return title


def _lines(terms: list[dict]) -> list[dict]:
    """Well-formed lines, each term of the first level before what belongs to it or after it.

    Raises CannotChangeVocabulary.
    """
    try:
        lines = clean_options(terms)
    except ValidationError as error:
        raise CannotChangeVocabulary(error.messages[0]) from error
    first = {line["key"]: line for line in lines if not line.get("under")}
    for line in lines:
        under = line.get("under")
        if under and under not in first:
            raise CannotChangeVocabulary(
                _("“%(term)s” must belong to a term of the first level of this vocabulary.")
                % {"term": line["label"]}
            )
        if under and first[under].get("retired") and not line.get("retired"):
            raise CannotChangeVocabulary(
                _("“%(parent)s” is retired: retire “%(term)s”, which belongs to it, as well.")
                % {"parent": first[under]["label"], "term": line["label"]}
            )
    return lines


def _forms_using(vocabulary: Vocabulary | None) -> list[FormDefinition]:
    """Forms whose working copy takes options from it, locked."""
    if vocabulary is None:
        return []
    sections = FormSection.objects.annotate(text=Cast("questions", TextField()))
    using = sections.filter(text__contains=vocabulary.key).values("form_id")
    forms = FormDefinition.objects.filter(pk__in=using).order_by("pk")
    return list(forms.select_for_update())


def _write_terms(vocabulary: Vocabulary, lines: list[dict]) -> None:
    """The rows of the terms as the lines say: the same keys, in this order."""
    known = {term.key: term for term in vocabulary.terms.all()}
    kept = {line["key"] for line in lines}
    _delete([term for key, term in known.items() if key not in kept])
    foreign = VocabularyTerm.objects.filter(key__in=kept).exclude(vocabulary=vocabulary)
    if foreign.exists():
        raise CannotChangeVocabulary(_("A term of another vocabulary cannot be taken over."))
    for level in (False, True):  # what others belong to comes first
        for order, line in enumerate(lines):
            if bool(line.get("under")) != level:
                continue
            term = known.get(line["key"]) or VocabularyTerm(vocabulary=vocabulary, key=line["key"])
            term.label, term.label_en = line["label"], line.get("label_en", "")
            term.parent = known[line["under"]] if level else None
            term.sort_order, term.is_retired = order, bool(line.get("retired"))
            term.save()
            known[term.key] = term


def _delete(terms: list[VocabularyTerm]) -> None:
    """Delete what no finalised form has. Raises CannotChangeVocabulary."""
    pks = [term.pk for term in terms]
    used = VersionTerm.objects.filter(term__in=pks).select_related("term").first()
    if used is not None:
        raise CannotChangeVocabulary(
            _("“%(term)s” is in a finalised form and cannot be deleted: retire it instead.")
            % {"term": used.term.label}
        )
    VocabularyTerm.objects.filter(pk__in=pks).update(parent=None)
    try:
        VocabularyTerm.objects.filter(pk__in=pks).delete()
    except ProtectedError as error:
        raise CannotChangeVocabulary(
            _("Something still belongs to a term that you deleted: move or delete it, too.")
        ) from error
