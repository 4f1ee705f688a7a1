"""Forms are shaped by those who may, change nothing until 定稿, and never after."""

import json

import pytest
from django.db import DatabaseError, transaction

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.assemble import assemble
from cms.formbuilder.definition import MAX_SECTIONS
from cms.formbuilder.enums import Filler, Right
from cms.formbuilder.models import FormDefinition, FormSection, FormVersion
from cms.formbuilder.services import (
    CannotDesignForm,
    CannotFinaliseForm,
    CannotGrantRight,
    add_section,
    copy_form,
    create_form,
    finalise_form,
    grant_right,
    order_of,
    order_sections,
    remove_form,
    remove_section,
    revoke_right,
    save_section,
    update_form,
)
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, shaped_form, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def form(now):
    return shaped_form(now, [block("short_text", "被视察单位")], [choice("评价", "好", "一般")])


def refused(verb: str) -> int:
    return AuditEvent.objects.filter(verb=verb, refused=True).count()


ACTS = {
    "rename": lambda form, **who: update_form(form=form, title="别的", purpose="", **who),
    "add": lambda form, **who: add_section(form=form, title="新", filler=Filler.OFFICE, **who),
    "save": lambda form, **who: save_section(section=form.sections.first(), **who),
    "move": lambda form, **who: turn_round(form, **who),
    "remove": lambda form, **who: remove_section(section=form.sections.first(), **who),
    "finalise": lambda form, **who: finalise_form(form=form, **who),
    "throw away": lambda form, **who: remove_form(form=form, **who),
    "copy": lambda form, **who: copy_form(form=form, **who),
    "create": lambda form, **who: create_form(title="新表", **who),
}


def turn_round(form, **who):
    """The last section first."""
    there = order_of(form)
    return order_sections(form=form, order=there[::-1], seen=there, **who)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.DEPUTY, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.UNIT_HEAD])
def test_the_wrong_person_changes_nothing_and_the_attempt_is_kept(act, role, form, now):
    before = assemble(form)

    with pytest.raises(CannotDesignForm):
        ACTS[act](form, by=UserFactory(roles=[role]), now=now)

    assert assemble(FormDefinition.objects.get(pk=form.pk)) == before
    assert FormVersion.objects.count() == 0
    assert AuditEvent.objects.filter(refused=True).count() == 1


def test_a_superuser_without_a_hat_shapes_no_form(form, now):
    with pytest.raises(CannotDesignForm):
        update_form(form=form, title="别的", purpose="", by=UserFactory(is_superuser=True), now=now)


def test_finalising_writes_a_version_once(form, clerk, now):
    first = finalise_form(form=form, by=clerk, now=now)
    again = finalise_form(form=form, by=clerk, now=now)

    assert (first.number, first.question_count, again.pk) == (1, 2, first.pk)
    assert json.loads(first.definition) == assemble(form)
    form.refresh_from_db()
    assert (form.current_version, form.has_open_changes) == (first, False)


