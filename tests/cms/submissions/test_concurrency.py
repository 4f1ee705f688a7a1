"""Real threads on PostgreSQL: whatever is sent how often, an acknowledged answer exists once."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cms.accounts.enums import Role
from cms.submissions.models import AnswerCell, Submission
from cms.submissions.services import (
    CannotSubmit,
    create_submission,
    mark_no_comment,
    submit_submission,
)
from tests.cms.submissions.factories import (
    SUBJECT,
    TOKEN,
    UserFactory,
    let_deputies_fill,
    make_draft,
    make_version,
    post,
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
THREADS = 8


class RolledBack(Exception):
    """The network or the process failed before the answer was acknowledged."""


def in_threads(work, arguments) -> list:
    """Run ``work`` for all arguments in eight threads, each with its own connection."""

    def run(argument):
        try:
            return work(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, arguments))


def test_shared_tokens_with_random_rollbacks_are_stored_once(now):
    let_deputies_fill()
    version, deputy = make_version(), UserFactory(roles=[Role.DEPUTY])
    dice = random.Random(7)
    tokens = [f"shared-token-{n:06d}" for n in range(100)]
    tries = [(token, dice.random() < 0.3) for token in tokens * 4]
    dice.shuffle(tries)

    def send(one):
        token, fails = one
        try:
            with transaction.atomic():
                made = create_submission(
                    version=version,
                    subject_ref=SUBJECT,
                    answers={"qtext": token},
                    token=token,
                    by=deputy,
                    now=now,
                )
                if fails:
                    raise RolledBack
        except RolledBack:
            return None
        return token, made.receipt

    acknowledged = [answer for answer in in_threads(send, tries) if answer]

    stored = dict(Submission.objects.values_list("token", "receipt"))
    assert len(stored) == Submission.objects.count()
    assert dict(acknowledged) == {token: stored[token] for token, _receipt in acknowledged}
    assert len(set(stored.values())) == len(stored)
    assert AnswerCell.objects.count() == len(stored)


def test_double_click_gives_one_receipt(now):
    draft = make_draft(now=now)

    def send(_n):
        return submit_submission(
            submission=draft,
            token=TOKEN,
            section_key="sdeputy",
            data=post(qtext="好"),
            base_rev=0,
            by=draft.respondent,
            now=now,
        ).receipt

    receipts = in_threads(send, range(THREADS))

    assert len(set(receipts)) == 1
    assert AnswerCell.objects.count() == 1


def test_submit_against_no_comment_leaves_one_answer(now):
    draft = make_draft(now=now)

    def send(number):
        try:
            if number % 2:
                mark_no_comment(
                    submission=draft, token=f"{TOKEN}-{number}", by=draft.respondent, now=now
                )
            else:
                submit_submission(
                    submission=draft,
                    token=f"{TOKEN}-{number}",
                    section_key="sdeputy",
                    data=post(qtext="好"),
                    by=draft.respondent,
                    now=now,
                )
        except Exception as refusal:
            if not isinstance(refusal, CannotSubmit | Submission.DoesNotExist):
                return type(refusal).__name__
            return "refused"
        return "sent"

    outcomes = in_threads(send, range(THREADS))

    assert outcomes.count("sent") == 1
    found = Submission.objects.get()
    assert found.no_comment == (found.answers == {})


def test_drafts_opened_at_once_are_one(now):
    let_deputies_fill()
    version, deputy = make_version(), UserFactory(roles=[Role.DEPUTY])

    keys = in_threads(lambda _n: make_draft(now=now, version=version, by=deputy).pk, range(16))

    assert len(set(keys)) == 1
