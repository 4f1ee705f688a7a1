"""Open to everybody: no serious fault that axe finds, and no mouse needed to vote or to fill in."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cms.paper.registry import kind_of
from cms.paper.services import make_paper
from cms.publishing.queries import permit_in_force
from home.demo.ways import _sitting
from home.demo.zone import read_data
from tests.browser import deputies
from tests.browser.chains import meeting_chain, table_notice
from tests.browser.matters import make_matter
from tests.cms.media.factories import jpeg
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import DecisionState
from workflows.approvals.services import assign_chain

WIDTH = 390  # CSS pixels of a phone


# What is still fading in has the contrast of a moment: Wagtail's messages, once the body is ready.
SETTLED = """() => [...document.querySelectorAll('.messages > ul')]
    .every(each => getComputedStyle(each).opacity === '1')"""


def serious(page) -> list[str]:
    """What axe calls serious or critical on this page."""
    page.wait_for_function(SETTLED)
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']} {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def walk(page, *paths: str) -> list[str]:
    """Faults of each address: of axe, and of a page that is wider than a phone."""
    found = []
    for path in paths:
        assert page.goto(path).ok, path
        page.wait_for_load_state("networkidle")
        found += serious(page)
        if page.evaluate("document.documentElement.scrollWidth") > WIDTH:
            found.append(f"{page.url}: wider than a phone")
    return found


def test_axe_sees_a_fault_that_is_there(site, open_as):
    page = open_as()
    page.goto("/")
    page.evaluate("document.body.append(document.createElement('button'))")

    assert "button-name" in serious(page)[0]


def test_steps_of_the_work_have_no_serious_fault(zone, open_as, faults):
    """What ``test_screens`` does not reach: pages between two clicks, and the editors."""
    public = make_matter(zone, "专精特新企业培育情况")
    waiting = make_matter(zone, "养老服务设施建设情况", until="REVIEW")
    form, part = public.form_version.form, public.form_version.form.sections.all()[1]

    deputy = open_as(zone.accounts["deputy1"], phone=True)
    deputies.open_form(deputy, public.title)
    found = serious(deputy)
    deputies.write_row(deputy, 1, "梯度培育标准宣传不足")
    deputies.check(deputy)
    found += serious(deputy)
    deputy.get_by_role("button", name="提交").click()
    assert deputies.receipt(deputy)
    found += serious(deputy)
    director = open_as(zone.accounts["director"], phone=True)
    step = waiting.current_workflow_state.current_task_state
    found += walk(director, reverse("approvals:review", args=[step.pk]))
    found += walk(
        open_as(zone.accounts["clerk"], phone=True),
        *["/admin/topics/new/INSPECTION/", "/admin/notices/new/"],
        *[f"/admin/forms/{form.pk}/{page}" for page in ("", "finalise/", "versions/1/restore/")],
        f"/admin/forms/sections/{part.pk}/",
        f"/admin/submissions/forms/{form.pk}/",
        f"/admin/submissions/forms/{form.pk}/results/",
        *printed(zone, public),
    )

    assert found == []
    assert faults == []


def printed(zone, topic) -> list[str]:
    """Where a paper's QR leads, and the paper itself."""
    paper = make_paper(
        kind=kind_of("release-sheet"),
        record=permit_in_force(topic.number),
        blank=False,
        by=zone.accounts["clerk"],
        now=timezone.now(),
    )
    return [reverse("paper:paper", args=[paper.code]), reverse("paper:print", args=[paper.code])]


FOCUSED = """() => {
  const e = document.activeElement;
  const said = [e.innerText, e.labels?.[0]?.innerText, e.getAttribute("aria-label")];
  const words = said.filter(Boolean).map((word) => word.trim().replace(/\\s*\\n\\s*/g, ""));
  return [e.type === "radio" ? words : words.join(" "), getComputedStyle(e).outlineStyle];
}"""


def reach(page, name: str) -> None:
    """Press Tab until the focus is on what carries that name, and is seen there."""
    for _ in range(90):
        page.keyboard.press("Tab")
        said, outline = page.evaluate(FOCUSED)
        if name in said:
            assert outline != "none", f"{name}: the focus is not seen"
            return
    raise AssertionError(f"no way to {name} by keyboard")