def test_a_version_never_changes(form, clerk, now):
    version = finalise_form(form=form, by=clerk, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(title="改过")
    with pytest.raises(DatabaseError), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_keys_stay_when_questions_are_renamed_and_moved(form, clerk, now):
    first = finalise_form(form=form, by=clerk, now=now)
    section = form.sections.first()
    section.questions[0].value["label"] = "被视察单位名称"
    save_section(section=section, by=clerk, now=now)
    turn_round(form, by=clerk, now=now)

    second = finalise_form(form=form, by=clerk, now=now)

    def keys(version):
        sections = json.loads(version.definition)["sections"]
        return {q["key"] for section in sections for q in section["questions"]}

    assert second.number == 2
    assert keys(first) == keys(second)
    assert [s["title"] for s in json.loads(second.definition)["sections"]] == ["第2节", "第1节"]


def test_going_back_to_what_was_finalised_makes_no_new_version(form, clerk, now):
    first = finalise_form(form=form, by=clerk, now=now)
    update_form(form=form, title="别的名称", purpose="", by=clerk, now=now)
    finalise_form(form=form, by=clerk, now=now)
    update_form(form=form, title="视察记录表", purpose="", by=clerk, now=now)

    assert finalise_form(form=form, by=clerk, now=now) == first
    assert FormVersion.objects.count() == 2


def test_open_changes_are_known(form, clerk, now):
    assert FormDefinition.objects.get(pk=form.pk).has_open_changes
    finalise_form(form=form, by=clerk, now=now)
    section = form.sections.first()
    section.note = "请如实填写"
    save_section(section=section, by=clerk, now=now)
    assert FormDefinition.objects.get(pk=form.pk).has_open_changes

    section.note = ""
    save_section(section=section, by=clerk, now=now)
    assert not FormDefinition.objects.get(pk=form.pk).has_open_changes


def test_what_stands_in_the_way_is_said_with_the_question(now, clerk):
    form = shaped_form(now, [block("short_text", ""), choice("评价"), table("发现问题")], [])

    with pytest.raises(CannotFinaliseForm) as refusal:
        finalise_form(form=form, by=clerk, now=now)

    said = " ".join(refusal.value.problems)
    assert all(words in said for words in ("第1节", "评价", "发现问题", "第2节"))
    assert FormVersion.objects.count() == 0
    assert refused("form.finalise") == 1


def test_two_questions_with_one_inner_name_are_refused(now, clerk):
    twice = block("short_text", "单位")
    form = shaped_form(now, [twice], [{**twice, "value": {**twice["value"], "label": "另一个"}}])

    with pytest.raises(CannotFinaliseForm) as refusal:
        finalise_form(form=form, by=clerk, now=now)

    assert "另一个" in str(refusal.value)


def test_two_questions_with_one_label_are_two(now, clerk):
    form = shaped_form(now, [block("short_text", "备注"), block("short_text", "备注")])

    assert finalise_form(form=form, by=clerk, now=now).question_count == 2


def test_a_copy_keeps_the_keys_and_goes_its_own_way(form, clerk, now):
    finalise_form(form=form, by=clerk, now=now)
    copy = copy_form(form=form, by=clerk, now=now)
    sections = copy.sections.order_by("sort_order")

    assert copy.current_version is None
    assert [s.key for s in sections] == [s.key for s in form.sections.order_by("sort_order")]
    assert {**assemble(copy), "title": form.title} == assemble(form)
    remove_section(section=sections[0], by=clerk, now=now)
    assert form.sections.count() == 2


def test_an_autosave_goes_over_the_one_before(form, clerk, now):
    section = form.sections.first()
    first = save_section(section=section, by=clerk, now=now)
    section.title = "被视察单位情况"

    second = save_section(section=section, by=clerk, now=now, overwrite=first)

    assert first.pk == second.pk
    assert FormSection.objects.get(pk=section.pk).title == "被视察单位情况"
    assert section.revisions.count() == 2  # how it stood, and what was saved
    assert AuditEvent.objects.filter(verb="form.section.save").count() == 1


def test_a_form_has_an_end(now, clerk):
    form = shaped_form(now, *[[] for _number in range(MAX_SECTIONS)])

    with pytest.raises(CannotDesignForm):
        add_section(form=form, title="又一节", filler=Filler.OFFICE, by=clerk, now=now)

    assert form.sections.count() == MAX_SECTIONS


@pytest.mark.parametrize("title", ["", "   ", "长" * 121])
def test_a_form_has_a_title(title, form, clerk, now):
    with pytest.raises(CannotDesignForm):
        update_form(form=form, title=title, purpose="", by=clerk, now=now)
    with pytest.raises(CannotDesignForm):
        create_form(title=title, by=clerk, now=now)


def test_only_a_form_that_was_never_finalised_is_thrown_away(form, clerk, now):
    copy = copy_form(form=form, by=clerk, now=now)
    remove_form(form=copy, by=clerk, now=now)
    finalise_form(form=form, by=clerk, now=now)

    with pytest.raises(CannotDesignForm):
        remove_form(form=form, by=clerk, now=now)

    assert list(FormDefinition.objects.all()) == [form]


def test_rights_are_given_by_the_director_alone_and_once(form, clerk, now):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    for _again in range(2):
        grant = grant_right(
            form=form, role=Role.TOWN_STAFF, right=Right.DESIGN, by=director, now=now
        )
    with pytest.raises(CannotGrantRight):
        grant_right(form=form, role=Role.DEPUTY, right=Right.READ, by=clerk, now=now)
    with pytest.raises(CannotGrantRight):
        revoke_right(grant=grant, by=clerk, now=now)
    with pytest.raises(CannotGrantRight):
        grant_right(form=form, role="谁", right=Right.READ, by=director, now=now)

    assert form.grants.get() == grant
    revoke_right(grant=grant, by=director, now=now)
    assert not form.grants.exists()


def test_a_granted_role_shapes_that_form_only(form, now):
    director, town = UserFactory(roles=[Role.OFFICE_DIRECTOR]), UserFactory(roles=[Role.TOWN_STAFF])
    grant_right(form=form, role=Role.TOWN_STAFF, right=Right.DESIGN, by=director, now=now)

    update_form(form=form, title="镇街检查表", purpose="", by=town, now=now)
    with pytest.raises(CannotDesignForm):
        create_form(title="新表", by=town, now=now)
