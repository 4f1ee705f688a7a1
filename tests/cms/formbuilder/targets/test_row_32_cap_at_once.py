"""Row 32: a cap of 100 and 150 who send at the same time make exactly 100 answers."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cms.accounts.enums import Role
from cms.submissions.models import Submission
from cms.submissions.services import CannotSubmit, set_intake, submit_submission
from tests.cms.submissions.factories import (
    SUBJECT,
    UserFactory,
    make_clerk,
    make_draft,
    make_version,
    post,
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
CAP, SENDERS = 100, 150
AT_ONCE = 25  # connections; the server has a hundred for everybody


def test_a_cap_of_100_and_150_at_once_make_exactly_100(now):
    version = make_version()
    deputies = [UserFactory(roles=[Role.DEPUTY]) for _n in range(SENDERS)]
    drafts = [make_draft(now=now, version=version, by=deputy) for deputy in deputies]
    set_intake(
        form=version.form,
        subject_ref=SUBJECT,
        opens_at=None,
        closes_at=None,
        cap=CAP,
        by=make_clerk(),
        now=now,
    )

    def send(draft) -> str:
        try:
            submit_submission(
                submission=draft,
                token=f"cap-token-{draft.pk:010d}",
                section_key="sdeputy",
                data=post(qtext="参加"),
                by=draft.respondent,
                now=now,
            )
        except CannotSubmit as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(send, drafts))

    assert outcomes.count("sent") == CAP
    assert {words for words in outcomes if words != "sent"} == {
        "限收 100 份，已收满。如需补报，请与办公室联系。"
    }
    assert Submission.objects.received().count() == CAP
    assert Submission.objects.filter(state="DRAFT").count() == SENDERS - CAP