def test_a_member_votes_without_a_mouse(zone, open_as):
    matter = make_matter(zone, "老旧小区加装电梯情况", until="BALLOT")
    page = open_as(zone.accounts["member7"])

    page.goto("/desk/")
    reach(page, f"去表决：{matter.title}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(matter.title)
    reach(page, "不同意")
    page.keyboard.press("Enter")
    confirm(page, "不同意")


def test_a_member_votes_from_her_first_screen_without_a_mouse(zone, open_as):
    matter = make_matter(zone, "老旧小区加装电梯情况", until="BALLOT")
    page = open_as(zone.accounts["member7"])

    page.goto("/desk/")
    reach(page, f"弃权：{matter.title}")
    page.keyboard.press("Enter")
    text = page.frame_locator("iframe").get_by_role("heading", level=1)
    expect(text).to_have_text(matter.title)
    confirm(page, "弃权")


def confirm(page, choice: str) -> None:
    expect(page.get_by_role("button", name=f"确认：{choice}")).to_be_visible()
    reach(page, f"确认：{choice}")
    page.keyboard.press("Enter")

    expect(page.get_by_text("您的表决已记录")).to_be_visible()


def test_a_deputy_fills_and_sends_without_a_mouse(zone, open_as):
    matter = make_matter(zone, "专精特新企业培育情况")
    page = open_as(zone.accounts["deputy1"])

    page.goto("/desk/")
    reach(page, matter.title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(matter.title)
    reach(page, "填写")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(deputies.HER_PART)
    reach(page, "问题")
    page.keyboard.insert_text("梯度培育标准宣传不足")
    reach(page, "增加一行")
    page.keyboard.press("Enter")
    expect(page.locator(".rows__row")).to_have_count(2)
    page.keyboard.insert_text("中试场地不足")  # the focus is in the new row
    reach(page, "是")
    page.keyboard.press("ArrowDown")  # within a group the arrows choose
    reach(page, "核对并提交")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写内容")
    reach(page, "提交")
    page.keyboard.press("Enter")

    assert deputies.receipt(page)
    shown = page.locator("main").inner_text()
    assert all(text in shown for text in ("梯度培育标准宣传不足", "中试场地不足", "否"))


def test_the_director_takes_a_text_down_without_a_mouse(zone, open_as):
    matter = make_matter(zone, "老旧小区加装电梯情况")
    page = open_as(zone.accounts["director"])

    page.goto("/desk/public/")
    reach(page, f"紧急下线：{matter.title}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="紧急下线")).to_be_visible()
    reach(page, "理由")
    page.keyboard.insert_text("附件有误")
    reach(page, "立即下线")
    page.keyboard.press("Enter")

    expect(page.get_by_text("已下线").or_(page.get_by_text("已撤回")).first).to_be_visible()
    assert page.request.get(matter.public_address).status == 410


def test_the_clerk_records_a_meeting_without_a_mouse(zone, open_as, tmp_path):
    """But for the choice of the file, which is the system's own window."""
    now, director = timezone.now(), zone.accounts["director"]
    assign_chain(kind="RESULT", workflow=meeting_chain(), by=director, now=now)
    _notice, decision = table_notice(zone, "夜间照明盲区整改情况通报", "RESULT")
    _sitting(read_data("ways")["sitting"], decision.body, zone, now)
    scan = tmp_path / "纪要节录.jpg"
    scan.write_bytes(jpeg())
    page = open_as(zone.accounts["clerk"])

    page.goto("/desk/meetings/")
    reach(page, f"录入表决结果：{decision.title}")
    page.keyboard.press("Enter")
    expect(page.get_by_label("表决方式")).to_be_visible()
    reach(page, "上会稿校验码")
    page.keyboard.insert_text(check_code(decision))
    for choice in ("结果", "表决方式"):
        reach(page, choice)
        page.keyboard.press("ArrowDown")
    for count, number in (("本项实到人数", "8"), ("同意", "8")):
        reach(page, count)
        page.keyboard.insert_text(number)
    reach(page, "签字扫描件")
    page.get_by_label("签字扫描件", exact=True).set_input_files(scan)
    reach(page, "复核人")
    page.keyboard.press("ArrowDown")
    reach(page, "录入并提交复核")
    page.keyboard.press("Enter")

    expect(page.locator(".message.success")).to_contain_text("待")
    record = decision.records.get()
    assert (record.outcome, record.in_favour) == (DecisionState.CARRIED, 8)
