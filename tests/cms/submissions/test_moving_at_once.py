"""Real threads on PostgreSQL: a draft moves once, and a save beside it loses nothing."""

import pytest

from cms.core.models import AuditEvent
from cms.submissions.offered import left_behind
from cms.submissions.services import (
    CannotMoveDraft,
    DraftClash,
    DraftMoved,
    move_draft,
    open_draft,
    save_draft,
    submit_submission,
)
from tests.cms.submissions.factories import TOKEN, make_clerk, make_version, post
from tests.cms.submissions.test_concurrency import in_threads
from tests.cms.submissions.test_moving_plan import form_of, q

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_a_draft_moves_once_whoever_opens_it_and_saves_beside_it_are_kept(now):
    clerk, old = make_clerk(), make_version(form_of(q("a"), q("b")))
    for turn in range(6):
        draft = open_draft(version=old, subject_ref="", filler="DEPUTY", by=clerk, now=now)
        typed = {"section_key": "s1", "by": clerk, "now": now}
        save_draft(submission=draft, data=post(a="甲", b="乙"), **typed)
        new = make_version(form_of(q("a"), q(f"c{turn}")), form=old.form)

        def work(number, draft=draft, new=new, typed=typed):
            if number < 4:
                move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
                return
            try:
                data = post(a="甲", b=f"乙{number}")
                save_draft(
                    submission=draft, data=data, base_rev=1, version=old, page=f"p{number}", **typed
                )
            except DraftClash:
                pass  # both texts are kept, as between any two pages

        in_threads(work, range(8))

        draft.refresh_from_db()
        assert draft.version == new
        assert draft.answers == {"a": "甲"}
        kept = {one.text for one in left_behind(draft)}
        values = draft.changes.values_list("value", flat=True)
        kept |= {value for value in values if isinstance(value, str)}
        assert {"乙4", "乙5", "乙6", "乙7"} <= kept
        moves = AuditEvent.objects.filter(verb="submission.move", refused=False)
        assert moves.count() == turn + 1


def test_a_draft_that_is_sent_while_it_moves_is_sent_or_shown_again(now):
    clerk, old = make_clerk(), make_version(form_of(q("a"), q("b")))
    for turn in range(6):
        draft = open_draft(version=old, subject_ref="", filler="DEPUTY", by=clerk, now=now)
        saved = save_draft(
            submission=draft, section_key="s1", data=post(a="甲"), by=clerk, now=now
        ).submission
        new = make_version(form_of(q("a"), q(f"c{turn}")), form=old.form)
        told = []

        def work(number, draft=draft, new=new, rev=saved.draft_rev, turn=turn, told=told):
            try:
                if number % 2:
                    move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
                else:
                    token = f"{TOKEN}-{turn}"
                    submit_submission(
                        submission=draft.pk, token=token, base_rev=rev, by=clerk, now=now
                    )
            except (CannotMoveDraft, DraftMoved) as refusal:
                told.append(type(refusal))

        in_threads(work, range(8))

        draft.refresh_from_db()
        is_sent = draft.receipt is not None
        assert draft.version == (old if is_sent else new)
        assert set(told) <= {CannotMoveDraft if is_sent else DraftMoved}
        assert draft.answers == {"a": "甲"}
