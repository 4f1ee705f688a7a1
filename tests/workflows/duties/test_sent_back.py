"""An answer that no matter asked for, returned: owed by its writer until it is sent again."""

import pytest
from django.core.management import call_command
from django.test import Client

from cms.formbuilder.enums import Right
from cms.submissions.models import Submission
from cms.submissions.services import (
    CannotSave,
    CannotTrashSubmission,
    begin_entry,
    restore_submission,
    return_submission,
    save_draft,
    submit_submission,
    trash_submission,
)
from tests.cms.formbuilder.targets.two_units import Zone
from tests.cms.submissions.factories import make_clerk, post
from workflows.duties.enums import SENT_BACK_KIND, DutyState
from workflows.duties.kinds import CannotHandOver, kind_of
from workflows.duties.models import Duty
from workflows.duties.sent_back import expected
from workflows.duties.services import hand_over_duties

pytestmark = pytest.mark.django_db


class Entry(Zone):
    """One that a collector of the town's staff sent."""

    def __init__(self, now) -> None:
        super().__init__(now)
        super().grant(Right.COLLECT)
        self.collector = self.town_staff(self.unit)[0]
        draft = begin_entry(form=self.form, filler="DEPUTY", by=self.collector, now=now)
        self.entry = self.filed(draft, self.collector, "来电反映停车难")

    def filed(self, draft, by, words: str) -> Submission:
        page = {"section_key": "sdeputy", "by": by, "now": self.now}
        saved = save_draft(submission=draft, data=post(qtext=words), files=None, **page)
        token = f"sent-back-{draft.pk}-{saved.rev}-{by.pk}".ljust(24, "x")
        return submit_submission(submission=draft.pk, token=token, by=by, now=self.now)

    def returned(self) -> Submission:
        self.entry.refresh_from_db()
        clerk = make_clerk()
        return return_submission(submission=self.entry, reason="请补地点", by=clerk, now=self.now)


@pytest.fixture
def zone(now):
    return Entry(now)


def owing() -> list[int]:
    """Whose duty is open; the ledger's own proof agrees each time."""
    rows = list(Duty.objects.open().filter(kind=SENT_BACK_KIND))
    assert {(duty.subject_ref, duty.owner_key) for duty in rows} == {
        (each.subject_ref, each.owner_key) for each in expected()
    }
    assert all(kind_of(duty).is_open(duty) for duty in rows)
    return [duty.owner_person_id for duty in rows]


def test_it_is_owed_from_the_return_until_it_is_sent_again(zone):
    assert owing() == []
    entry = zone.returned()
    assert owing() == [zone.collector.person_id]

    client = Client()
    client.force_login(zone.collector)
    desk = client.get("/desk/").content.decode()
    assert entry.receipt in desk
    assert f"/desk/fill/{entry.pk}/" in desk
    zone.filed(entry, zone.collector, "来电反映停车难，在科技路")

    assert owing() == []
    duty = Duty.objects.get(kind=SENT_BACK_KIND)
    assert (duty.state, duty.outcome) == (DutyState.FULFILLED, "SUBMITTED")
    call_command("check_duties")


def test_of_what_a_matter_asks_for_it_is_no_duty_of_this_kind(zone):
    return_submission(submission=zone.ours, reason="请补充", by=make_clerk(), now=zone.now)

    assert owing() == []


def test_who_leaves_hands_it_to_another_collector_and_to_nobody_else(zone):
    entry = zone.returned()
    stranger, colleague = make_clerk(), zone.town_staff(zone.unit)[0]
    stranger.groups.clear()
    given = {
        "leaver": zone.collector.person,
        "reason": "调离",
        "by": zone.director,
        "now": zone.now,
    }
    with pytest.raises(CannotHandOver, match="收集人"):
        hand_over_duties(plan={SENT_BACK_KIND: stranger.person}, **given)
    assert owing() == [zone.collector.person_id]

    hand_over_duties(plan={SENT_BACK_KIND: colleague.person}, **given)

    assert owing() == [colleague.person_id]
    entry.refresh_from_db()
    assert entry.respondent == colleague
    assert entry.entered_by == zone.collector
    with pytest.raises(CannotSave):  # it is not hers any more
        zone.filed(entry, zone.collector, "改写")
    zone.filed(entry, colleague, "来电反映停车难，在科技路")
    assert owing() == []


def test_the_office_reads_it_from_the_ledger_and_others_do_not(zone):
    zone.returned()
    duty = Duty.objects.get(kind=SENT_BACK_KIND)

    assert kind_of(duty).overview(duty, make_clerk()) == f"/admin/submissions/{zone.entry.pk}/"
    assert kind_of(duty).overview(duty, zone.collector) == ""


def test_the_director_ends_what_nobody_puts_right_and_takes_it_up_again(zone):
    entry = zone.returned()
    given = {"submission": entry, "by": zone.director, "now": zone.now}

    trash_submission(reason="收集人已调离", **given)
    assert owing() == []
    call_command("check_duties")
    restore_submission(**given)

    assert owing() == [zone.collector.person_id]
    returned = return_submission(
        submission=zone.ours, reason="请补充", by=make_clerk(), now=zone.now
    )
    with pytest.raises(CannotTrashSubmission, match="由填报人修改"):  # a matter asks for it
        trash_submission(submission=returned, reason="重复", by=zone.director, now=zone.now)
