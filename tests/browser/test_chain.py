"""审批流程 in the admin: composed of steps, read in words, and given to kinds of texts."""

import re

from playwright.sync_api import expect

from tests.browser.test_row_35_accessibility import serious, walk
from workflows.approvals.models import KindChain

CHAINS, NAME = "/admin/decisions/chains/", "动态信息审批"


def test_the_director_composes_a_chain_and_gives_it_to_a_kind(zone, open_as, faults):
    director = open_as(zone.accounts["director"])
    director.goto(CHAINS)
    director.get_by_role("link", name="新建审批流程").click()
    director.locator("#id_name").fill(NAME)
    choose_step(director, "办公室主任审核")
    director.get_by_role("button", name="创建").click()
    expect(director.get_by_text(NAME).first).to_be_visible()

    give(director)
    refused = director.get_by_role("alert")
    expect(refused).to_contain_text("必须有一个启用的决定步骤")
    assert serious(director) == []
    assert not KindChain.objects.exists()

    director.goto(CHAINS)
    director.get_by_role("link", name=NAME).click()
    expect(director.get_by_text("没有决定步骤")).to_be_visible()
    choose_step(director, "党工委表决")
    director.get_by_role("button", name="保存").first.click()
    give(director)
    row = director.get_by_role("row", name=re.compile("^工作动态"))
    expect(row.locator(".chain-picture")).to_contain_text("9 人")
    assert KindChain.objects.get().workflow.name == NAME
    assert walk(open_as(zone.accounts["director"], phone=True), CHAINS) == []
    assert faults == []


def choose_step(director, name: str) -> None:
    """A step that exists, through the chooser's second tab."""
    director.get_by_role("button", name=re.compile("增加.*环节")).click()
    director.get_by_role("button", name="选择环节").last.click()
    modal = director.locator(".modal")
    modal.get_by_role("tab", name="已存在").click()
    modal.get_by_role("link", name=name).click()
    modal.wait_for(state="detached")


def give(director) -> None:
    """To 工作动态, on the screen of all kinds."""
    director.goto(CHAINS)
    row = director.get_by_role("row", name=re.compile("^工作动态"))
    row.get_by_role("combobox").select_option(label=NAME)
    row.get_by_role("button", name="保存").click()
