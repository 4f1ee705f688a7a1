"""Drafts: saved bit by bit, from two windows, nothing typed lost, only one's own part."""

import pytest
from django.utils.datastructures import MultiValueDict

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.submissions.models import Submission
from cms.submissions.services import (
    CannotFillSubmission,
    CannotSave,
    DraftClash,
    open_draft,
    save_draft,
)
from tests.cms.submissions.factories import (
    SUBJECT,
    UserFactory,
    let_deputies_fill,
    make_clerk,
    make_draft,
    make_version,
    photo,
    post,
)

pytestmark = pytest.mark.django_db


def save(draft, now, by=None, **fields):
    only = fields.pop("only", None)
    return save_draft(
        submission=draft,
        section_key=fields.pop("section_key", "sdeputy"),
        data=post(**fields.pop("data", {})),
        base_rev=fields.pop("base_rev", None),
        only=only,
        by=by or draft.respondent,
        now=now,
        **fields,
    )


def test_open_draft_twice_gives_the_same_one(now):
    draft = make_draft(now=now)

    again = make_draft(now=now, version=draft.version, by=draft.respondent)

    assert again.pk == draft.pk


def test_open_draft_refuses_a_stranger_and_records_it(now):
    let_deputies_fill()
    stranger = UserFactory(roles=[Role.TOWN_STAFF])

    with pytest.raises(CannotFillSubmission):
        open_draft(
            version=make_version(), subject_ref=SUBJECT, filler="DEPUTY", by=stranger, now=now
        )

    assert AuditEvent.objects.filter(verb="submission.open", refused=True).count() == 1


def test_office_has_one_draft_whoever_begins(now):
    version = make_version()

    first = make_draft(now=now, version=version, by=make_clerk(), filler="OFFICE")
    second = make_draft(now=now, version=version, by=make_clerk(), filler="OFFICE")

    assert first.pk == second.pk


def test_save_keeps_good_answers_and_wrong_texts(now):
    draft = make_draft(now=now)

    saved = save(draft, now, data={"qtext": "好", "qcount": "三家"})

    draft.refresh_from_db()
    assert draft.answers == {"qtext": "好"}
    assert "qcount" in saved.errors
    assert draft.unread_texts == {"qcount": ["三家"]}


def test_save_refuses_the_section_of_another_filler(now):
    draft = make_draft(now=now)

    with pytest.raises(CannotSave):
        save(draft, now, section_key="soffice", data={"qheld": "2026-05-12"})

    draft.refresh_from_db()
    assert draft.answers == {}


def test_save_refuses_another_deputy(now):
    draft = make_draft(now=now)

    with pytest.raises(CannotSave):
        save(draft, now, by=UserFactory(roles=[Role.DEPUTY]), data={"qtext": "他人"})


def test_clash_keeps_both_texts(now):
    draft = make_draft(now=now)
    first = save(draft, now, base_rev=0, data={"qtext": "手机上写的", "qcount": "3"})

    with pytest.raises(DraftClash) as caught:
        save(draft, now, base_rev=0, data={"qtext": "电脑上写的", "qday": "2026-05-12"})

    (clash,) = caught.value.clashes
    draft.refresh_from_db()
    assert (clash.stored, clash.typed) == ("手机上写的", "电脑上写的")
    assert caught.value.mine == {"qtext": "电脑上写的"}
    assert draft.answers == {"qtext": "手机上写的", "qcount": 3, "qday": "2026-05-12"}
    assert draft.changes.filter(kind="SET_ASIDE", value="电脑上写的").exists()
    assert caught.value.rev > first.rev


def test_chosen_text_wins_after_a_clash(now):
    draft = make_draft(now=now)
    save(draft, now, base_rev=0, data={"qtext": "甲"})
    with pytest.raises(DraftClash) as caught:
        save(draft, now, base_rev=0, data={"qtext": "乙"})

    save(draft, now, base_rev=caught.value.rev, data={"qtext": "乙"})

    draft.refresh_from_db()
    assert draft.answers["qtext"] == "乙"
    assert draft.changes.filter(kind="REPLACED", value="甲").exists()


def test_untouched_answers_of_an_old_page_do_not_clash(now):
    draft = make_draft(now=now)
    save(draft, now, base_rev=0, data={"qtext": "甲"})
    save(draft, now, base_rev=1, data={"qtext": "乙"})

    save(draft, now, base_rev=1, data={"qtext": "甲", "qcount": "5"})

    draft.refresh_from_db()
    assert draft.answers == {"qtext": "乙", "qcount": 5}


def test_save_takes_photos_into_answers_and_rows(now):
    draft = make_draft(now=now)
    data = {"qtext": "好", "qrows": ["r00001"], "qrows__r00001__qproblem": "漏水"}

    save(
        draft,
        now,
        data=data,
        files=MultiValueDict({"qphoto": [photo()], "qrows.r00001.qpic": [photo()]}),
    )

    draft.refresh_from_db()
    named = {*draft.answers["qphoto"], *draft.answers["qrows"][0]["cells"]["qpic"]}
    assert {str(a.pk) for a in draft.attachments.filter(in_answer=True, state="STORED")} == named


def test_save_never_names_the_file_of_another(now):
    theirs = make_draft(now=now)
    save(theirs, now, data={"qtext": "好"}, files=MultiValueDict({"qphoto": [photo()]}))
    theirs.refresh_from_db()
    mine = make_draft(now=now, version=theirs.version)

    save(mine, now, data={"qtext": "好", "qphoto": theirs.answers["qphoto"]})

    assert "qphoto" not in Submission.objects.get(pk=mine.pk).answers


def test_two_devices_add_rows_of_their_own_and_both_stay(now):
    """Nobody is asked to choose between two rows that do not touch each other."""
    draft = make_draft(now=now)
    phone = {"qrows": ["r00001"], "qrows__r00001__qproblem": "手机上记的", "qtext": "甲"}
    desktop = {"qrows": ["r00002"], "qrows__r00002__qproblem": "电脑上记的", "qtext": "甲"}
    save(draft, now, base_rev=0, data=phone)
    both = save(draft, now, base_rev=0, data=desktop)

    texts = [row["cells"]["qproblem"] for row in both.submission.answers["qrows"]]
    assert texts == ["手机上记的", "电脑上记的"]


def test_an_empty_row_that_nobody_touched_is_no_clash(now):
    draft = make_draft(now=now)
    save(draft, now, base_rev=0, data={"qrows": ["r00001"], "qtext": "甲"})

    with pytest.raises(DraftClash) as caught:
        save(draft, now, base_rev=0, data={"qrows": ["r00002"], "qtext": "乙"})
    assert [clash.key for clash in caught.value.clashes] == ["qtext"]
