"""The main job of issue 8, from a form to a withdrawn notice, through the faces only."""

from tests.browser import office

UNIT = "科技创新局"


def test_the_main_job(site, zone, open_as, tmp_path):
    clerk = open_as(zone.accounts["clerk"])
    authority = tmp_path / "年度监督工作计划.txt"
    authority.write_text("年度监督工作计划", encoding="utf-8")

    number = office.write_topic(clerk, deputies=zone.deputies, unit=UNIT, document=authority)
    assert number
