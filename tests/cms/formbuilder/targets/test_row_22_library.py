"""Row 22: a reviewed group comes in as a copy that notes its origin; updates are offered only."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble
from cms.formbuilder.conditions.tree import leaves
from cms.formbuilder.models import LibraryItem
from cms.formbuilder.services import finalise_form
from cms.formbuilder.starter_library import load_starter_library
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, shaped_form

pytestmark = pytest.mark.django_db


def client_of(role) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[role]))
    return client


def asked(form) -> list[dict]:
    return assemble(form)["sections"][0]["questions"]


def test_a_group_is_inserted_copied_with_its_origin_and_updated_only_on_request(now):
    load_starter_library(now=now)
    clerk, director = client_of(Role.OFFICE_STAFF), client_of(Role.OFFICE_DIRECTOR)
    item = LibraryItem.objects.get(starter_code="satisfaction")
    form = shaped_form(now, [block("short_text", "被评议单位")])
    section = form.sections.get()
    insert = reverse("forms:insert", args=[form.pk, section.pk])

    # Only what is reviewed is offered; what is taken over is a copy that knows where it came from.
    assert item.title in clerk.get(insert).content.decode()
    clerk.post(insert, {"item": item.pk})
    own, *copies = asked(form)
    library = {question["key"] for question in item.current.questions}
    assert own["label"] == "被评议单位"
    assert [q["label"] for q in copies] == ["满意度", "不满意的原因", "意见和建议"]
    assert {q["origin"] for q in copies} == {f"{item.key}.{key}.1" for key in library}
    assert not library & {q["key"] for q in copies}
    assert {leaf["question"] for leaf in leaves(copies[1]["show_if"])} == {copies[0]["key"]}
    version = finalise_form(form=form, by=None, now=now)

    # A newer edition, from another form, waits for the director; until then nobody is offered it.
    other = shaped_form(now, [block("short_text", "甲")], title="另一张表")
    there = other.sections.get()
    clerk.post(reverse("forms:insert", args=[other.pk, there.pk]), {"item": item.pk})
    there.refresh_from_db()
    changed = list(there.questions.get_prep_value())
    changed[3]["value"]["label"] = "对承办单位的意见和建议"
    there.questions = there.questions.stream_block.to_python(changed)
    there.save()
    put_in = {"ids": [b["id"] for b in changed[1:]], "item": item.pk, "category": "OTHER"}
    clerk.post(reverse("forms:put_in", args=[other.pk, there.pk]), put_in)
    page = reverse("forms:form", args=[form.pk])
    assert "有新版本" not in clerk.get(page).content.decode()
    word = {"number": 2, "word": "good"}
    clerk.post(reverse("forms:library_review", args=[item.pk]), word)
    assert LibraryItem.objects.get(pk=item.pk).current.number == 1  # the clerk's word is no review
    director.post(reverse("forms:library_review", args=[item.pk]), word)

    # It is offered with the difference, and nothing has changed.
    said = clerk.get(page).content.decode()
    assert "题库中“满意度评价（三档）”有新版本" in said
    assert "“意见和建议” → “对承办单位的意见和建议”" in said
    assert asked(form) == json.loads(version.definition)["sections"][0]["questions"]

    clerk.post(reverse("forms:update", args=[form.pk, section.pk]), {"item": item.pk})
    after = asked(form)
    assert [q["key"] for q in after] == [own["key"], *(q["key"] for q in copies)]
    assert after[3]["label"] == "对承办单位的意见和建议"
    assert {q["origin"].rpartition(".")[2] for q in after[1:]} == {"2"}
    assert "有新版本" not in clerk.get(page).content.decode()
