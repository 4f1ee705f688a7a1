"""A topic's payload and the screens speak alike: the fixed words equal today's catalogue."""

import pytest
from django.utils import translation

from cms.people.enums import Level
from workflows.topics.enums import TopicKind
from workflows.topics.queries import KIND_MODELS
from workflows.topics.words import CHOICE_WORDS, DETAIL_WORDS, KIND_WORDS, LEVEL_WORDS

SPECIAL = [
    pytest.param(model._meta.get_field(name), id=name)
    for model in KIND_MODELS.values()
    for name in model.special_fields
]


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def test_every_kind_and_level_has_its_word():
    assert {kind: str(kind.label) for kind in TopicKind} == KIND_WORDS
    assert {level: str(level.label) for level in Level} == LEVEL_WORDS


@pytest.mark.parametrize("field", SPECIAL)
def test_every_special_field_and_choice_has_its_word(field):
    assert DETAIL_WORDS[field.name] == str(field.verbose_name)
    choices = {value: str(label) for value, label in field.choices or []}
    assert CHOICE_WORDS.get(field.name, {}) == choices


def test_no_word_is_left_over():
    assert set(DETAIL_WORDS) == {param.values[0].name for param in SPECIAL}
