"""Row 6: an old version is restored as the working copy; as many answers after as before."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.enums import Filler
from cms.formbuilder.services import (
    CannotDesignForm,
    OverwritesChanges,
    add_section,
    bring_back_section,
    finalise_form,
    restore_version,
)
from cms.submissions.models import AnswerCell, Submission
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, key, shaped_form
from tests.cms.formbuilder.targets.answered import answer, write_questions

pytestmark = pytest.mark.django_db
UNIT, RATING, DAY = block("short_text", "单位"), choice("评价", "好", "一般"), block("date", "日期")


@pytest.fixture
def form(now):
    """Version 1 asks unit and rating; version 2 has lost the unit and offers a third rating."""
    form = shaped_form(now, [UNIT, RATING])
    first = finalise_form(form=form, by=None, now=now)
    option = RATING["value"]["options"][0]["key"]
    answer(first, {key(UNIT): "甲厂", key(RATING): option}, now)
    more = {**RATING, "value": choice("评价", "好", "一般", "差")["value"]}
    write_questions(form, [more, DAY], now)
    second = finalise_form(form=form, by=None, now=now, agreed=True)
    worst = more["value"]["options"][2]["key"]
    answer(second, {key(RATING): worst, key(DAY): "2026-05-12"}, now, number=1)
    return form


def counts() -> tuple[int, int]:
    return Submission.objects.count(), AnswerCell.objects.count()


def asked(definition) -> list[str]:
    return [q["key"] for section in definition["sections"] for q in section["questions"]]


def test_answers_count_the_same_and_the_keys_are_the_old_ones(form, now):
    before, first = counts(), form.versions.get(number=1)

    restore_version(form=form, version=first, by=None, now=now)

    form.refresh_from_db()
    assert form.has_open_changes
    assert asked(assemble(form)) == [key(UNIT), key(RATING)]
    assert problems_of(assemble(form)) == []
    third = finalise_form(form=form, by=None, now=now, agreed=True)
    assert third.number == 3
    assert counts() == before
    answer(third, {key(UNIT): "丙厂"}, now, number=2)
    assert AnswerCell.objects.filter(question_key=key(UNIT)).count() == 2


def test_what_later_versions_offered_comes_along_retired(form, now):
    restore_version(form=form, version=form.versions.get(number=1), by=None, now=now)

    rating = assemble(form)["sections"][0]["questions"][1]

    assert [(o["label"], bool(o.get("retired"))) for o in rating["options"]] == [
        ("好", False),
        ("一般", False),
        ("差", True),
    ]


def test_unfinalised_changes_go_only_with_a_tick(form, now):
    write_questions(form, [DAY], now)
    version = form.versions.get(number=1)
    with pytest.raises(OverwritesChanges):
        restore_version(form=form, version=version, by=None, now=now)
    assert asked(assemble(form)) == [key(DAY)]

    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    address = reverse("forms:restore", args=[form.pk, 1])
    page = client.get(address)
    words = page.content.decode()
    assert "以下改动尚未定稿，恢复后将丢失" in words
    assert "“第1节”不再填写“评价”" in words
    assert client.post(address, {"seen": page.context["seen"]}).status_code == 409
    assert asked(assemble(form)) == [key(DAY)]
    client.post(address, {"seen": page.context["seen"], "agreed": "on"})
    assert asked(assemble(form)) == [key(UNIT), key(RATING)]


def test_a_working_copy_that_moved_is_looked_at_again(form, now):
    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    address = reverse("forms:restore", args=[form.pk, 1])
    seen = client.get(address).context["seen"]
    write_questions(form, [DAY], now)

    answer = client.post(address, {"seen": seen, "agreed": "on"})

    assert answer.status_code == 409
    assert asked(assemble(form)) == [key(DAY)]


def test_the_same_text_again_is_the_version_that_there_was(now):
    form = shaped_form(now, [UNIT])
    first = finalise_form(form=form, by=None, now=now)
    write_questions(form, [UNIT, DAY], now)
    finalise_form(form=form, by=None, now=now)

    restore_version(form=form, version=first, by=None, now=now)

    assert assemble(form) == json.loads(first.definition)
    assert finalise_form(form=form, by=None, now=now, agreed=True) == first


def test_only_who_may_shape_it_and_only_its_own_version(form, now):
    other = shaped_form(now, [DAY], title="别的表")
    version = finalise_form(form=other, by=None, now=now)
    with pytest.raises(CannotDesignForm):
        restore_version(form=form, version=version, by=None, now=now)
    deputy = UserFactory(roles=[Role.DEPUTY])
    with pytest.raises(CannotDesignForm):
        restore_version(form=form, version=form.versions.get(number=1), by=deputy, now=now)


def test_a_section_that_goes_can_be_brought_back(form, now):
    add_section(
        form=form,
        title="后加的部分",
        filler=Filler.DEPUTY,
        questions=[block("short_text", "后加的题")],
        by=None,
        now=now,
    )
    first = form.versions.get(number=1)

    restore_version(form=form, version=first, agreed=True, by=None, now=now)

    removed = form.removed_sections.get()
    assert removed.title == "后加的部分"
    bring_back_section(removed=removed, by=None, now=now)
    labels = [q["label"] for section in assemble(form)["sections"] for q in section["questions"]]
    assert labels == ["单位", "评价", "后加的题"]
