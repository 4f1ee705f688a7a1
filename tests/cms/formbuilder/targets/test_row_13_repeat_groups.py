"""Row 13: 0 to 200 rows, conditions of each row, and errors that stay with their rows."""

import pytest
from django.urls import reverse

from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db
GRAVE = {"question": "qgrave", "is": "yes", "type": "yes_no"}
TABLE = {
    "key": "qrows",
    "type": "rows",
    "label": "发现问题",
    "max_rows": 200,
    "columns": [
        {"key": "qproblem", "type": "short_text", "label": "问题"},
        {"key": "qgrave", "type": "yes_no", "label": "是否紧急"},
        {
            "key": "qwhy",
            "type": "short_text",
            "label": "紧急原因",
            "required": True,
            "show_if": GRAVE,
        },
        {"key": "qcount", "type": "integer", "label": "处数"},
    ],
}
NOTE = {"key": "qnote", "type": "short_text", "label": "备注"}


@pytest.fixture
def draft(client):
    part = part_of(TABLE, NOTE)
    client.force_login(part.person.account)
    return begin(client, part)


def save(client, draft, **typed):
    """One page as a browser posts it, drawn just before."""
    draft.refresh_from_db()
    return client.post(page_of(draft), {"rev": draft.draft_rev, "act": "save", **typed})


def row(number: int, **cells: str) -> dict:
    return {f"qrows.r{number:04d}.{key}": value for key, value in cells.items()}


def page(*numbers: int, **more) -> dict:
    post = {"qnote": "有", "act": "next", "qrows": [f"r{n:04d}" for n in numbers]}
    return {**post, **more}


@pytest.mark.parametrize("count", [0, 1, 200])
def test_from_no_row_to_two_hundred(client, draft, count):
    post = page(*range(count))
    for number in range(count):
        post |= row(number, qproblem=f"问题{number}", qgrave="no")
    saved = save(client, draft, **post)
    sent = client.post(reverse("desk:check", args=[draft.pk]), {"token": "a-token-of-a-page"})

    draft.refresh_from_db()
    assert (saved.status_code, sent.status_code) == (302, 302)
    assert len(draft.answers.get("qrows", [])) == count


def test_a_condition_looks_at_its_own_row_alone(client, draft):
    post = page(1, 2) | row(1, qproblem="甲", qgrave="yes") | row(2, qproblem="乙", qgrave="no")

    refused = save(client, draft, **post)

    names = [name for name, _label, _sentence in refused.context_data["problems"]]
    assert refused.status_code == 422
    assert names == ["qrows.r0001.qwhy"]


def test_deleting_row_1_leaves_the_errors_of_rows_2_to_n_where_they_belong(client, draft):
    post = page(1, 2, 3)
    post |= row(1, qproblem="甲", qgrave="no", qcount="1")
    post |= row(2, qproblem="乙", qgrave="no", qcount="很多")
    post |= row(3, qproblem="丙", qgrave="yes", qcount="3")
    before = save(client, draft, **post)

    save(client, draft, **{**post, "_remove": "qrows.r0001", "act": "save"})
    after = save(client, draft, **{**post, "qrows": ["r0002", "r0003"]})

    wrong = {"qrows.r0002.qcount", "qrows.r0003.qwhy"}
    for answer in (before, after):
        assert {name for name, *_rest in answer.context_data["problems"]} == wrong
    shown = after.content.decode()
    assert 'value="很多"' in shown
    assert 'href="#qrows.r0002.qcount"' in shown
    draft.refresh_from_db()
    assert [kept["row"] for kept in draft.answers["qrows"]] == ["r0002", "r0003"]
