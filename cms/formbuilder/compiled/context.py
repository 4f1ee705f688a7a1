"""What drawing and parsing need from outside the version: lists to choose from, attachments."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from django.utils import timezone

from cms.formbuilder.enums import QuestionType
from cms.formbuilder.records import records_for
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


SOURCES: dict[str, Callable[[], list[tuple[int, str]]]] = {
    QuestionType.PERSON: _persons,
    QuestionType.MANDATE: _mandates,
    QuestionType.ORGANIZATION: _organizations,
    QuestionType.DOCUMENT: _documents,
}


class Choices:
    """The zone's lists, each read once and only if a question asks for it. ``user`` is whoever
    chooses: of the records only those that this account may read are offered.
    """

    def __init__(self, user=None) -> None:
        self.user = user
        self._lists: dict[str, list[tuple[int, str]]] = {}

    def of(self, kind: str) -> list[tuple[int, str]]:
        """(id, label) of everything that may be chosen."""
        if kind not in self._lists:
            is_record = kind == QuestionType.RECORD
            self._lists[kind] = records_for(self.user) if is_record else SOURCES[kind]()
        return self._lists[kind]

    def label(self, kind: str, text: str) -> str | None:
        """The label of an id as typed text, or None when it is not in the list."""
        return next((label for pk, label in self.of(kind) if str(pk) == text), None)


@dataclass(frozen=True)
class Known:
    """What an answer may refer to: the zone's lists, and what the stored answer named already."""

    choices: Choices
    stored: tuple = ()

    def reference(self, kind: str, pk) -> dict | None:
        """``{"id", "label"}`` of what is in the list, or was chosen while it was; else None."""
        label = self.choices.label(kind, str(pk))
        if label is not None:
            return {"id": int(pk), "label": label}
        return next((item for item in self.stored if str(item["id"]) == str(pk)), None)


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
