"""First answers that topic and person already know: nothing is typed twice."""

from datetime import UTC, datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cms.formbuilder.compiler import compile_version
from cms.people.queries import mandate_of


def first_answers(*, topic, version, filler: str, by, now: datetime) -> dict:
    """Answers for the questions of a filler that name a source; what does not fit is left out."""
    compiled, found = compile_version(version), {}
    sections = compiled.sections_for(filler)
    if not any(key in section.by_key for section in sections for key in compiled.autofills):
        return {}
    known = {**topic_facts(topic), **person_facts(by, now)}
    for section in sections:
        wanted = {
            key: known[source]
            for key, source in compiled.autofills.items()
            if key in section.by_key and known.get(source) not in (None, "", [])
        }
        good, _errors = section.check(
            {key: _fit(section.by_key[key], value) for key, value in wanted.items()}
        )
        found |= good
    return found


def _fit(question, value):
    """A reference where a text is asked for becomes its label; one value may stand in a list."""
    if question.type in ("short_text", "long_text"):
        values = value if isinstance(value, list) else [value]
        value = "、".join(v["label"] if isinstance(v, dict) else str(v) for v in values)
    if question.is_list and not isinstance(value, list):
        value = [value]
    return value


def topic_facts(topic) -> dict:
    """What a topic knows, by the builder's names of sources."""
    deputies = list(topic.deputies.all())
    prefetch_related_objects(deputies, "person")  # their labels are their names
    return {
        "topic.title": topic.title,
        "topic.number": topic.number,
        "topic.unit": _ref(topic.unit),
        "topic.starts_at": _moment(topic.starts_at),
        "topic.ends_at": _moment(topic.ends_at),
        "topic.place": getattr(topic, "places", ""),
        "topic.authority": _ref(topic.authority_document) or topic.authority,
        "topic.leader": _ref(topic.group_leader),
        "topic.deputies": [_ref(mandate) for mandate in deputies],
    }


def person_facts(by, now: datetime) -> dict:
    """What is known of the person filling in."""
    today = timezone.localdate(now)
    facts = {"today": today.isoformat()}
    person = getattr(by, "person", None)
    if person is not None:
        facts |= {
            "person.name": person.name,
            "person.self": _ref(person),
            "person.mandate": _ref(mandate_of(person, today)),
            "person.unit": person.employer,
            "person.phone": person.phone,
        }
    return facts


def _ref(row) -> dict | None:
    return {"id": row.pk, "label": str(row)} if row is not None else None


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
