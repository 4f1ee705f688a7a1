"""English beside the Chinese: typed in the editor, kept through every way of copying and undoing.

How it leaves and comes in: exchange/test_english. That nothing unset is kept: test_assemble.
"""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble
from cms.formbuilder.blocks import QuestionStream
from cms.formbuilder.history import states_of
from cms.formbuilder.matrix_lines import clean_lines, clean_scale
from cms.formbuilder.models import FormDefinition, FormSection, RemovedSection
from cms.formbuilder.options import clean_options
from cms.formbuilder.services import (
    bring_back_section,
    copy_form,
    copy_section,
    finalise_form,
    remove_section,
    restore_section,
    restore_version,
    save_section,
)
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, shaped_form
from tests.cms.formbuilder.posted import section_data

SAID = {"label_en": "Unit", "help_en": "In full"}


@pytest.fixture
def section(now):
    form = shaped_form(now, [block("short_text", "单位", more=dict(SAID)), choice("评价", "好")])
    found = form.sections.get()
    found.title_en, found.note_en = "Basics", "Be exact"
    found.save()
    return found


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    return client


def english(form: FormDefinition) -> list[dict]:
    """Of each section, and of its first question."""
    return [
        {name: text for name, text in part.items() if name.endswith("_en")}
        for each in assemble(form)["sections"]
        for part in (each, each["questions"][0])
    ]


WHOLE = [{"title_en": "Basics", "note_en": "Be exact"}, SAID]


@pytest.mark.django_db
def test_the_definition_keeps_it_and_copies_do(section, now):
    form = section.form

    copy_section(section=section, by=None, now=now)
    copied = copy_form(form=form, title="副本", by=None, now=now)

    assert english(form) == english(copied) == [*WHOLE, {"note_en": "Be exact"}, SAID]


@pytest.mark.django_db
def test_every_way_back_brings_it(section, now):
    form = section.form
    version = finalise_form(form=form, by=None, now=now)
    row = FormSection.objects.get(pk=section.pk)
    row.title_en = row.note_en = ""
    save_section(section=row, by=None, now=now)
    newer, older = states_of(row)

    assert english(form)[0] == {}
    assert newer.changes == ["“第1节”：英文标题或说明有改动。"]
    restore_section(section=row, revision=older.revision, by=None, now=now)
    assert english(form) == WHOLE
    remove_section(section=row, by=None, now=now)
    bring_back_section(removed=RemovedSection.objects.get(), by=None, now=now)
    assert english(form) == WHOLE
    FormSection.objects.update(title_en="", note_en="Other")
    restore_version(form=form, version=version, agreed=True, by=None, now=now)
    assert english(form) == WHOLE


@pytest.mark.django_db
def test_another_english_is_another_version_and_no_answer_is_touched(section, now):
    form = section.form
    first = finalise_form(form=form, by=None, now=now)
    FormSection.objects.update(title_en="General")

    assert finalise_form(form=form, by=None, now=now).number == first.number + 1


@pytest.mark.parametrize("setting", SAID)
def test_what_is_too_long_or_damaged_is_told_beside_its_field(setting):
    child = QuestionStream().child_blocks["note"]
    most = {"label_en": 300, "help_en": 2000}[setting]

    def told(text: str) -> list[str]:
        with pytest.raises(ValidationError) as refusal:
            child.clean(child.to_python({"label": "说明", "more": {setting: text}}))
        return refusal.value.block_errors["more"].block_errors[setting].messages

    child.clean(child.to_python({"label": "说明", "more": {setting: "e" * most}}))
    assert str(most) in told("e" * (most + 1))[0]
    assert "字" in told("e" * (most + 1))[0]
    assert told("a\x00b") == ["文字中有损坏的字符，请重新输入。"]


@pytest.mark.parametrize("read", [clean_options, clean_scale, clean_lines])
def test_a_line_has_its_english_name(read):
    line = {"key": "o0001", "label": "好", "label_en": " Very \n good "}

    assert read([line]) == [{"key": "o0001", "label": "好", "label_en": "Very good"}]
    assert read([{**line, "label_en": " "}]) == [{"key": "o0001", "label": "好"}]
    with pytest.raises(ValidationError) as refusal:
        read([{**line, "label_en": "e" * 301}])
    assert refusal.value.messages == ["“好”的英文名太长。"]
    with pytest.raises(ValidationError):
        read([{**line, "label_en": ["Good"]}])


@pytest.mark.django_db
def test_the_editor_asks_for_it_in_chinese_and_keeps_it(section, clerk):
    edit = reverse("formsection:edit", args=[section.pk])
    page = clerk.get(edit).content.decode()
    posted = section_data(section, title="第1节") | {"title_en": " General ", "note_en": "See 1"}
    posted |= {"questions-0-value-more-label_en": " Name ", "questions-0-value-more-help_en": ""}

    answer = clerk.post(edit, posted)

    assert answer.status_code == 302
    assert "英文标题和填写说明" in page
    more = section.questions[0].block.child_blocks["more"].child_blocks
    assert [str(more[name].label) for name in SAID] == ["英文标题", "英文说明"]
    assert english(section.form) == [
        {"title_en": "General", "note_en": "See 1"},
        {"label_en": "Name"},
    ]


@pytest.mark.django_db
def test_what_is_too_long_stays_and_is_told_on_the_page(section, clerk):
    edit = reverse("formsection:edit", args=[section.pk])
    posted = section_data(section, title="第1节") | {"title_en": "e" * 121}
    posted |= {"questions-0-value-more-label_en": "n" * 301}

    answer = clerk.post(edit, posted)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "这一部分没有保存，请改正标出的地方。" in page
    assert all(text in page for text in ("e" * 121, "n" * 301))
    assert list(answer.context["form"].errors) == ["title_en", "questions"]
    assert "121" in answer.context["form"].errors["title_en"][0]
    assert english(section.form) == WHOLE
