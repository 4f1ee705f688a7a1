"""A meeting's record in a browser: entered on a phone, read off the scan again beside it."""

from tests.browser.test_row_35_accessibility import serious, walk
from tests.cms.media.factories import jpeg
from tests.workflows.approvals.at_the_table import make_table
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import DecisionState
from workflows.approvals.models import Decision, MeetingRecord

FIGURES = {"应到会": "9", "实到会": "8", "弃权": "0", "在场未表态": "0", "回避": "0"}


def test_the_second_person_reads_the_figures_off_the_scan_beside_them(
    site, open_as, faults, tmp_path
):
    table = make_table()
    table.meet()
    scan = tmp_path / "节录.jpg"
    scan.write_bytes(jpeg(600, 800))

    clerk = open_as(table.stage.clerk, phone=True)
    assert walk(clerk, f"/desk/meetings/{table.decision.pk}/record/") == []
    clerk.locator("#id_scan").set_input_files(scan)
    clerk.get_by_role("button", name="录入并提交复核").click()
    clerk.get_by_text("本次操作没有记录").first.wait_for()
    assert clerk.locator("#id_filed option:checked").inner_text().startswith("纪要节录")
    clerk.locator("#id_code").fill(check_code(table.decision))
    clerk.locator("#id_outcome").select_option("CARRIED")
    clerk.locator("#id_method").select_option("HANDS")
    for name, number in {"present": 8, "in_favour": 7, "against": 1}.items():
        clerk.locator(f"#id_{name}").fill(str(number))
    clerk.locator("#id_checker").select_option(str(table.second.person_id))
    clerk.get_by_role("button", name="录入并提交复核").click()
    clerk.wait_for_url("**/desk/meetings/")

    address = f"/desk/records/{MeetingRecord.objects.get().pk}/"
    phone = open_as(table.second, phone=True)
    assert walk(phone, address) == []
    second = open_as(table.second)
    assert second.goto(address).ok
    second.wait_for_function("document.querySelector('.meeting-scan').naturalWidth > 0")
    second.locator("#id_outcome").select_option("CARRIED")
    for label, number in (FIGURES | {"同意": "6", "不同意": "2"}).items():
        second.get_by_label(label, exact=True).fill(number)
    second.locator("#id_compared").check()
    second.get_by_role("button", name="与原录入比对").click()
    second.get_by_text("同意：您录入的是“6”").first.wait_for()
    assert serious(second) == []
    for label, number in {"同意": "7", "不同意": "1"}.items():
        second.get_by_label(label, exact=True).fill(number)
    second.get_by_role("button", name="与原录入比对").click()
    second.get_by_text("通过").first.wait_for()
    assert Decision.objects.get().state == DecisionState.CARRIED
    assert faults == []
