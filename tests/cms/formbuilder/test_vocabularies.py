"""Vocabularies: who writes them, what a finalised form keeps of them, what changes later."""

import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.assemble import assemble, assemble_section
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiler import compile_definition, compile_version
from cms.formbuilder.definition import questions_of
from cms.formbuilder.document import form_document
from cms.formbuilder.models import VersionTerm, Vocabulary, VocabularyTerm
from cms.formbuilder.services import (
    CannotChangeVocabulary,
    CannotFinaliseForm,
    copy_form,
    finalise_form,
)
from cms.formbuilder.starter_forms import load_starter_forms
from cms.formbuilder.starter_vocabularies import (
    load_starter_vocabularies,
    shipped_vocabularies,
    vocabularies_missing,
)
from cms.formbuilder.vocabularies import options_from, terms_of, vocabulary_changes
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.posted import section_data
from tests.cms.formbuilder.vocabularies import (
    FLAT,
    TWO_LEVELS,
    changed,
    from_vocabulary,
    line,
    make_vocabulary,
)

pytestmark = pytest.mark.django_db


def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def client_of(*roles) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=list(roles)))
    return client


def options_in(definition, question: dict) -> list[dict]:
    asked = {q["key"]: q for _section, _table, q in questions_of(definition)}
    return asked[key(question)]["options"]


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
    client.post(reverse("forms:finalise", args=[form.pk]))
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


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_a_frozen_term(now):
    vocabulary = make_vocabulary(now)
    finalise_form(form=shaped_form(now, [from_vocabulary("类别", vocabulary)]), by=None, now=now)
    table_name = VocabularyTerm._meta.db_table

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_name} WHERE key = 'o0001'")
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


# Levels and shipped lists


def test_the_first_level_is_offered_and_what_is_retired_is_not(now):
    terms = [*TWO_LEVELS, line("o00c0", "旧", retired=True)]
    vocabulary = make_vocabulary(now, terms, title="单位")
    lines = terms_of([vocabulary.key])[vocabulary.key]

    assert [o["label"] for o in options_from(lines, is_linked=False)] == ["管委会", "镇街"]
    assert [o["label"] for o in options_from(lines, is_linked=True)] == ["财政局", "规划局", "东街"]


def test_the_shipped_vocabularies_are_loaded_once_and_left_alone(now):
    loaded = load_starter_vocabularies(now=now)

    assert len(loaded) == len(shipped_vocabularies()) > 25
    category = Vocabulary.objects.get(title="建议类别")
    assert [t.label for t in category.terms.all()][:3] == ["财政经济", "科技创新", "招商与项目"]
    assert VocabularyTerm.objects.get(label="财政经济").label_en == "Finance and economy"
    changed(category, now, category.lines()[:3], title="类别（本区）")
    assert load_starter_vocabularies(now=now) == []
    assert category.terms.count() == 3


def test_every_shipped_key_is_given_once_and_every_second_level_is_complete():
    lists = shipped_vocabularies()
    keys = [term["key"] for each in lists for term in each["terms"]]

    assert len(keys) == len(set(keys)) > 200
    assert len({each["key"] for each in lists}) == len(lists)
    for each in lists:
        above = {term.get("under") for term in each["terms"]} - {None}
        first = {t["key"] for t in each["terms"] if "under" not in t}
        assert not above or above == first, each["title"]


def test_a_title_that_is_taken_gets_a_number(now):
    make_vocabulary(now, title="建议类别")

    load_starter_vocabularies(now=now)

    assert Vocabulary.objects.filter(
        title="建议类别 2", starter_code="suggestion_category"
    ).exists()


def test_the_command_and_the_button_load_them(now, capsys):
    call_command("load_starter_forms")
    assert "个词表已载入" in capsys.readouterr().out
    assert vocabularies_missing() == []

    VocabularyTerm.objects.filter(vocabulary__starter_code="secrecy").delete()
    Vocabulary.objects.filter(starter_code="secrecy").delete()
    client = client_of(Role.OFFICE_STAFF)
    assert "1 个自带词表未载入" in client.get(reverse("forms:index")).content.decode()
    page = client.post(reverse("forms:load"), follow=True).content.decode()
    assert "已载入 1 个自带词表" in page
    assert load_starter_forms(now=now) == []


# Screens


