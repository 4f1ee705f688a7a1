"""Row 1: a question is renamed, its section and form too: one column, old and new answers in it."""

import pytest

from cms.formbuilder.services import finalise_form, update_form
from tests.cms.formbuilder.factories import block, key, shaped_form
from tests.cms.formbuilder.targets.answered import answer, sheet_of, write_questions

pytestmark = pytest.mark.django_db


def test_renamed_and_exported_it_is_one_column_with_old_and_new_answers(now):
    unit = block("short_text", "被视察单位")
    form = shaped_form(now, [unit])
    answer(finalise_form(form=form, by=None, now=now), {key(unit): "甲厂"}, now)

    renamed = {**unit, "value": {**unit["value"], "label": "企业名称"}}
    write_questions(form, [renamed], now)
    update_form(form=form, title="企业走访表", purpose="", by=None, now=now)
    second = finalise_form(form=form, by=None, now=now)
    answer(second, {key(unit): "乙厂"}, now, number=1)

    head, rows = sheet_of(form)
    assert [name for name in head if name in ("被视察单位", "企业名称")] == ["企业名称"]
    column = head.index("企业名称")
    assert {row[column] for row in rows} == {"甲厂", "乙厂"}
