"""Nothing is typed twice: every source of a first answer, in every type of question that fits."""

import datetime as dt

import pytest

from cms.formbuilder.enums import SOURCES, Autofill
from tests.workflows.topics.factories import make_mandate, make_topic, make_unit, make_version
from workflows.topics.autofill import first_answers, person_facts, topic_facts

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 5, 20, 1, 30, tzinfo=dt.UTC)
# Source → a type that it fits, and the answer read from topic and mandate.
FITS = {
    Autofill.TOPIC_TITLE: ("short_text", lambda topic, mandate: topic.title),
    Autofill.TOPIC_NUMBER: ("short_text", lambda topic, mandate: topic.number),
    Autofill.TOPIC_UNIT: ("organization", lambda topic, mandate: ref(topic.unit)),
    Autofill.TOPIC_STARTS_AT: ("datetime", lambda topic, mandate: "2026-05-20T01:30:00Z"),
    Autofill.TOPIC_ENDS_AT: ("datetime", lambda topic, mandate: "2026-05-20T04:30:00Z"),
    Autofill.TOPIC_PLACE: ("long_text", lambda topic, mandate: "孵化器\n实验室"),
    Autofill.TOPIC_AUTHORITY: ("long_text", lambda topic, mandate: topic.authority),
    Autofill.TOPIC_LEADER: ("mandate", lambda topic, mandate: ref(mandate)),
    Autofill.TOPIC_DEPUTIES: ("mandate[]", lambda topic, mandate: [ref(mandate)]),
    Autofill.PERSON_NAME: ("short_text", lambda topic, mandate: mandate.person.name),
    Autofill.PERSON_SELF: ("person", lambda topic, mandate: ref(mandate.person)),
    Autofill.PERSON_MANDATE: ("mandate", lambda topic, mandate: ref(mandate)),
    Autofill.PERSON_UNIT: ("short_text", lambda topic, mandate: "区医院"),
    Autofill.PERSON_PHONE: ("phone", lambda topic, mandate: "13800138000"),
    Autofill.TODAY: ("date", lambda topic, mandate: "2026-05-12"),
}


def ref(row) -> dict:
    return {"id": row.pk, "label": str(row)}


@pytest.fixture
def mandate():
    mandate = make_mandate("CITY")
    person = mandate.person
    person.employer, person.phone = "区医院", "13800138000"
    person.save()
    return mandate


@pytest.fixture
def topic(mandate):
    return make_topic(
        unit=make_unit("科技创新局"),
        deputies=[mandate],
        group_leader=mandate,
        starts_at=START,
        ends_at=START + dt.timedelta(hours=3),
        places="孵化器\n实验室",
    )


def answers(topic, mandate, now, kind: str, source: str) -> dict:
    question = {"key": "q1", "type": kind.removesuffix("[]"), "label": "问题", "autofill": source}
    if kind.endswith("[]"):
        question["many"] = True
    section = {"key": "s1", "title": "一", "filler": "DEPUTY", "questions": [question]}
    version = make_version({"schema_version": 1, "title": "表", "sections": [section]})
    by = mandate.person.account
    return first_answers(topic=topic, version=version, filler="DEPUTY", by=by, now=now)


def test_every_source_is_known_to_topic_or_person(topic, mandate, now):
    known = {**topic_facts(topic), **person_facts(mandate.person.account, now)}

    assert set(known) == set(Autofill.values) == set(FITS)


@pytest.mark.parametrize("source", Autofill)
def test_each_source_fills_a_question_that_fits(topic, mandate, now, source):
    kind, expected = FITS[source]

    assert answers(topic, mandate, now, kind, source) == {"q1": expected(topic, mandate)}


@pytest.mark.parametrize("source", Autofill)
def test_each_source_fills_a_text(topic, mandate, now, source):
    given = answers(topic, mandate, now, "long_text", source)["q1"]

    assert isinstance(given, str)
    assert given


@pytest.mark.parametrize("kind", ["yes_no", "integer", "photo", "document", "single_choice"])
def test_a_source_that_does_not_fit_leaves_the_question_empty(topic, mandate, now, kind):
    assert answers(topic, mandate, now, kind, Autofill.TOPIC_TITLE) == {}


@pytest.mark.parametrize("source", [Autofill.TOPIC_ENDS_AT, Autofill.TOPIC_LEADER])
def test_what_the_topic_does_not_know_stays_empty(mandate, now, source):
    kind, _expected = FITS[source]

    assert answers(make_topic(), mandate, now, kind, source) == {}


def test_every_source_is_offered_where_it_fits_and_each_offer_gives_an_answer(topic, mandate, now):
    for kind, sources in SOURCES.items():
        for source in sources:
            if source != Autofill.TOPIC_AUTHORITY:  # a text here, a document where there is one
                many = "[]" if source == Autofill.TOPIC_DEPUTIES and kind == "mandate" else ""
                assert answers(topic, mandate, now, f"{kind.value}{many}", source), (kind, source)

    assert {source for sources in SOURCES.values() for source in sources} == set(Autofill)
