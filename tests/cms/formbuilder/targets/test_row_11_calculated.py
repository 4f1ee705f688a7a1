"""Row 11: what a client says of a total is ignored; the server's is right to two decimals."""

import pytest
from django.urls import reverse

from tests.cms.formbuilder.matrices import GOOD, matrix
from tests.cms.submissions.test_calculated import calculated, of
from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db


def sent_with(client, *questions: dict, **typed: str):
    part = part_of(*questions)
    client.force_login(part.person.account)
    draft = begin(client, part)
    post = {name.replace("__", "."): value for name, value in typed.items()}
    assert client.post(page_of(draft), {**post, "act": "next"}).status_code == 302
    client.post(reverse("desk:check", args=[draft.pk]), {"token": "a-token-of-a-page"})
    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"
    return draft


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        ("1.005", "0", "1.01"),
        ("1.004", "0", "1.00"),
        ("-1.005", "0", "-1.01"),
        ("0.1", "0.2", "0.30"),
    ],
)
def test_a_forged_total_is_ignored_and_the_servers_rounds_half_up(client, first, second, total):
    draft = sent_with(
        client,
        {"key": "qone", "type": "decimal", "label": "一季度"},
        {"key": "qtwo", "type": "decimal", "label": "二季度"},
        calculated("qsum", "合计", "sum", of("qone", "qtwo"), decimals=2),
        qone=first,
        qtwo=second,
        qsum="999999",
    )

    assert draft.answers["qsum"] == total
    assert f"{draft.cells.get(question_key='qsum').number:.2f}" == total


def test_what_does_not_apply_is_left_out_of_the_score_where_the_form_says_so(client):
    draft = sent_with(
        client,
        matrix(),
        qm__o0e01__choice=GOOD,
        qm__o0e02__choice="na",
        qm__total="1.00",
    )

    assert draft.answers["qm"]["total"] == "100.00"
