"""forms.md §5 row 27: draft, submitted, returned with a note per question, resubmitted, accepted;
every change in the trail, and what was before and after it.
"""

import pytest
from django.urls import reverse

from cms.core.audit import audit_breaches, object_ref, seal_audit
from cms.core.models import AuditEvent
from cms.submissions.receipts import body_digest
from cms.submissions.services import save_draft, submit_submission
from tests.cms.submissions.correcting import correct, deciding_form
from tests.cms.submissions.factories import make_clerk, make_draft, make_version, post

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "总体尚可", "总体尚可，东门消防通道需整改", "东门消防通道需整改"


def send(draft, *, words: str, token: str, now):
    return submit_submission(
        submission=draft.pk, token=token, section_key="sdeputy",
        data=post(qtext=words, qcount="12", qmore="3"), by=draft.respondent, now=now,
    )  # fmt: skip


def test_from_the_draft_to_acceptance_every_step_is_kept_and_in_the_trail(client, now):
    clerk = make_clerk()
    client.force_login(clerk)
    draft = make_draft(version=make_version(deciding_form()), now=now)
    page = {name: reverse(f"submissions:{name}", args=[draft.pk]) for name in PAGES}

    save_draft(
        submission=draft, section_key="sdeputy", data=post(qtext="总体"), files=None,
        base_rev=None, by=draft.respondent, now=now,
    )  # fmt: skip
    assert client.get(page["detail"]).status_code == 404  # a draft is its writer's alone
    first = send(draft, words=FIRST, token="row-27-first-token", now=now)
    client.post(page["return"], {"reason": "", "note-qtext": "请写明地点"})
    draft.refresh_from_db()
    assert (draft.state, draft.return_notes) == ("RETURNED", {"qtext": "请写明地点"})

    second = send(draft, words=SECOND, token="row-27-again-token", now=now)
    shown = client.get(page["detail"]).content.decode()
    assert "请写明地点" in shown  # beside the answer that came back
    assert SECOND in shown
    changed = shown.partition("退回后填报人的修改")[2].partition("</section>")[0]
    assert FIRST in changed  # what was before and after, for who reviews it
    assert SECOND in changed
    assert "企业数" not in changed
    correct(second, "qtext", qtext=THIRD, by=clerk, now=now)
    client.post(page["accept"])

    draft.refresh_from_db()
    assert draft.state == "ACCEPTED"
    assert draft.receipt == first.receipt
    [past] = draft.past_filings.all()
    [correction] = draft.corrections.all()
    assert past.answers["qtext"] == FIRST
    assert (correction.before, correction.after) == (SECOND, THIRD)
    assert draft.answers["qtext"] == THIRD
    assert the_trail_of(draft) == [
        ("submission.open", draft.respondent_id),
        ("submission.submit", draft.respondent_id),
        ("submission.return", clerk.pk),
        ("submission.submit", draft.respondent_id),
        ("submission.correct", clerk.pk),
        ("submission.accept", clerk.pk),
    ]
    assert the_chain_of(draft, past, correction)
    seal_audit()
    assert list(audit_breaches()) == []
    assert not any(
        words in str(vars(event))
        for event in AuditEvent.objects.all()
        for words in ("总体尚可", "东门")
    )


PAGES = ("detail", "accept", "return")


def the_trail_of(submission) -> list[tuple[str, int]]:
    """Acts on it and by whom, in their order; saving a draft is none."""
    events = AuditEvent.objects.filter(object_ref=object_ref(submission), refused=False)
    return list(events.order_by("pk").values_list("verb", "actor_id"))


def the_chain_of(submission, past, correction) -> bool:
    """Every text that the office ever held is kept, and its digest is that of what is kept."""
    texts = [
        (past.body_sha256, past.answers),
        (correction.sha256_before, {**submission.answers, "qtext": correction.before}),
        (correction.sha256_after, submission.answers),
    ]
    event = AuditEvent.objects.get(verb="submission.correct")
    named = f"{correction.sha256_before[:12]} → {correction.sha256_after[:12]}"
    return event.detail.endswith(named) and all(
        digest == body_digest(version=submission.version, answers=answers, no_comment=False)
        for digest, answers in texts
    )
