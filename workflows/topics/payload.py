"""What of a topic is public: a pure function of the topic and the bytes it names."""

from datetime import date

from django.utils import timezone

from cms.publishing.payload import body_data, card, first_picture
from workflows.topics.enums import TopicKind
from workflows.topics.words import CHOICE_WORDS, DETAIL_WORDS, KIND_WORDS, LEVEL_WORDS


def public_payload(topic, files: dict) -> dict:
    """The whole public content of a topic.

    Deputies and units are public; no internal remark, contact data, clerk or committee
    member is in here. ``form`` and ``due_on`` say what the deputies are asked, so the duties
    that open at release follow the very text that was approved.
    """
    body = body_data(topic.body, files)
    return {
        "schema": "topic/1",
        "card": card(
            kind=topic.kind,
            unit=topic.unit.name if topic.unit_id else "",
            date=day_of(topic.starts_at),
            title=topic.title,
            summary=topic.summary,
            thumb=first_picture(body),
        ),
        "number": topic.number,
        "title": topic.title,
        "kind": topic.kind,
        "kind_label": KIND_WORDS[TopicKind(topic.kind)] if topic.kind else "",
        "summary": topic.summary,
        "authority": topic.authority,
        "authority_document": topic.authority_document.title if topic.authority_document else "",
        "unit": {"name": topic.unit.name, "id": topic.unit_id} if topic.unit_id else None,
        "starts_at": topic.starts_at,
        "ends_at": topic.ends_at,
        "deputies": deputies_data(topic),
        "form": form_data(topic.form_version) if topic.form_version_id else None,
        "due_on": topic.due_on,
        "details": details_data(topic),
        "body": body,
    }


def day_of(moment) -> date | None:
    """The Shanghai day of an instant, or nothing."""
    return timezone.localdate(moment) if moment else None


def deputies_data(topic) -> list[dict]:
    """Deputies by stored name order, the group leader first."""
    mandates = list(topic.deputies.select_related("person").order_by("person__sort_key", "pk"))
    mandates.sort(key=lambda mandate: mandate.pk != topic.group_leader_id)
    return [
        {
            "mandate": mandate.pk,
            "name": mandate.person.name,
            "level": LEVEL_WORDS.get(mandate.level, mandate.level),
            "leader": mandate.pk == topic.group_leader_id,
        }
        for mandate in mandates
    ]


def form_data(version) -> dict:
    """The pinned form version: its hash pins every question that will be asked."""
    return {
        "sha256": version.sha256,
        "number": version.number,
        "title": version.title,
        "form": version.form_id,
    }


def details_data(topic) -> list[dict]:
    """What the topic's kind adds, as label and lines, in words of ours (``words.py``)."""
    return [
        {"label": DETAIL_WORDS[name], "lines": lines}
        for name in topic.special_fields
        if (lines := _lines(topic, name))
    ]


def _lines(topic, name: str) -> list[str]:
    field = topic._meta.get_field(name)
    if field.many_to_many:
        return [row.name for row in getattr(topic, name).all()]
    value = getattr(topic, name)
    if field.choices:
        return [CHOICE_WORDS[name].get(value, value)]
    return [line.strip() for line in str(value).splitlines() if line.strip()]
