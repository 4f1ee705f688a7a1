"""A section: required answers, data from the API, errors in the order of the page; the lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.media.models import MediaDocument
from cms.people.models import Organization, Person
from tests.cms.formbuilder.questions import ASKED, GOOD, make, post, section, takes_several
from tests.workflows.reception.factories import SiteFactory
from tests.workflows.topics.factories import make_mandate

PLAIN = [kind for kind in ASKED if kind not in REFERENCES]


@pytest.mark.parametrize("kind", PLAIN)
def test_a_required_answer_is_asked_for_and_a_given_one_is_not(kind):
    part, (_typed, kept) = section(make(kind, required=True)), GOOD[kind]

    assert list(part.problems({})) == ["q1"]
    assert list(part.problems({"q1": [] if takes_several(kind) else ""})) == ["q1"]
    assert part.problems({"q1": kept}) == {}
    assert section(make(kind)).problems({}) == {}


@pytest.mark.parametrize("kept", [0, False])
def test_zero_and_no_are_answers(kept):
    kind = "integer" if kept == 0 and kept is not False else "yes_no"
    part = section(make(kind, required=True))

    assert part.problems({"q1": kept}) == {}
    assert part.check({"q1": kept}) == ({"q1": kept}, {})
    assert part.tidy({"q1": kept}) == {"q1": kept}
    typed = post(q1="0" if kind == "integer" else "no")
    assert part.parse(typed, FillContext()).values == {"q1": kept}


def test_blanks_from_the_api_are_no_answer_to_a_required_question():
    part = section(make("long_text", required=True), make("short_text", key="q2", many=True))

    good, errors = part.check({"q1": " \n\u3000", "q2": ["", " "]})

    assert (good, errors) == ({}, {})
    assert list(part.problems(good)) == ["q1"]


def test_data_is_checked_question_by_question_and_wrong_ones_are_named():
    part = section(
        make("short_text"),
        make("integer", key="q2"),
        make("rows", key="q3", columns=[make("date", key="q4")]),
    )
    rows = [{"row": "r00aa", "cells": {"q4": "明天"}}]

    good, errors = part.check({"q1": "甲", "q2": "十", "q3": rows, "q9": "别的"})

    assert good == {"q1": "甲"}
    assert sorted(errors) == ["q2", "q3.r00aa.q4"]


def test_errors_stand_in_the_order_of_the_page_with_their_labels():
    part = section(
        make("short_text", label="主题"),
        make("rows", key="q2", label="问题清单", columns=[make("date", key="q3", label="期限")]),
    )

    listed = part.error_list({"q2.r00aa.q3": "错", "q1": "缺", "q2": "少"}, {})

    assert listed == [
        ("q1", "主题", "缺"),
        ("q2", "问题清单", "少"),  # of the table itself, before its rows
        ("q2.r00aa.q3", "问题清单 · 期限", "错"),
    ]


def test_what_belongs_to_another_section_is_not_read():
    part = section(make("short_text"))

    parsed = part.parse(post(q1="甲", q2="乙", csrfmiddlewaretoken="x", rev="1"), FillContext())

    assert parsed.values == {"q1": "甲"}
    assert part.tidy({"q1": "甲", "q2": "乙"}) == {"q1": "甲"}


def list_of(kind: str) -> tuple[int, str]:
    """Something of the zone's to choose: (id, label)."""
    if kind == QuestionType.PERSON:
        person = Person.objects.create(name="欧阳明")
        return person.pk, "欧阳明"
    if kind == QuestionType.MANDATE:
        mandate = make_mandate("CITY")
        return mandate.pk, str(mandate)
    if kind == QuestionType.ORGANIZATION:
        unit = Organization.objects.create(name="科技创新局", short_name="科创局", kind="INTERNAL")
        return unit.pk, "科创局"
    if kind == QuestionType.SITE:
        site = SiteFactory(name="石桥街道联络站")
        return site.pk, "石桥街道联络站"
    document = MediaDocument.objects.create(title="年度监督工作计划", file="documents/plan.pdf")
    return document.pk, "年度监督工作计划"


# Records are offered to who may read them: tests/workflows/topics/test_records.
@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(REFERENCES - {QuestionType.RECORD}))
@pytest.mark.parametrize("many", [False, True])
def test_a_reference_is_chosen_from_the_list_with_the_lists_label(kind, many):
    pk, label = list_of(kind)
    part = section(make(kind, many=many))
    one = {"id": pk, "label": label}
    kept = [one] if many else one

    parsed = part.parse(post(q1=str(pk)), FillContext())

    assert parsed.values == {"q1": kept}
    forged = {"id": pk, "label": "别人的名字"}
    assert part.check({"q1": [forged] if many else forged}, FillContext()) == ({"q1": kept}, {})
    assert label in part.by_key["q1"].display(kept)
    assert f'<option value="{pk}" selected>{label}</option>' in part.render(parsed.values)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(REFERENCES))
@pytest.mark.parametrize("typed", ["999999", "0", "-1", "甲", "1 OR 1=1", "9" * 40])
def test_a_reference_that_is_not_in_the_list_is_refused(kind, typed):
    list_of(kind)
    part = section(make(kind))

    parsed = part.parse(post(q1=typed), FillContext())

    assert parsed.values == {}
    assert "q1" in parsed.errors
    if typed.isdigit():
        assert "q1" in part.check({"q1": {"id": int(typed), "label": "甲"}}, FillContext())[1]


@pytest.mark.django_db
@pytest.mark.parametrize("many", [False, True])
def test_a_unit_closed_since_stays_in_the_answer_and_is_offered_to_nobody_else(many):
    pk, label = list_of(QuestionType.ORGANIZATION)
    part = section(make("organization", many=many))
    one = {"id": pk, "label": label}
    kept = {"q1": [one] if many else one}
    Organization.objects.filter(pk=pk).update(is_active=False, name="已撤销", short_name="")
    had_it = FillContext(stored=kept)

    assert part.parse(post(q1=str(pk)), had_it).values == kept
    assert part.check(kept, had_it) == (kept, {})
    assert f'<option value="{pk}" selected>科创局</option>' in part.render(kept, context=had_it)
    assert part.parse(post(q1=str(pk)), FillContext()).errors
    assert "科创局" not in part.render({})


@pytest.mark.django_db
def test_a_hostile_name_in_a_list_is_drawn_as_text():
    Organization.objects.create(name='"><script>alert(1)</script>', kind="INTERNAL")

    assert "<script>" not in section(make("organization")).render({})


@pytest.mark.django_db
def test_each_list_is_read_once_however_many_questions_ask_for_it():
    list_of(QuestionType.ORGANIZATION)
    part = section(*(make("organization", key=f"q{n}") for n in range(10)))
    context = FillContext()

    with CaptureQueriesContext(connection) as queries:
        part.render({}, context=context)
        part.parse(post(**{f"q{n}": "1" for n in range(10)}), context)

    assert len(queries) == 1
