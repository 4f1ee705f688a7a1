"""The text on the table: as the public will see it, what it changes, and the form it pins."""

import json
from dataclasses import dataclass

from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormVersion
from cms.publishing.payload import digest
from cms.publishing.queries import permit_in_force, site_payload
from cms.publishing.render import render_page, sign_blobs
from workflows.approvals.comparison import Change, compare


@dataclass(frozen=True)
class PinnedForm:
    """The form version that a text pins, by the hash that was voted on."""

    title: str
    number: int | str
    sha256: str


def as_public(payload: dict, user_id: int, mode: str = "ballot") -> str:
    """The public page of a payload; bytes are readable by this account for an hour."""
    site = payload if payload["schema"].startswith("site/") else site_payload()
    return sign_blobs(render_page(payload, site, mode=mode), user_id)


def changes(payload: dict) -> list[Change] | None:
    """Differences from what is public now; None when nothing is public yet."""
    permit = permit_in_force(payload["number"])
    return None if permit is None else compare(json.loads(permit.payload), payload)


def form_of(payload: dict) -> PinnedForm | None:
    """The form as it will be filled, if the text pins one."""
    pinned = payload.get("form") or {}
    if not pinned.get("sha256"):
        return None
    return PinnedForm(pinned.get("title", ""), pinned.get("number", ""), pinned["sha256"])


class NoLists(Choices):
    """The zone's lists stay empty: a look at the form shows no names and no documents."""

    def of(self, kind: str, kinds=()) -> list[tuple[int, str]]:
        return []


def drawn_form(payload: dict) -> list[tuple] | None:
    """(section, inputs as they will be filled) of the pinned version, found by its hash and
    checked against it; None when the text pins none that holds.
    """
    pinned = form_of(payload)
    if pinned is None:
        return None
    version = FormVersion.objects.filter(sha256=pinned.sha256).order_by("pk").first()
    if version is None or digest(version.definition) != pinned.sha256:
        return None
    context = FillContext(choices=NoLists())
    sections = compile_version(version).sections
    return [(section, section.render({}, context=context)) for section in sections]
