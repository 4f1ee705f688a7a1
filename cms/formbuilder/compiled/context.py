"""What drawing and parsing need from outside the version: lists to choose from, attachments."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from django.utils import timezone

from cms.formbuilder.enums import QuestionType
from cms.formbuilder.records import (
    Text,
    kinds_asked,
    listed,
    records_for,
    reference_of,
    reference_text,
)
from cms.media.models import MediaDocument, Secrecy
from cms.people.models import Organization, Person
from cms.people.queries import mandates_in_office


def _persons() -> list[tuple[int, str]]:
    return list(Person.objects.values_list("pk", "name"))


def _mandates() -> list[tuple[int, str]]:
    rows = mandates_in_office(timezone.localdate()).select_related("person")
    return [(mandate.pk, str(mandate)) for mandate in rows]


def _organizations() -> list[tuple[int, str]]:
    rows = Organization.objects.filter(is_active=True).values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in rows]


def _documents() -> list[tuple[int, str]]:
    rows = MediaDocument.objects.exclude(secrecy=Secrecy.NOT_PUBLIC).order_by("-created_at")
    return list(rows.values_list("pk", "title")[:500])


def _sites() -> list[tuple[int, str]]:
    return listed(QuestionType.SITE)


SOURCES: dict[str, Callable[[], list[tuple[int, str]]]] = {
    QuestionType.PERSON: _persons,
    QuestionType.MANDATE: _mandates,
    QuestionType.ORGANIZATION: _organizations,
    QuestionType.DOCUMENT: _documents,
    QuestionType.SITE: _sites,
}


class Choices:
    """The zone's lists, each read once and only if a question asks for it. ``user`` is whoever
    chooses: of the records only those that this account may read are offered.
    """

    def __init__(self, user=None) -> None:
        self.user = user
        self._lists: dict[str, list[tuple[Text, str]]] = {}

    def of(self, kind: str, kinds: Iterable[str] = ()) -> list[tuple[Text, str]]:
        """(id, label) of everything that may be chosen; ``kinds``: of records, those of these."""
        if kind != QuestionType.RECORD:
            if kind not in self._lists:
                self._lists[kind] = SOURCES[kind]()
            return self._lists[kind]
        found = []
        for each in kinds or kinds_asked({}):
            name = f"{kind} {each}"
            if name not in self._lists:
                self._lists[name] = records_for(self.user, [each])
            found += self._lists[name]
        return found

    def offered(self, question: Mapping) -> list[tuple[Text, str]]:
        """(text of an input, label) of what a question offers."""
        kind = question["type"]
        return self.of(kind, kinds_asked(question) if kind == QuestionType.RECORD else ())

    def chosen(self, question: Mapping, text: str) -> dict | None:
        """What an answer keeps of an id as typed text, or None when it is not offered."""
        for pk, label in self.offered(question):
            if str(pk) == text:
                return reference_of(pk, label)
        return None


@dataclass(frozen=True)
class Known:
    """What an answer may refer to: the zone's lists, and what the stored answer named already."""

    choices: Choices
    stored: tuple = ()

    def reference(self, question: Mapping, text: str) -> dict | None:
        """``{"id", "label"}`` of what is in the list, or was chosen while it was; else None."""
        found = self.choices.chosen(question, text)
        if found is not None:
            return found
        return next((item for item in self.stored if reference_text(item) == text), None)


@dataclass
class FillContext:
    """Passed through drawing and parsing. ``attachments`` are id → safe HTML of what is shown.

    ``stored`` are the answers as they stand: what they name may stay (a unit since closed, an
    option since retired), though a new answer could not choose it. ``notes``: what the office
    asks to be changed, by the key of the question before which it is drawn.
    """

    choices: Choices = field(default_factory=Choices)
    attachments: dict[str, str] = field(default_factory=dict)
    stored: dict = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def known(self, name: str) -> Known:
        """What the question drawn under this name (``key`` or ``table.row.column``) may name."""
        return Known(self.choices, tuple(self._stored(name)))

    def _stored(self, name: str) -> list:
        key, _dot, rest = name.partition(".")
        value = self.stored.get(key)
        if rest:
            row_id, _dot, column = rest.partition(".")
            rows = (row for row in value or () if row["row"] == row_id)
            value = next(rows, {"cells": {}})["cells"].get(column)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def attachment(self, pk: str) -> str:
        """Safe HTML that names an attachment."""
        return self.attachments.get(pk) or f"<span>{escape(pk[:8])}</span>"
