"""The library: what goes in, what the director says, what a newer edition changes in a form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.assemble import assemble
from cms.formbuilder.enums import EditionState
from cms.formbuilder.models import LibraryItem
from cms.formbuilder.queries import offered_items, offers_for
from cms.formbuilder.references import blocks_of
from cms.formbuilder.services import (
    CannotChangeLibrary,
    CannotDesignForm,
    export_json,
    finalise_form,
    import_form,
    insert_from_library,
    put_into_library,
    retire_item,
    review_edition,
    update_from_library,
)
from cms.formbuilder.services.sections import write_blocks
from cms.formbuilder.starter_library import items_missing, load_starter_library, shipped_items
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, calc, choice, shaped_form, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    """A choice, a question that depends on it, a table with a condition of its own."""
    result = choice("评价", "好", "差")
    bad = {"question": result["id"], "is": "any_of", "value": ["o0000000001"]}
    reason = block("long_text", "原因", conditions={"show_if": bad})
    done = block("yes_no", "已整改")
    why = {"question": done["id"], "is": "no"}
    rows = table("问题清单", done, block("long_text", "未整改原因", conditions={"show_if": why}))
    return [result, reason, rows]


@pytest.fixture
def source(now, group):
    return shaped_form(now, group, title="来源表").sections.get()


def put(source, now, **more):
    ids = [b["id"] for b in blocks_of(source)]
    edition, _losses = put_into_library(
        section=source, **{"ids": ids, "title": "一组", "by": None, "now": now, **more}
    )
    return review_edition(edition=edition, is_good=True, by=None, now=now)


def rewritten(section, change) -> None:
    """The section saved with other questions."""
    section.refresh_from_db()
    blocks = blocks_of(section)
    change(blocks)
    write_blocks(section, blocks, origins=section.origins, by=None)


def test_every_shipped_group_is_whole_and_is_loaded_once(now):
    loaded = load_starter_library(now=now)

    assert len(loaded) == len(shipped_items()) >= 10
    assert load_starter_library(now=now) == items_missing() == []
    form = shaped_form(now, [block("short_text", "甲")])
    for item in offered_items():
        insert_from_library(section=form.sections.get(), item=item, by=None, now=now)
    finalise_form(form=form, by=None, now=now)  # none of them lacks anything, all at once


def test_what_is_taken_over_is_new_and_means_itself(source, now):
    item = put(source, now).item
    form = shaped_form(now, [block("short_text", "甲")])
    section = form.sections.get()
    for _twice in range(2):
        insert_from_library(section=section, item=item, by=None, now=now)

    definition = assemble(form)

    parts = [p for q in definition["sections"][0]["questions"] for p in (q, *q.get("columns", ()))]
    assert len({part["key"] for part in parts}) == len(parts) == 11
    finalise_form(form=form, by=None, now=now)  # each condition asks what stands beside it
    assert {part.get("origin", "").partition(".")[0] for part in parts} == {"", item.key}


def test_questions_and_columns_that_look_elsewhere_come_alone_or_not_at_all(source, now, group):
    number = block("integer", "人数")
    other = shaped_form(now, [*group, number, calc("合计", "sum", number)], title="乙表")
    section = other.sections.get()
    ids = {b["value"]["label"]: b["id"] for b in blocks_of(section)}

    edition, losses = put_into_library(
        section=section, ids=[ids["原因"]], title="原因", by=None, now=now
    )

    assert "show_if" not in edition.questions[0]
    assert len(losses) == 1
    with pytest.raises(CannotChangeLibrary, match="合计"):
        put_into_library(section=section, ids=[ids["合计"]], title="合计", by=None, now=now)


def test_only_what_the_director_has_reviewed_is_offered(source, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    deputy, director = (UserFactory(roles=[r]) for r in (Role.DEPUTY, Role.OFFICE_DIRECTOR))
    ids = [blocks_of(source)[0]["id"]]
    with pytest.raises(CannotChangeLibrary):
        put_into_library(section=source, ids=ids, title="甲", by=deputy, now=now)
    edition, _losses = put_into_library(section=source, ids=ids, title="甲", by=clerk, now=now)
    assert not offered_items().exists()
    with pytest.raises(CannotDesignForm):
        insert_from_library(section=source, item=edition.item, by=clerk, now=now)
    with pytest.raises(CannotChangeLibrary):
        review_edition(edition=edition, is_good=True, by=clerk, now=now)
    assert AuditEvent.objects.filter(verb="library.review", refused=True).exists()
    with pytest.raises(CannotChangeLibrary):  # one at a time
        put_into_library(section=source, ids=ids, item=edition.item, by=clerk, now=now)

    review_edition(edition=edition, is_good=True, by=director, now=now)
    assert [item.title for item in offered_items()] == ["甲"]
    with pytest.raises(CannotChangeLibrary):
        review_edition(edition=edition, is_good=False, by=director, now=now)
    retire_item(item=edition.item, is_retired=True, by=director, now=now)
    assert not offered_items().exists()


def test_what_is_not_taken_up_leaves_the_one_in_use(source, now):
    item = put(source, now).item
    edition, _losses = put_into_library(
        section=source, ids=[blocks_of(source)[0]["id"]], item=item, by=None, now=now
    )

    review_edition(edition=edition, is_good=False, by=None, now=now)

    item.refresh_from_db()
    assert item.current.number == 1
    assert edition.item.editions.get(number=2).state == EditionState.DECLINED


def test_an_update_takes_what_the_library_changed_and_leaves_what_the_form_did(source, now):
    item = put(source, now).item
    form = shaped_form(now, [block("short_text", "甲")])
    section = form.sections.get()
    insert_from_library(section=section, item=item, by=None, now=now)
    before = {q["label"]: q["key"] for q in assemble(form)["sections"][0]["questions"]}

    def mine(blocks):
        blocks[2]["value"]["label"] = "差在哪里"
        blocks[2]["value"]["required"] = True

    def theirs(blocks):
        blocks[1]["value"]["label"] = "总体评价"
        blocks[1]["value"]["options"].append({"key": "o00000000ff", "label": "说不清"})
        blocks[2]["value"]["label"] = "具体原因"
        blocks[2]["value"]["help"] = "写事实"
        blocks[3]["value"]["columns"].append(block("date", "期限"))
        blocks.append(block("short_text", "联系人"))

    rewritten(section, mine)
    workshop = shaped_form(now, [block("short_text", "乙")], title="改题库")
    there = workshop.sections.get()
    insert_from_library(section=there, item=item, by=None, now=now)
    rewritten(there, theirs)
    put(there, now, item=item, title="", ids=[b["id"] for b in blocks_of(there)[1:]])

    sentences = update_from_library(section=section, item=item, by=None, now=now)

    _own, rated, reason, rows, contact = assemble(form)["sections"][0]["questions"]
    assert (rated["label"], rated["key"]) == ("总体评价", before["评价"])
    assert [o["label"] for o in rated["options"]] == ["好", "差", "说不清"]
    assert (reason["label"], reason["help"]) == ("差在哪里", "写事实")
    assert (reason["required"], reason["key"]) == (True, before["原因"])
    assert reason["show_if"]["question"] == rated["key"]
    assert [c["label"] for c in rows["columns"]] == ["已整改", "未整改原因", "期限"]
    assert rows["key"] == before["问题清单"]
    assert contact["label"] == "联系人"
    assert any("总体评价" in sentence for sentence in sentences)
    finalise_form(form=form, by=None, now=now)
    with pytest.raises(CannotDesignForm):
        update_from_library(section=section, item=item, by=None, now=now)


def test_a_question_that_the_form_took_out_stays_out(source, now):
    item = put(source, now).item
    form = shaped_form(now, [block("short_text", "甲")])
    section = form.sections.get()
    insert_from_library(section=section, item=item, by=None, now=now)
    rewritten(section, lambda blocks: blocks.pop(3))
    workshop = shaped_form(now, [block("short_text", "乙")], title="改题库").sections.get()
    insert_from_library(section=workshop, item=item, by=None, now=now)
    rewritten(workshop, lambda blocks: blocks[1]["value"].update(label="评定"))
    put(workshop, now, item=item, title="", ids=[b["id"] for b in blocks_of(workshop)[1:]])

    update_from_library(section=section, item=item, by=None, now=now)

    labels = [q["label"] for q in assemble(form)["sections"][0]["questions"]]
    assert labels == ["甲", "评定", "原因"]


def test_offers_cost_the_same_for_every_section(source, now):
    item = put(source, now).item
    form = shaped_form(now, *([block("short_text", "甲")] for _each in range(4)))
    for section in form.sections.all():
        insert_from_library(section=section, item=item, by=None, now=now)
    LibraryItem.objects.update(note="无")

    with CaptureQueriesContext(
        connection,
    ) as few:
        offers_for(form, form.sections.all()[:1])
    with CaptureQueriesContext(connection) as many:
        offers_for(form, form.sections.all())

    assert len(few) == len(many)


def test_a_forms_file_keeps_where_its_questions_came_from(source, now):
    item = put(source, now).item
    form = shaped_form(now, [block("short_text", "甲")])
    insert_from_library(section=form.sections.get(), item=item, by=None, now=now)

    text = export_json(form=form, by=None, now=now).data.decode()
    again = import_form(text=text, by=None, now=now)

    assert assemble(again) == assemble(form)
    assert item.key in text
