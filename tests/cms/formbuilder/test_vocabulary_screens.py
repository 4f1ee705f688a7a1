"""Vocabularies on screen, and those that are shipped."""

import json
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.assemble import assemble
from cms.formbuilder.models import Vocabulary, VocabularyTerm
from cms.formbuilder.services import finalise_form
from cms.formbuilder.starter_forms import load_starter_forms
from cms.formbuilder.starter_vocabularies import (
    load_starter_vocabularies,
    shipped_vocabularies,
    vocabularies_missing,
)
from cms.formbuilder.vocabularies import options_from, terms_of
from tests.cms.formbuilder.factories import choice, shaped_form
from tests.cms.formbuilder.posted import section_data
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


# Levels and shipped lists


def test_its_editor_asks_for_entries_their_english_names_and_what_they_belong_to():
    page = client_of(Role.OFFICE_DIRECTOR).get("/admin/snippets/formbuilder/vocabulary/add/")

    area = re.search(r"<textarea[^>]*data-terms[^>]*>", page.content.decode())[0]
    words = json.loads(unescape(re.search(r'data-options="([^"]*)"', area)[1]))
    assert (words["label"], words["add"]) == ("词条", "加一个词条")
    assert (words["english"], words["under"]) == ("英文名", "归属")


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
