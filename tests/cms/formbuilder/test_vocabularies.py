"""Vocabularies: who writes them, what a finalised form keeps of them, what changes later."""

import json

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.assemble import assemble, assemble_section
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiler import compile_definition, compile_version
from cms.formbuilder.document import form_document
from cms.formbuilder.models import VersionTerm, Vocabulary, VocabularyTerm
from cms.formbuilder.services import (
    CannotChangeVocabulary,
    CannotFinaliseForm,
    copy_form,
    finalise_form,
)
from cms.formbuilder.vocabularies import vocabulary_changes
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.posted import finalise_on_page
from tests.cms.formbuilder.vocabularies import (
    FLAT,
    TWO_LEVELS,
    changed,
    client_of,
    from_vocabulary,
    line,
    make_vocabulary,
    options_in,
)

pytestmark = pytest.mark.django_db


def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def frozen(version, question: dict) -> list[dict]:
    return options_in(json.loads(version.definition), question)


# Who, and what a vocabulary holds


def test_the_director_writes_and_changes_one(now):
    by = director()
    made = changed(make_vocabulary(now), now, FLAT, by=by)

    assert [term.label for term in made.terms.all()] == ["交通", "教育", "其他"]
    assert made.terms.get(key="o0001").label_en == "Transport"
    line_of_trail = AuditEvent.objects.filter(verb="vocabulary.change").latest("pk")
    assert (line_of_trail.actor_id, line_of_trail.refused) == (by.pk, False)


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.SYSTEM_ADMIN, Role.DEPUTY])
def test_nobody_else_does_and_the_attempt_is_noted(now, role):
    vocabulary = make_vocabulary(now)

    with pytest.raises(CannotChangeVocabulary, match="只有办公室主任"):
        changed(vocabulary, now, FLAT[:1], by=UserFactory(roles=[role]))

    assert vocabulary.terms.count() == 3
    assert AuditEvent.objects.filter(verb="vocabulary.change", refused=True).exists()


def test_a_term_keeps_its_key_whatever_else_changes(now):
    vocabulary = make_vocabulary(now)
    before = {term.key: term.pk for term in vocabulary.terms.all()}

    changed(
        vocabulary,
        now,
        [line("o0003", "其他事项", retired=True), line("o0001", "道路交通"), line("o0002", "教育")],
        title="类别",
    )

    assert {term.key: term.pk for term in vocabulary.terms.all()} == before
    assert vocabulary.lines() == [
        line("o0003", "其他事项", retired=True),
        line("o0001", "道路交通"),
        line("o0002", "教育"),
    ]


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ([], "至少"),
        ([line("o0001", "交通"), line("o0002", "交通")], "重复|相同"),
        ([line("o0001", "甲"), line("o0002", "乙", under="o0009")], "第一级"),
        (
            [
                line("o0001", "甲"),
                line("o0002", "乙", under="o0001"),
                line("o0003", "丙", under="o0002"),
            ],
            "“丙”只能归属",
        ),
        (
            [
                line("o0001", "甲", retired=True),
                line("o0002", "乙", under="o0001"),
                line("o0003", "丁"),
            ],
            "“甲”已停用",
        ),
    ],
)
def test_what_cannot_be_a_list_is_refused_in_words(now, terms, sentence):
    with pytest.raises(CannotChangeVocabulary, match=sentence):
        make_vocabulary(now, terms)

    assert not Vocabulary.objects.exists()


def test_two_levels_may_have_the_same_word_below_different_terms(now):
    terms = [
        *TWO_LEVELS,
        line("o00a9", "其他", under="o00a0"),
        line("o00b9", "其他", under="o00b0"),
    ]

    assert make_vocabulary(now, terms).terms.filter(label="其他").count() == 2


def test_no_two_have_one_title_and_no_term_is_anothers(now):
    first = make_vocabulary(now)
    with pytest.raises(CannotChangeVocabulary, match="已有词表"):
        make_vocabulary(now, TWO_LEVELS)
    with pytest.raises(CannotChangeVocabulary, match="别的词表"):
        make_vocabulary(now, FLAT, title="另一个")

    assert first.terms.count() == 3


