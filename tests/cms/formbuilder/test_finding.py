"""查找题目: words of titles, explanations and options, in any width and case; columns by table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.formbuilder.finding import found_questions
from tests.cms.formbuilder.factories import block, choice, shaped_form, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(now):
    return shaped_form(
        now,
        [block("short_text", "被视察单位", help="按营业执照填写ＡＢＣ")],
        [choice("评价", "基本满意", "不满意"), table("清单", block("date", "整改期限"))],
    )


def labels(form, words: str) -> list[str]:
    return [hit.label for hit in found_questions(form.sections.order_by("sort_order"), words)]


def test_words_are_found_wherever_they_are_asked(form):
    assert labels(form, "单位") == ["被视察单位"]
    assert labels(form, "abc 执照") == ["被视察单位"]
    assert labels(form, "不满意") == ["评价"]
    assert labels(form, "期限") == ["整改期限"]
    assert labels(form, "期限 满意") == []
    assert labels(form, "  ") == []


def test_a_column_is_found_where_its_table_opens(form):
    [hit] = found_questions(form.sections.all(), "期限")
    second = form.sections.order_by("sort_order")[1]

    assert (hit.section.pk, hit.table) == (second.pk, "清单")
    assert hit.block_id == second.questions[1].id


def test_finding_asks_the_database_once(form):
    with CaptureQueriesContext(connection) as queries:
        labels(form, "单位")

    assert len(queries) == 1
