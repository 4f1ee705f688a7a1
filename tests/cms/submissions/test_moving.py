"""A draft on a newer version of its form: what goes along, what stays; nothing is dropped."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.submissions.enums import ChangeKind
from cms.submissions.models import Attachment
from cms.submissions.offered import left_behind, offered_version
from cms.submissions.services import (
    CannotMoveDraft,
    DraftMoved,
    MoveToBeSeen,
    move_draft,
    open_draft,
    return_submission,
    save_draft,
    submit_submission,
    sweep_attachments,
)
from cms.submissions.services.attachments import LOOSE_TIME
from tests.cms.submissions.factories import TOKEN, UserFactory, make_clerk, make_version, post
from tests.cms.submissions.test_moving_plan import form_of, options, q

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_clerk()


OLD = form_of(q("a"), q("b"), q("n", "integer"), q("f", "photo", many=True))


def drafted(clerk, now, data=None):
    """A draft of the office without a subject, with something typed in it."""
    version = make_version(OLD)
    draft = open_draft(version=version, subject_ref="", filler="DEPUTY", by=clerk, now=now)
    typed = data or post(a="甲", b="乙", n="约三十")
    save_draft(submission=draft, section_key="s1", data=typed, by=clerk, now=now)
    draft.refresh_from_db()
    return draft


def test_what_fits_moves_and_its_revision_tells_open_pages(clerk, now):
    draft = drafted(clerk, now)
    rev = draft.draft_rev
    new = make_version(form_of(*OLD["sections"][0]["questions"], q("c")), form=draft.form)
    assert offered_version(draft) == new

    moved = move_draft(submission=draft, to_version=new, by=clerk, now=now)

    assert (moved.version, moved.answers) == (new, {"a": "甲", "b": "乙"})
    assert moved.unread_texts == {"n": ["约三十"]}
    assert moved.draft_rev == rev + 1
    assert left_behind(moved) == []
    assert offered_version(moved) is None
    assert AuditEvent.objects.filter(verb="submission.move", refused=False).count() == 1
    move_draft(submission=draft, to_version=new, by=clerk, now=now)  # once more changes nothing
    assert AuditEvent.objects.filter(verb="submission.move").count() == 1
    with pytest.raises(DraftMoved):
        submit_submission(submission=draft.pk, token=TOKEN, base_rev=rev, by=clerk, now=now)


def test_what_does_not_fit_waits_for_its_writer_and_is_kept(clerk, now):
    draft = drafted(clerk, now)
    new = make_version(form_of(q("b"), q("n", "date")), form=draft.form)
    with pytest.raises(MoveToBeSeen):
        move_draft(submission=draft, to_version=new, by=clerk, now=now)
    with pytest.raises(MoveToBeSeen):  # written to since it was looked at
        move_draft(submission=draft, to_version=new, seen_rev=0, agreed=True, by=clerk, now=now)
    draft.refresh_from_db()
    assert draft.version_id != new.pk

    seen = draft.draft_rev
    moved = move_draft(
        submission=draft, to_version=new, seen_rev=seen, agreed=True, by=clerk, now=now
    )

    assert moved.answers == {"b": "乙"}
    assert [(one.label, one.text) for one in left_behind(moved)] == [
        ("题a", "甲"),
        ("题n", "约三十"),
    ]
    submit_submission(submission=moved.pk, token=TOKEN, by=clerk, now=now)
    assert len(left_behind(moved)) == 2  # sending takes nothing away


def test_a_file_left_behind_is_not_swept(clerk, now):
    draft = drafted(clerk, now)
    store = storages["private"]
    path = store.save("attachments/test/left.jpg", ContentFile(b"x"))
    photo = Attachment.objects.create(
        submission=draft, question_key="f", name="现场.jpg", path=path, mime="image/jpeg", size=1,
        sha256="0" * 64, state="STORED", in_answer=True, changed_at=now, uploaded_by=clerk,
    )  # fmt: skip
    draft.answers = {**draft.answers, "f": [str(photo.pk)]}
    draft.save()
    new = make_version(form_of(q("a")), form=draft.form)

    moved = move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    save_draft(submission=moved, section_key="s1", data=post(a="丁"), by=clerk, now=now)
    sweep_attachments(now=now + 2 * LOOSE_TIME)

    assert Attachment.objects.filter(pk=photo.pk).exists()
    assert "现场.jpg" in [one.text for one in left_behind(moved)]


def test_a_page_of_the_older_version_loses_nothing(clerk, now):
    draft = drafted(clerk, now)
    old, rev = draft.version, draft.draft_rev
    new = make_version(form_of(q("a"), q("c")), form=draft.form)
    moved = move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    save_draft(submission=moved, section_key="s1", data=post(a="甲", c="新题"), by=clerk, now=now)

    late = {"base_rev": rev, "page": "p1", "version": old, "by": clerk, "now": now}
    for text in ("乙和丙", "乙和丙和丁"):  # its script saves while it is typed
        saved = save_draft(
            submission=draft, section_key="s1", data=post(a="甲改", b=text, n="三"), **late
        )

    assert saved.of_older_version
    draft.refresh_from_db()
    assert draft.version == new
    assert draft.answers == {"a": "甲改", "c": "新题"}
    texts = [one.text for one in left_behind(draft)]
    assert "乙和丙和丁" in texts
    assert "乙" in texts  # what it had left when it moved
    assert "三" in texts


def test_two_pages_of_two_versions_on_one_answer_keep_both_texts(clerk, now):
    draft = drafted(clerk, now)
    old, rev = draft.version, draft.draft_rev
    new = make_version(form_of(q("a"), q("b"), q("n", "integer")), form=draft.form)
    moved = move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    here = {"section_key": "s1", "by": clerk, "now": now}
    save_draft(submission=moved, data=post(a="新版上改的", b="乙"), base_rev=rev + 1, **here)

    save_draft(
        submission=draft, data=post(a="旧页上改的", b="乙"), base_rev=rev, version=old, **here
    )

    draft.refresh_from_db()
    assert draft.answers["a"] == "新版上改的"
    assert "旧页上改的" in [one.text for one in left_behind(draft)]


def test_a_save_that_read_the_draft_before_it_moved_is_of_the_older_version(clerk, now):
    draft = drafted(clerk, now)
    new = make_version(form_of(q("b")), form=draft.form)
    move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)

    save_draft(submission=draft, section_key="s1", data=post(a="丙"), by=clerk, now=now)

    draft.refresh_from_db()
    assert "丙" in [one.text for one in left_behind(draft)]
    assert set(draft.answers) <= {"b"}


def test_a_page_whose_question_has_another_shape_now_is_taken_all_the_same(clerk, now):
    cells = q("c", "single_choice", options=options("x", "y"))
    old = make_version(form_of(q("a", "rows", columns=[cells, q("d")]), q("b")))
    draft = open_draft(version=old, subject_ref="", filler="DEPUTY", by=clerk, now=now)
    new = make_version(form_of(q("a"), q("b", "date")), form=draft.form)
    moved = move_draft(submission=draft, to_version=new, by=clerk, now=now)
    save_draft(submission=moved, section_key="s1", data=post(a="现在是文字"), by=clerk, now=now)

    late = post(a=["r0001"], a__r0001__c="y", a__r0001__d="旧表里的话", b="旧题")
    save_draft(
        submission=moved, section_key="s1", data=late, base_rev=0, version=old, by=clerk, now=now
    )

    draft.refresh_from_db()
    assert draft.answers == {"a": "现在是文字"}
    texts = [one.text for one in left_behind(draft)]
    assert "旧题" in texts
    assert any("旧表里的话" in text and "选项y" in text for text in texts)


def test_what_was_sent_back_stays_on_the_version_it_was_sent_on(clerk, now):
    draft = drafted(clerk, now, post(a="甲"))
    sent = submit_submission(submission=draft.pk, token=TOKEN, by=clerk, now=now)
    return_submission(submission=sent, reason="请补充", by=clerk, now=now)
    new = make_version(form_of(q("b")), form=draft.form)
    draft.refresh_from_db()

    assert offered_version(draft) is None
    with pytest.raises(CannotMoveDraft):
        move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)


def test_only_its_writer_and_only_to_the_version_asked_for(clerk, now):
    draft = drafted(clerk, now)
    new = make_version(form_of(q("a")), form=draft.form)
    newest = make_version(form_of(q("a"), q("c")), form=draft.form)
    with pytest.raises(CannotMoveDraft):
        move_draft(
            submission=draft, to_version=newest, agreed=True,
            by=UserFactory(roles=[Role.DEPUTY]), now=now,
        )  # fmt: skip
    with pytest.raises(CannotMoveDraft):
        move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    assert AuditEvent.objects.filter(verb="submission.move", refused=True).count() == 2
    assert not draft.changes.filter(kind=ChangeKind.LEFT).exists()