def test_a_page_older_than_a_colleagues_change_is_refused(now):
    vocabulary = make_vocabulary(now)
    seen = vocabulary.changed_at
    changed(vocabulary, now.replace(year=now.year + 1), [*FLAT, line("o0004", "卫生")])

    with pytest.raises(CannotChangeVocabulary, match="刚被别人改过"):
        changed(vocabulary, now, FLAT, seen=seen)

    assert vocabulary.terms.count() == 4


# What a finalised form keeps


def test_terms_are_frozen_with_their_keys_in_every_choice(now):
    vocabulary = make_vocabulary(now)
    one = from_vocabulary("类别", vocabulary)
    many = from_vocabulary("涉及类别", vocabulary, kind="multiple_choice")
    cell = from_vocabulary("分类", vocabulary)
    form = shaped_form(now, [one, many, table("清单", cell)])

    version = finalise_form(form=form, by=None, now=now)

    for question in (one, many, cell):
        assert frozen(version, question) == FLAT
    assert VersionTerm.objects.filter(version=version).count() == 3
    compiled = compile_version(version)
    assert compiled.questions[key(one)].display("o0001") == "交通"
    document = form_document(compiled, "DEPUTY")
    assert document["sections"][0]["questions"][0]["options"][0] == FLAT[0]
    assert vocabulary.key not in str(document)


def test_a_later_change_reaches_the_next_version_only(now):
    vocabulary = make_vocabulary(now)
    question = from_vocabulary("类别", vocabulary)
    form = shaped_form(now, [question])
    first = finalise_form(form=form, by=None, now=now)

    changed(
        vocabulary,
        now,
        [
            line("o0001", "道路交通", label_en="Transport"),
            line("o0002", "教育", retired=True),
            line("o0003", "其他"),
            line("o0004", "卫生"),
        ],
    )

    form.refresh_from_db()
    assert form.has_open_changes
    first.refresh_from_db()
    assert frozen(first, question) == FLAT
    assert vocabulary_changes(json.loads(first.definition), assemble(form)) == [
        "“类别”：选项改名“交通” → “道路交通”。",
        "“类别”：新增选项“卫生”。",
        "“类别”：选项“教育”停用。",
    ]
    second = finalise_form(form=form, by=None, now=now)
    assert second.number == 2
    assert frozen(second, question) == [
        line("o0001", "道路交通", label_en="Transport"),
        line("o0003", "其他"),
        line("o0004", "卫生"),
        line("o0002", "教育", retired=True),
    ]
    assert compile_version(second).questions[key(question)].display("o0002") == "教育"
    assert vocabulary_changes(json.loads(second.definition), assemble(form)) == []


def test_the_forms_page_says_what_has_changed_and_offers_to_finalise(now):
    vocabulary = make_vocabulary(now)
    form = shaped_form(now, [from_vocabulary("类别", vocabulary), block("short_text", "姓名")])
    finalise_form(form=form, by=None, now=now)
    client, address = client_of(Role.OFFICE_STAFF), reverse("forms:form", args=[form.pk])
    assert "词表已更新" not in client.get(address).content.decode()

    changed(vocabulary, now, [*FLAT, line("o0004", "卫生")])

    page = client.get(address).content.decode()
    assert "词表已更新，重新定稿后生效" in page
    assert page.count("“类别”：新增选项“卫生”。") == 1
    assert vocabulary.key not in page
    assert "o0004" not in page
    finalise_on_page(client, form)
    assert "词表已更新" not in client.get(address).content.decode()


def test_a_change_that_alters_no_form_marks_none(now):
    vocabulary, other = make_vocabulary(now), make_vocabulary(now, TWO_LEVELS, title="单位")
    form = shaped_form(now, [from_vocabulary("类别", vocabulary)])
    finalise_form(form=form, by=None, now=now)

    changed(other, now, TWO_LEVELS[:2])
    changed(vocabulary, now, FLAT, title="新名称")

    form.refresh_from_db()
    assert not form.has_open_changes


