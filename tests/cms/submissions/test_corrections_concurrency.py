"""Real threads on PostgreSQL: of corrections made from one page exactly one is taken."""

import pytest

from cms.submissions.models import AnswerCell, Correction
from cms.submissions.services import AnswerMoved, correct_answer
from tests.cms.submissions.correcting import make_sent
from tests.cms.submissions.factories import make_clerk, post
from tests.cms.submissions.test_concurrency import in_threads

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_of_corrections_from_one_page_exactly_one_is_taken(now):
    sent, clerks = make_sent(now=now), [make_clerk() for _n in range(8)]

    def act(number: int) -> str:
        words = f"第{number}人更正"
        try:
            correct_answer(
                submission=sent,
                key="qtext",
                data=post(qtext=words),
                reason="核实",
                seen=sent.body_sha256,
                by=clerks[number],
                now=now,
            )
        except AnswerMoved:
            return ""
        return words

    taken = [words for words in in_threads(act, range(8)) if words]

    sent.refresh_from_db()
    assert taken == [sent.answers["qtext"]]
    assert Correction.objects.get().after == taken[0]
    assert AnswerCell.objects.get(submission=sent, question_key="qtext").text == taken[0]
