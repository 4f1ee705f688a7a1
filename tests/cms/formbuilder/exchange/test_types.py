"""A question type or setting that is added must say how it goes out, or that it does not."""

from cms.formbuilder.blocks import QuestionBlock
from cms.formbuilder.definition import Definition, Option, Question, Section
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.exchange.schema import FORM, OPTION, QUESTION, SECTION
from cms.formbuilder.exchange.types import COLUMNS, SAYS
from cms.formbuilder.exchange.workbook import SURVEY
from cms.formbuilder.exchange.working_copy import room_of


def test_every_question_type_says_how_it_goes_out():
    assert set(SAYS) == set(QuestionType)
    assert all(said.type for said in SAYS.values())


def test_every_setting_says_how_it_goes_out():
    assert set(COLUMNS) == set(Question.__annotations__)
    assert {column for columns in COLUMNS.values() for column in columns} <= set(SURVEY)


def test_every_setting_is_in_the_schema_of_json():
    assert set(QUESTION["properties"]) == set(Question.__annotations__)
    assert set(OPTION["properties"]) == set(Option.__annotations__)
    assert set(SECTION["properties"]) == set(Section.__annotations__)
    assert set(FORM["properties"]) == set(Definition.__annotations__)


def test_every_field_of_the_editor_is_a_setting_of_json():
    names = {name for kind in QuestionType for name in room_of(kind, column=False)}

    assert names <= set(Question.__annotations__)
    assert set(QuestionBlock(QuestionType.RATING).child_blocks) >= {"label", "help", "more"}
