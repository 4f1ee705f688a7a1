"""传签 in a browser: the member whose turn it is, the clerk with the paper, who checks it."""

from django.utils import timezone

from tests.browser.test_row_35_accessibility import serious, walk
from tests.cms.media.factories import jpeg
from tests.workflows.approvals.circulation import make_round
from workflows.approvals.enums import CirculationOrder, DecisionState
from workflows.approvals.models import Decision, Vote

REASON = "涉及多个部门，建议集体研究"


def test_a_paper_goes_round_on_phone_and_paper(site, open_as, faults, tmp_path):
    stage = make_round(4, order=CirculationOrder.BY_RANK)
    decision = stage.open()
    scan = tmp_path / "传签单.jpg"
    scan.write_bytes(jpeg())
    ballot, marks = f"/desk/ballots/{decision.pk}/", f"/desk/ballots/{decision.pk}/marks/"

    member = open_as(stage.members[0], phone=True)
    assert walk(member, ballot) == []
    member.get_by_role("button", name="圈阅").click()
    member.get_by_role("button", name="确认：圈阅").click()
    member.get_by_text("已签署（手机）").wait_for()

    clerk = open_as(stage.clerk, phone=True)
    assert walk(clerk, ballot, marks) == []
    clerk.get_by_label("已签署传签单的扫描件").set_input_files(scan)
    clerk.get_by_label("签署意见").first.select_option("FOR")
    clerk.get_by_label("复核人（第二人）").select_option(str(stage.second.person_id))
    clerk.get_by_role("button", name="录入并交复核").click()
    clerk.get_by_text("纸质已录入，待复核").wait_for()

    second = open_as(stage.second)
    assert second.goto(f"{marks}check/").ok
    second.wait_for_function("document.querySelector('.marks-scan').naturalWidth > 0")
    assert serious(second) == []
    second.get_by_label("签署意见").select_option("FOR")
    second.get_by_label("在纸上署的日期").fill(timezone.localdate().isoformat())
    second.get_by_role("button", name="提交并与第一次录入比对").click()
    second.get_by_text("已签署（纸质）").wait_for()
    assert Vote.objects.count() == 2

    last = open_as(stage.members[3], phone=True)
    assert walk(last, ballot) == []
    last.get_by_text("建议上会研究（提请上会）").click()
    last.get_by_label("提请上会的理由").fill(REASON)
    last.get_by_role("button", name="提请上会").click()
    assert serious(last) == []
    last.get_by_role("button", name="提请上会").click()
    last.get_by_text("转为上会决定").wait_for()
    assert Decision.objects.get(state=DecisionState.OPEN).way == "MEETING"
    assert faults == []
