"""Row 2: deleted and added again under the same label, a question is new and empty; the old column
still goes out, marked as no longer asked.
"""

import pytest

from cms.formbuilder.services import finalise_form
from tests.cms.formbuilder.factories import block, key, shaped_form
from tests.cms.formbuilder.targets.answered import answer, sheet_of, write_questions

pytestmark = pytest.mark.django_db
LABEL = "被视察单位"


def test_the_new_field_is_empty_and_the_old_column_stays_marked(now):
    old, new, other = block("short_text", LABEL), block("short_text", LABEL), block("date", "日期")
    form = shaped_form(now, [old, other])
    answer(finalise_form(form=form, by=None, now=now), {key(old): "甲厂"}, now)

    write_questions(form, [new, other], now)
    second = finalise_form(form=form, by=None, now=now)
    answer(second, {key(other): "2026-05-12"}, now, number=1)

    assert key(new) != key(old)
    head, rows = sheet_of(form)
    named = [place for place, name in enumerate(head) if LABEL in name]
    assert len(named) == 2
    fresh, gone = named  # what is still asked stands first
    assert head[fresh] != head[gone]
    assert head[gone].endswith("（已停用）")
    assert [row[fresh] for row in rows] == ["", ""]
    assert sorted(row[gone] for row in rows) == ["", "甲厂"]
