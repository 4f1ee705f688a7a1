"""Vocabularies in forms: what a definition freezes of them, what the office's editor offers."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cms.formbuilder.changes import option_changes
from cms.formbuilder.definition import Definition, Option, Question, questions_of
from cms.formbuilder.models.vocabularies import Vocabulary, VocabularyTerm


def with_vocabularies(definition: Definition) -> Definition:
    """The definition with today's terms as the options of each question that has a vocabulary; one
    query, none where no question has one.
    """
    asked = [q for _section, _table, q in questions_of(definition) if "vocabulary" in q]
    terms = terms_of({question["vocabulary"] for question in asked}) if asked else {}
    for question in asked:
        rows = terms.get(question["vocabulary"], [])
        question["options"] = options_from(rows, is_linked="linked" in question)
    return definition


def terms_of(keys: Iterable[str]) -> dict[str, list[dict]]:
    """Vocabulary key → its terms as lines: ``key``, ``label``, and where they have them
    ``label_en``, ``under`` (the key of the term of the first level) and ``retired``.
    """
    found: dict[str, list[dict]] = {}
    terms = VocabularyTerm.objects.filter(vocabulary__key__in=keys)
    rows = terms.order_by("vocabulary", "sort_order", "id").values_list(
        *("vocabulary__key", "key", "label", "label_en", "is_retired"),
        *("parent__key", "parent__is_retired"),
    )
    for vocabulary, key, label, english, retired, parent, parent_retired in rows:
        line = {"key": key, "label": label, "label_en": english, "under": parent}
        line["retired"] = retired or bool(parent_retired)
        found.setdefault(vocabulary, []).append({n: v for n, v in line.items() if v})
    return found


def options_from(terms: list[dict], *, is_linked: bool) -> list[Option]:
    """What a question offers of a vocabulary: the first level; the second where it is linked to a
    question before it. Retired terms are left out.
    """
    return [
        dict(term)
        for term in terms
        if bool(term.get("under")) == is_linked and not term.get("retired")
    ]


def offered_vocabularies(in_use: set[str]) -> dict[str, dict]:
    """Key → title and terms of what a question may take its options from, for the editor's
    scripts; retired ones only where they are ``in_use``. Two queries.
    """
    lists = [row for row in Vocabulary.objects.all() if not row.is_retired or row.key in in_use]
    terms = terms_of([row.key for row in lists])
    return {
        row.key: {
            "title": row.title,
            "terms": [term for term in terms.get(row.key, []) if not term.get("retired")],
        }
        for row in lists
    }


def vocabularies_in(form) -> set[str]:
    """Keys of the vocabularies that the working copy of a form takes options from."""
    found: set[str] = set()
    for section in form.sections.all():
        for child in section.questions:
            for part in (child, *(child.value.get("columns") or ())):
                found.add(part.value.get("vocabulary") or "")
    return found - {""}


def tree_of(vocabulary: Vocabulary) -> list[tuple[dict, list[dict]]]:
    """(term of the first level, the terms that belong to it), retired ones too."""
    lines = vocabulary.lines()
    below: dict[str, list[dict]] = {}
    for line in lines:
        below.setdefault(line.get("under", ""), []).append(line)
    return [(line, below.get(line["key"], [])) for line in below.get("", [])]


def vocabulary_changes(old: Definition, new: Definition) -> list[str]:
    """What vocabularies have changed since a version froze them, in sentences by question."""
    was = _from_vocabularies(old)
    found: list[str] = []
    for place, question in _from_vocabularies(new).items():
        before = was.get(place)
        if before and before["vocabulary"] == question["vocabulary"]:
            found += option_changes(before, question)
    return found


def _from_vocabularies(definition: Definition) -> dict[tuple[str, str], dict]:
    return {
        (table["key"] if table else "", question["key"]): question
        for _section, table, question in questions_of(definition)
        if "vocabulary" in question
    }


def leave_unknown(definition: Definition) -> list[Question]:
    """Questions whose vocabulary is not there, as in a form from elsewhere: what they offered then
    becomes their own.
    """
    asked = [q for _section, _table, q in questions_of(definition) if "vocabulary" in q]
    there = set(Vocabulary.objects.values_list("key", flat=True)) if asked else set()
    gone = [question for question in asked if question["vocabulary"] not in there]
    for question in gone:
        del question["vocabulary"]
    return gone


def vocabulary_problems(definition: Definition) -> list[str]:
    """Sentences that name the questions whose vocabulary is not there."""
    asked = [q for _section, _table, q in questions_of(definition) if "vocabulary" in q]
    if not asked:
        return []
    there = set(Vocabulary.objects.values_list("key", flat=True))
    return [
        _("The vocabulary of “%(question)s” is not there.") % {"question": question["label"]}
        for question in asked
        if question["vocabulary"] not in there
    ]
