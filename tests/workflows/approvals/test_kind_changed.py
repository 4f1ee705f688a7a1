"""A text that became another kind after its return is decided on as that kind is."""

from django.utils import timezone

from home.notices.services import submit_notice
from tests.cms.publishing.ways.deciding import make_office
from tests.workflows.approvals.four_chains import KIND_OF_WAY
from workflows.approvals.enums import ReviewVerdict, Way
from workflows.approvals.services import review_text


def test_a_text_that_became_another_kind_after_its_return_goes_that_kinds_way(db):
    office = make_office()
    office.begin(Way.BALLOT)
    office.write()
    state = submit_notice(notice=office.fresh, by=office.clerk, now=timezone.now())
    review_text(
        task_state=state.current_task_state,
        by=office.director,
        verdict=ReviewVerdict.RETURN,
        comment="请改",
        now=timezone.now(),
    )
    draft = office.fresh.get_latest_revision_as_object()
    draft.kind = KIND_OF_WAY[Way.MEETING]
    draft.save_revision(user=office.clerk)
    office.submit()
    assert (office.decision.way, office.decision.is_open) == (Way.MEETING, True)
    state.refresh_from_db()
    assert state.status == "cancelled"
