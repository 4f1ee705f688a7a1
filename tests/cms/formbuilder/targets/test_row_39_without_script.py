"""Row 39: without script all is shown with its condition in words; the server decides, and takes
it.
"""

import pytest

from tests.cms.formbuilder.matrices import FAIR, GOOD, matrix, ranking
from tests.cms.submissions.test_linked_choices import CHILDREN, PARENTS
from tests.home.desk.parts import ROWS, begin, page_of, part_of, send

pytestmark = pytest.mark.django_db
BAD = {"question": "qok", "is": "any_of", "value": ["obad"], "type": "single_choice"}
QUESTIONS = (
    {
        "key": "qok",
        "type": "single_choice",
        "label": "检查结果",
        "options": [{"key": "ogood", "label": "合格"}, {"key": "obad", "label": "不合格"}],
    },
    {"key": "qwhy", "type": "long_text", "label": "原因", "required": True, "show_if": BAD},
    {"key": "qp", "type": "single_choice", "label": "单位类型", "options": PARENTS},
    {
        "key": "qc",
        "type": "single_choice",
        "label": "单位",
        "options": CHILDREN,
        "linked": {"question": "qp", "title": "单位类型", "groups": PARENTS},
    },
    matrix(),
    ranking(),
    ROWS,
)
TYPED = {
    "qok": "obad",
    "qwhy": "通道堵塞",
    "qp": "o00a0",
    "qc": "o00a1",
    "qm.o0e01.choice": GOOD,
    "qm.o0e02.choice": FAIR,
    "qr.o0a01": "2",
    "qr.o0a02": "1",
    "qrows": ["r0001"],
    "qrows.r0001.qproblem": "消防通道堵塞",
    "act": "next",
}


@pytest.fixture
def draft(client):
    part = part_of(*QUESTIONS)
    client.force_login(part.person.account)
    return begin(client, part)


def test_every_question_is_on_the_page_with_its_condition_in_words(client, draft):
    page = client.get(page_of(draft)).content.decode()

    for name in ("qok", "qwhy", "qp", "qc", "qm.o0e01.choice", "qr.o0a01"):
        assert f'name="{name}"' in page
    assert "不合格" in page.partition('class="q__when"')[2][:300]
    assert "script>" not in page.partition("<form")[2].partition("</form>")[0].replace(
        '<script id="conditions" type="application/json">', ""
    ).replace("</script>", "")


def test_the_server_decides_what_is_missing(client, draft):
    refused = client.post(page_of(draft), {**TYPED, "qwhy": "", "qc": "o00b1"})

    names = {name for name, *_rest in refused.context_data["problems"]}
    assert refused.status_code == 422
    assert {"qwhy", "qc"} <= names


def test_it_is_sent_with_matrix_ranking_linked_choice_and_table(client, draft):
    onward = client.post(page_of(draft), TYPED)
    _token, sent = send(client, draft)

    draft.refresh_from_db()
    assert (onward.status_code, sent.status_code) == (302, 302)
    assert draft.state == "SUBMITTED"
    assert draft.answers["qm"]["total"] == "95.00"
    assert draft.answers["qr"] == {"o0a01": 2, "o0a02": 1}
    assert draft.answers["qc"] == "o00a1"
    assert draft.answers["qrows"][0]["cells"] == {"qproblem": "消防通道堵塞"}