def test_from_own_options_to_a_vocabulary_and_back_old_answers_keep_their_words(now):
    own = choice("类别", "甲", "乙")
    form = shaped_form(now, [own])
    finalise_form(form=form, by=None, now=now)
    section, vocabulary = form.sections.get(), make_vocabulary(now)
    before = assemble(form)

    section.questions[0].value["vocabulary"] = vocabulary.key
    section.save()

    now_asked = assemble(form)
    labels = [(o["label"], o.get("retired", False)) for o in options_in(now_asked, own)]
    assert labels == [("交通", False), ("教育", False), ("其他", False), ("甲", True), ("乙", True)]
    assert "“类别”的选项改为取自词表。" in changes_between(before, now_asked)
    assert "“类别”改用自己的选项。" in changes_between(now_asked, before)
    finalise_form(form=form, by=None, now=now)
    section.refresh_from_db()
    section.questions[0].value["vocabulary"] = ""
    section.save()
    labels = [(o["label"], o.get("retired", False)) for o in options_in(assemble(form), own)]
    assert labels == [("甲", False), ("乙", False), ("交通", True), ("教育", True), ("其他", True)]


def test_a_copied_form_offers_the_same_terms(now):
    vocabulary = make_vocabulary(now)
    question = from_vocabulary("类别", vocabulary)
    form = shaped_form(now, [question])

    copy = copy_form(form=form, by=None, now=now)

    assert options_in(assemble(copy), question) == FLAT
    assert options_in(assemble_section(copy.sections.get()), question) == FLAT


def test_an_old_version_is_compiled_as_ever():
    definition = {
        "schema_version": 1,
        "title": "旧表",
        "sections": [
            {
                "key": "s1",
                "title": "一",
                "filler": "DEPUTY",
                "questions": [
                    {
                        "key": "q1",
                        "type": "single_choice",
                        "label": "评价",
                        "options": [{"key": "oa", "label": "好"}],
                    }
                ],
            }
        ],
    }

    compiled = compile_definition(definition)

    assert not compiled.has_conditions
    assert 'type="radio"' in compiled.sections[0].render({})


# What may go


def test_a_term_of_a_finalised_form_is_not_deleted(now):
    vocabulary = make_vocabulary(now)
    finalise_form(form=shaped_form(now, [from_vocabulary("类别", vocabulary)]), by=None, now=now)

    with pytest.raises(CannotChangeVocabulary, match="“交通”已用于定稿的表单，不能删除"):
        changed(vocabulary, now, FLAT[1:])
    with pytest.raises(models.ProtectedError):
        VocabularyTerm.objects.get(key="o0001").delete()
    with pytest.raises(models.ProtectedError):
        vocabulary.delete()
    changed(vocabulary, now, [line("o0001", "交通", retired=True), *FLAT[1:]])

    assert VocabularyTerm.objects.get(key="o0001").is_retired


def test_the_database_itself_keeps_a_frozen_term(now):
    vocabulary = make_vocabulary(now)
    finalise_form(form=shaped_form(now, [from_vocabulary("类别", vocabulary)]), by=None, now=now)
    table_name = VocabularyTerm._meta.db_table

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_name} WHERE key = 'o0001'")
        connection.check_constraints()  # as at the end of a transaction
    with pytest.raises(DatabaseError), transaction.atomic():
        VersionTerm.objects.all()._raw_delete("default")

    assert VersionTerm.objects.count() == 3


def test_a_term_that_no_finalised_form_has_may_be_deleted(now):
    vocabulary = make_vocabulary(now, TWO_LEVELS)
    shaped_form(now, [from_vocabulary("单位", vocabulary)])  # a working copy is no reason

    changed(vocabulary, now, TWO_LEVELS[:3])

    assert [term.key for term in vocabulary.terms.all()] == ["o00a0", "o00a1", "o00a2"]


def test_a_vocabulary_that_is_not_there_stops_finalising_by_name(now):
    vocabulary = make_vocabulary(now)
    form = shaped_form(now, [from_vocabulary("类别", vocabulary)])
    Vocabulary.objects.filter(pk=vocabulary.pk).update(key="v0000000000")

    with pytest.raises(CannotFinaliseForm) as refused:
        finalise_form(form=form, by=None, now=now)

    assert "“类别”所用的词表已不存在。" in refused.value.problems