def posted(vocabulary=None, terms=FLAT, **more) -> dict:
    seen = {"seen": vocabulary.changed_at.isoformat()} if vocabulary else {}
    title = vocabulary.title if vocabulary else "新词表"
    return {
        "title": title,
        "note": "",
        "terms": json.dumps(terms, ensure_ascii=False),
        **seen,
        **more,
    }


def address(name: str, *args) -> str:
    return reverse(f"wagtailsnippets_formbuilder_vocabulary:{name}", args=args)


def test_the_director_adds_and_edits_on_the_screen(now):
    client = client_of(Role.OFFICE_DIRECTOR)

    client.post(address("add"), posted())
    vocabulary = Vocabulary.objects.get(title="新词表")
    answer = client.post(
        address("edit", vocabulary.pk), posted(vocabulary, [*FLAT, line("o0004", "卫生")])
    )

    assert answer.status_code == 302
    assert vocabulary.terms.count() == 4
    page = client.get(address("edit", vocabulary.pk)).content.decode()
    assert "卫生" in page
    assert vocabulary.key not in page


def test_a_refusal_stands_above_the_form_and_nothing_typed_is_lost(now):
    vocabulary = make_vocabulary(now)
    finalise_form(form=shaped_form(now, [from_vocabulary("类别", vocabulary)]), by=None, now=now)
    client = client_of(Role.OFFICE_DIRECTOR)

    answer = client.post(
        address("edit", vocabulary.pk), posted(vocabulary, [FLAT[1], line("o0005", "新词条")])
    )

    page = answer.content.decode()
    assert "已用于定稿的表单，不能删除" in page
    assert "新词条" in page
    assert vocabulary.terms.count() == 3
    assert AuditEvent.objects.filter(verb="vocabulary.refused", refused=True).exists()


def test_the_clerk_reads_and_cannot_change(now):
    vocabulary, client = make_vocabulary(now, TWO_LEVELS), client_of(Role.OFFICE_STAFF)

    page = client.get(address("list")).content.decode()
    assert address("inspect", vocabulary.pk) in page
    assert address("add") not in page
    read = client.get(address("inspect", vocabulary.pk)).content.decode()
    assert "财政局" in read
    assert "o00a1" not in read
    assert vocabulary.key not in read
    client.post(address("edit", vocabulary.pk), posted(vocabulary, FLAT[:1]))
    client.post(address("add"), posted())

    assert vocabulary.terms.count() == 5
    assert Vocabulary.objects.count() == 1


def test_the_list_asks_as_much_for_many_as_for_one(now):
    client = client_of(Role.OFFICE_STAFF)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            client.get(address("list"))
        return len(counted)

    make_vocabulary(now)
    client.get(address("list"))
    before = queries()
    load_starter_vocabularies(now=now)

    assert queries() == before


def test_the_section_editor_offers_titles_and_asks_as_much_for_many(now):
    vocabulary = make_vocabulary(now)
    retired = make_vocabulary(now, TWO_LEVELS, title="旧词表", is_retired=True)
    form = shaped_form(now, [from_vocabulary("类别", vocabulary)])
    client = client_of(Role.OFFICE_STAFF)
    edit = reverse("formsection:edit", args=[form.sections.get().pk])

    offered = client.get(edit).context["vocabularies"]
    assert [each["title"] for each in offered.values()] == ["建议类别"]
    assert [term["label"] for term in offered[vocabulary.key]["terms"]] == ["交通", "教育", "其他"]
    section = form.sections.get()
    section.questions[0].value["vocabulary"] = retired.key
    section.save()
    assert retired.key in client.get(edit).context["vocabularies"]


def test_saving_a_section_keeps_its_vocabulary_and_needs_no_options(now):
    vocabulary = make_vocabulary(now)
    question = from_vocabulary("类别", vocabulary)
    form = shaped_form(now, [choice("旧题", "甲")])
    section, client = form.sections.get(), client_of(Role.OFFICE_STAFF)
    data = section_data(section, title="一", questions=[question])
    data["questions-0-value-vocabulary"] = vocabulary.key

    answer = client.post(reverse("formsection:edit", args=[section.pk]), data)

    assert answer.status_code == 302, answer.content.decode()[:3000]
    section.refresh_from_db()
    assert section.questions[0].value["vocabulary"] == vocabulary.key
    assert options_in(assemble(form), question) == FLAT
