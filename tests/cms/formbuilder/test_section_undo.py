"""Copies, moves, and the way back: identity and meaning of questions hold through all of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.history import states_of
from cms.formbuilder.models import FormSection, RemovedSection
from cms.formbuilder.services import (
    CannotDesignForm,
    bring_back_section,
    copy_section,
    finalise_form,
    move_question,
    remove_section,
    restore_section,
    save_section,
)
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, calc, choice, key, shaped_form, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions():
    result, first = choice("评价", "好", "差"), block("integer", "数量")
    bad = {"question": result["id"], "is": "any_of", "value": ["o0000000001"]}
    column = block("yes_no", "已办")
    open_still = {"question": column["id"], "is": "no"}
    rows = table("清单", column, block("long_text", "说明", conditions={"show_if": open_still}))
    return [
        result,
        first,
        block("long_text", "原因", conditions={"show_if": bad}),
        calc("合计", "sum", first),
        rows,
    ]


@pytest.fixture
def form(now, questions):
    return shaped_form(now, questions, [block("short_text", "结论")])


def parts(section: dict) -> list[dict]:
    return [part for q in section["questions"] for part in (q, *q.get("columns", ()))]


def test_a_doubled_section_asks_about_itself(form, now):
    first = form.sections.order_by("sort_order").first()

    copy_section(section=first, by=None, now=now)

    old, new, last = assemble(form)["sections"]
    assert [part["label"] for part in parts(new)] == [part["label"] for part in parts(old)]
    assert not {p["key"] for p in parts(old)} & {p["key"] for p in parts(new)}
    assert new["key"] != old["key"]
    assert last["title"] == "第2节"
    labels = {part["label"]: part for part in parts(new)}
    assert labels["原因"]["show_if"]["question"] == labels["评价"]["key"]
    assert labels["合计"]["calculation"]["of"] == [{"question": labels["数量"]["key"]}]
    assert labels["说明"]["show_if"]["question"] == labels["已办"]["key"]
    finalise_form(form=form, by=None, now=now)


def test_a_question_moves_under_its_key(form, questions, now):
    first, second = form.sections.order_by("sort_order")
    finalise_form(form=form, by=None, now=now)

    move_question(section=first, block_id=questions[4]["id"], to=second, by=None, now=now)

    here, there = assemble(form)["sections"]
    assert [q["label"] for q in there["questions"]] == ["结论", "清单"]
    assert there["questions"][1]["key"] == key(questions[4])
    assert len(here["questions"]) == 4
    with pytest.raises(CannotDesignForm):
        move_question(section=first, block_id=questions[4]["id"], to=second, by=None, now=now)
    with pytest.raises(CannotDesignForm):
        move_question(section=first, block_id=questions[0]["id"], to=first, by=None, now=now)


def test_a_question_that_moves_behind_what_asks_about_it_is_named(form, questions, now):
    first, second = form.sections.order_by("sort_order")

    move_question(section=first, block_id=questions[0]["id"], to=second, by=None, now=now)

    assert any("原因" in sentence for sentence in problems_of(assemble(form)))


def saved(section: FormSection, now, **fields) -> FormSection:
    section = FormSection.objects.get(pk=section.pk)
    for name, value in fields.items():
        setattr(section, name, value)
    save_section(section=section, by=None, now=now)
    return section


def test_a_section_goes_back_to_any_state_and_forward_again(form, questions, now):
    first = form.sections.order_by("sort_order").first()
    before = assemble(form)
    saved(first, now, title="改过的名称")
    stream = first.questions.stream_block
    saved(first, now, questions=stream.to_python(list(first.questions.get_prep_value())[:1]))
    after = assemble(form)

    states = states_of(FormSection.objects.get(pk=first.pk))
    assert [state.is_current for state in states] == [True, False, False]
    assert any("原因" in sentence for sentence in states[0].changes)
    assert any("改过的名称" in sentence for sentence in states[1].changes)

    restore_section(section=first, revision=states[2].revision, by=None, now=now)
    assert assemble(form) == before
    restore_section(section=first, revision=states[0].revision, by=None, now=now)
    assert assemble(form) == after


def test_a_section_that_was_taken_out_comes_back_as_it_was(form, now):
    finalise_form(form=form, by=None, now=now)
    before = {s["key"]: s for s in assemble(form)["sections"]}
    first = form.sections.order_by("sort_order").first()

    remove_section(section=first, by=None, now=now)
    assert [s["title"] for s in assemble(form)["sections"]] == ["第2节"]
    removed = RemovedSection.objects.get()
    bring_back_section(removed=removed, by=None, now=now)

    assert {s["key"]: s for s in assemble(form)["sections"]} == before
    assert not RemovedSection.objects.exists()
    with pytest.raises(RemovedSection.DoesNotExist):
        bring_back_section(removed=removed, by=None, now=now)


def test_none_of_it_is_a_strangers(form, questions, now):
    deputy = UserFactory(roles=[Role.DEPUTY])
    first, second = form.sections.order_by("sort_order")
    saved(first, now, title="甲")
    revision = first.revisions.first()
    remove_section(section=second, by=None, now=now)

    for act in (
        lambda: copy_section(section=first, by=deputy, now=now),
        lambda: move_question(
            section=first, block_id=questions[0]["id"], to=first, by=deputy, now=now
        ),
        lambda: restore_section(section=first, revision=revision, by=deputy, now=now),
        lambda: bring_back_section(removed=RemovedSection.objects.get(), by=deputy, now=now),
    ):
        with pytest.raises(CannotDesignForm):
            act()


def test_the_states_cost_the_same_queries_however_many_there_are(form, now):
    first = form.sections.order_by("sort_order").first()
    saved(first, now, title="1")

    def queries() -> int:
        section = FormSection.objects.select_related("form").get(pk=first.pk)
        with CaptureQueriesContext(connection) as found:
            states_of(section)
        return len(found)

    few = queries()
    for number in range(5):
        saved(first, now, title=f"改{number}")
    assert queries() == few
