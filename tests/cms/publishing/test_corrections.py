"""更正: a new text for the same address that says what it corrects, decided on like any other."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from cms.core.models import AuditEvent
from cms.publishing.corrections import correction_problem
from cms.publishing.enums import ReleaseMode
from cms.publishing.pages import CorrectedText
from cms.publishing.payload import CannotBuild, NotPlain, build_payload
from cms.publishing.registry import gated_models
from cms.publishing.services import (
    CannotCorrect,
    CannotIssue,
    begin_correction,
    cancel_correction,
    issue_permit,
    release,
    withdraw,
)
from cms.publishing.verification import breaches
from home.models import HomePage, SiteTexts
from home.notices.models import NoticePage
from home.notices.services import CannotSubmitNotice, submit_notice
from tests.cms.publishing.factories import make_draft, make_public, marker, verdict_on
from tests.workflows.topics.factories import committee, make_clerk, make_director
from workflows.approvals.authors import author_ids
from workflows.approvals.services import start_approval

pytestmark = pytest.mark.django_db
NOTE = "原文时间有误，应为五月二十日。"


@pytest.fixture
def permit(now):
    """Of a notice that is public."""
    return make_public(make_draft(marker()), now)


def page_of(permit) -> NoticePage:
    return NoticePage.objects.get(pk=permit.object_id)


def newest(permit) -> NoticePage:
    return page_of(permit).get_latest_revision_as_object()


def corrected(permit, now, title="更正后的标题", by=None, **fields):
    """The note, a change, and a decision on both; the permit of the correction."""
    begin_correction(permit=permit, note=NOTE, by=by or make_clerk(), now=now)
    draft = newest(permit)
    draft.title = title
    draft.save_revision()
    verdict = verdict_on(newest(permit), **fields)
    return issue_permit(verdict=verdict, obj=page_of(permit), by=None, now=now)


def refusals() -> list[bool]:
    found = AuditEvent.objects.filter(verb="publishing.correct").order_by("pk")
    return list(found.values_list("refused", flat=True))


def test_a_note_that_was_told_before_says_nothing_new(permit, now):
    release(permit=corrected(permit, now), by=None, now=now)
    draft = newest(permit)
    draft.correction_note, draft.title = NOTE, "又一次更正"

    assert "以前已用过" in correction_problem(draft)
    draft.correction_note = "另一处更正"
    assert correction_problem(draft) == ""


def test_a_half_written_draft_holds_up_no_release(permit, now):
    waiting = corrected(permit, now)
    draft = newest(permit)
    draft.title, draft.kind, draft.body = "", "", []
    draft.save_revision(clean=False)
    with pytest.raises((CannotBuild, NotPlain, ValueError)):
        build_payload(newest(permit))

    release(permit=waiting, by=None, now=now)

    assert page_of(permit).has_unpublished_changes
    assert Client().get(permit.address).status_code == 200


def test_the_note_stands_with_the_draft_and_nothing_public_changes(permit, now):
    before, clerk = Client().get(permit.address).content, make_clerk()

    draft = begin_correction(permit=permit, note=f" {NOTE} \n", by=clerk, now=now)

    assert draft.correction_note == newest(permit).correction_note == NOTE
    assert page_of(permit).has_unpublished_changes
    assert clerk.pk in author_ids(page_of(permit))
    assert Client().get(permit.address).content == before
    assert refusals() == [False]


@pytest.mark.parametrize(
    ("note", "why"), [("", "更正说明"), (" \n ", "更正说明"), ("长" * 201, "200")]
)
def test_a_note_is_asked_for_and_short(permit, now, note, why):
    with pytest.raises(CannotCorrect, match=why):
        begin_correction(permit=permit, note=note, by=make_clerk(), now=now)
    assert refusals() == [True]
    assert newest(permit).correction_note == ""


def test_only_the_office_corrects(permit, now):
    for somebody in (committee()[0], None):
        with pytest.raises(CannotCorrect):
            begin_correction(permit=permit, note=NOTE, by=somebody, now=now)
    assert refusals() == [True, True]


def test_what_is_not_public_is_not_corrected(permit, now):
    withdraw(permit=permit, by=make_director(), reason="有误", now=now)

    with pytest.raises(CannotCorrect, match="没有发布"):
        begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)


def test_what_was_replaced_is_not_corrected(permit, now):
    make_public(newest(permit), now)

    with pytest.raises(CannotCorrect):
        begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)


def test_what_is_being_decided_on_is_not_corrected(permit, now):
    committee()
    start_approval(draft=newest(permit), by=make_clerk(), now=now)

    with pytest.raises(CannotCorrect, match="审批"):
        begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)


def test_every_gated_text_can_say_what_was_wrong():
    assert [model for model in gated_models() if not issubclass(model, CorrectedText)] == []


@pytest.mark.parametrize(("model", "field"), [(HomePage, "lead"), (SiteTexts, "contact")])
def test_what_frames_the_site_is_corrected_like_any_text(model, field, now):
    """Issue 2, line 6: a correction shows a dated note, whatever the text."""
    texts = model.objects.get()
    texts.save_revision()
    permit = make_public(texts, now)
    begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)
    draft = model.objects.get().get_latest_revision_as_object()
    assert correction_problem(draft)  # nothing but the note was changed
    setattr(draft, field, "更正后的文字")
    draft.save_revision()

    correction = make_public(draft, now)

    assert correction.corrects_id == permit.pk
    assert json.loads(correction.payload)["correction"] == {"note": NOTE}
    fresh = model.objects.get()
    assert (getattr(fresh, field), fresh.correction_note) == ("更正后的文字", "")
    assert fresh.get_latest_revision_as_object().correction_note == ""


def test_begun_twice_the_later_note_stands_and_given_up_none(permit, now):
    clerk = make_clerk()
    begin_correction(permit=permit, note=NOTE, by=clerk, now=now)
    begin_correction(permit=permit, note="另一说明", by=clerk, now=now)
    assert newest(permit).correction_note == "另一说明"

    cancel_correction(permit=permit, by=clerk, now=now)
    assert newest(permit).correction_note == ""

    with pytest.raises(CannotCorrect):
        cancel_correction(permit=permit, by=clerk, now=now)
    assert refusals() == [False, False, False, True]


def test_the_committee_votes_on_the_note(permit, now):
    begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)

    payload = build_payload(newest(permit))[0]

    assert payload["correction"] == {"note": NOTE}
    assert "correction" not in json.loads(permit.payload)


def test_an_unchanged_text_and_one_that_was_never_public_are_refused(permit, now):
    clerk = make_clerk()
    committee()
    begin_correction(permit=permit, note=NOTE, by=clerk, now=now)
    draft = newest(permit)
    draft.body = [("heading", "正文")]
    assert correction_problem(draft) == ""
    draft = newest(permit)
    assert "相同" in correction_problem(draft)
    with pytest.raises(CannotSubmitNotice, match="相同"):
        submit_notice(notice=page_of(permit), by=clerk, now=now)
    assert not page_of(permit).workflow_in_progress

    never = make_draft(marker())
    assert correction_problem(never) == ""
    never.correction_note = NOTE
    assert correction_problem(never) != ""


def test_the_permit_names_what_it_corrects(permit, now):
    correcting = corrected(permit, now)

    assert (correcting.corrects_id, permit.corrects_id) == (permit.pk, None)
    assert list(breaches()) == []


def test_the_verdicts_own_word_wins_and_no_other_address_is_corrected(permit, now):
    new = corrected(permit, now)
    other = make_public(make_draft(marker()), now)
    draft = newest(permit)

    draft.title = "其三"
    verdict = verdict_on(draft, corrects_id=new.pk)
    third = issue_permit(verdict=verdict, obj=draft, by=None, now=now)
    assert third.corrects_id == new.pk

    draft.title = "其四"
    with pytest.raises(CannotIssue):
        verdict = verdict_on(draft, corrects_id=other.pk)
        issue_permit(verdict=verdict, obj=draft, by=None, now=now)


def test_until_its_release_nothing_is_seen_of_it(permit, now):
    before = Client().get(permit.address).content

    corrected(permit, now, release_mode=ReleaseMode.BY_HAND)

    assert Client().get(permit.address).content == before
    answer = Client().get(f"/api/v1/texts/{permit.number}").json()
    assert (answer["corrected_at"], answer["correction"]) == (None, None)


def test_released_it_says_so_with_the_date_on_every_face(permit, now):
    correcting = release(permit=corrected(permit, now), by=None, now=now)

    page = Client().get(permit.address).content.decode()
    answer = Client().get(f"/api/v1/texts/{permit.number}").json()
    feed = Client().get("/feed.xml").content.decode()
    found = Client().get("/api/v1/search?q=五月二十日").json()

    assert "更正说明（2026年5月12日）" in page
    assert NOTE in page
    assert answer["correction"] == NOTE
    assert answer["corrected_at"] == answer["released_at"]
    assert answer["payload"] == json.loads(correcting.payload)
    assert "<updated>2026-05-12T" in feed
    assert [each["card"]["number"] for each in found["items"]] == [permit.number]
    assert [event.verb for event in permit.events.order_by("id")] == ["RELEASED", "SUPERSEDED"]


def test_a_correction_leads_the_feed_however_old_its_text(permit, now):
    others = [make_public(make_draft(marker()), now) for _each in range(2)]
    later = now.replace(hour=15)
    release(permit=corrected(permit, now), by=None, now=later)

    feed = Client().get("/feed.xml").content.decode()

    assert feed.index(permit.number) < min(feed.index(other.number) for other in others)


def test_the_note_goes_with_its_release_and_stands_dated_with_every_later_text(permit, now):
    release(permit=corrected(permit, now), by=None, now=now)

    page = page_of(permit)
    assert (page.correction_note, newest(permit).correction_note) == ("", "")
    assert page.title == newest(permit).title == "更正后的标题"
    assert page.live_revision_id == page.latest_revision_id
    assert not page.has_unpublished_changes

    draft = newest(permit)
    draft.title = "以后的标题"
    later = make_public(draft, now + timedelta(days=3))
    assert (later.corrects_id, "correction" in json.loads(later.payload)) == (None, False)
    assert json.loads(later.payload)["corrections"] == [{"date": "2026-05-12", "note": NOTE}]
    page = Client().get(permit.address).content.decode()
    assert "更正说明（2026年5月12日）" in page
    assert page.count(NOTE) == 1
    assert Client().get(f"/api/v1/texts/{permit.number}").json()["correction"] is None


def test_a_second_correction_stands_above_the_first(permit, now):
    first = release(permit=corrected(permit, now), by=None, now=now)
    begin_correction(permit=first, note="另一说明", by=make_clerk(), now=now)
    draft = newest(permit)
    draft.title = "再更正的标题"

    make_public(draft, now + timedelta(days=3))

    page = Client().get(permit.address).content.decode()
    told = ("2026年5月15日）：", "另一说明", "2026年5月12日）：", NOTE)
    places = [page.index(said) for said in told]
    assert places == sorted(places)


def test_no_text_is_decided_past_a_correction_that_waits(permit, now):
    """Decided without its note, it would take the note away on the day it is public."""
    committee()
    clerk = make_clerk()
    waiting = corrected(permit, now, by=clerk, release_mode=ReleaseMode.BY_HAND)
    draft = newest(permit)
    draft.title, draft.correction_note = "以后的标题", ""
    draft.save_revision()

    with pytest.raises(CannotSubmitNotice, match="收回"):
        submit_notice(notice=page_of(permit), by=clerk, now=now, is_update=True)

    release(permit=waiting, by=None, now=now)
    assert correction_problem(newest(permit)) == ""
    assert build_payload(newest(permit))[0]["corrections"][0]["note"] == NOTE


def test_a_change_of_a_public_notice_is_called_a_correction_or_an_update(permit, now):
    clerk = make_clerk()
    committee()
    draft = newest(permit)
    draft.title, draft.body = "改过的标题", [("heading", "正文")]
    draft.save_revision()

    with pytest.raises(CannotSubmitNotice, match="更正还是更新"):
        submit_notice(notice=page_of(permit), by=clerk, now=now)
    assert not page_of(permit).workflow_in_progress

    submit_notice(notice=page_of(permit), by=clerk, now=now, is_update=True)
    assert page_of(permit).workflow_in_progress


def test_named_a_correction_it_needs_no_further_word(permit, now):
    clerk = make_clerk()
    committee()
    begin_correction(permit=permit, note=NOTE, by=clerk, now=now)
    draft = newest(permit)
    draft.title, draft.body = "更正后的标题", [("heading", "正文")]
    draft.save_revision()

    submit_notice(notice=page_of(permit), by=clerk, now=now)

    assert page_of(permit).workflow_in_progress


def test_a_draft_that_moved_on_keeps_its_words_and_a_later_note_stays(permit, now):
    waiting = corrected(permit, now)
    draft = newest(permit)
    draft.title, draft.correction_note = "又改了", "后来的说明"
    draft.save_revision()

    release(permit=waiting, by=None, now=now)

    assert (newest(permit).title, newest(permit).correction_note) == ("又改了", "后来的说明")
    assert page_of(permit).has_unpublished_changes

    draft = newest(permit)
    draft.correction_note = NOTE
    draft.save_revision()
    again = issue_permit(verdict=verdict_on(draft), obj=draft, by=None, now=now)
    draft.title = "再改"
    draft.save_revision()
    release(permit=again, by=None, now=now)
    assert (newest(permit).title, newest(permit).correction_note) == ("再改", "")


def test_a_copy_carries_no_note(permit, now):
    begin_correction(permit=permit, note=NOTE, by=make_clerk(), now=now)

    copy = newest(permit).copy(update_attrs={"slug": "copy"}, keep_live=False)

    assert (copy.correction_note, copy.get_latest_revision_as_object().correction_note) == ("", "")
