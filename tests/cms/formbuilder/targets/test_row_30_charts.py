"""Row 30: per question by type, filter by unit, date and version, n and missing shown, table twin,
cells under k suppressed for the public.
"""

import copy
import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from cms.people.models import Membership, Organization
from tests.cms.submissions.factories import FORM, make_clerk, make_received, make_version
from tests.cms.submissions.test_calculated import calculated

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def graded() -> dict:
    """With a grade by condition: 大型 from ten companies on, else 小型."""
    made = copy.deepcopy(FORM)
    large = {"question": "qcount", "is": "at_least", "value": "10", "type": "integer"}
    grade = calculated("qgrade", "规模", "choose", [])
    grade["calculation"] = {
        "op": "choose",
        "gives": "text",
        "cases": [{"if": large, "then": {"text": "大型"}}],
        "else": {"text": "小型"},
    }
    made["sections"][0]["questions"].append(grade)
    return made


@pytest.fixture
def form(now):
    """Seven answers: six 满意, one 不满意, the last a month later and by one of a unit."""
    version = make_version(graded())
    for number in range(7):
        answers = {"qtext": "好", "qchoice": "ono" if number == 6 else "oyes", "qcount": number * 3}
        at = now + dt.timedelta(days=30 if number == 6 else 0, minutes=number)
        last = make_received(version=version, now=at, number=number, answers=answers)
    make_received(version=version, now=now, number=9)  # 是否满意 not answered
    unit, form = Organization.objects.create(name="经发局", kind="DEPARTMENT"), version.form
    form.submissions.filter(pk=last.pk).update(respondent=last.entered_by)
    person = last.entered_by.person
    Membership.objects.create(person=person, organization=unit, valid_from=dt.date(2026, 1, 1))
    form.unit = unit
    return form


def picture(client, form, code, **asked):
    answer = client.get(reverse("submissions:chart", args=[form.pk, code]), asked)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert "attachment" in answer["Content-Disposition"]
    return ElementTree.fromstring(answer.content)


def said(svg) -> list[str]:
    return [element.text for element in svg.iter(f"{SVG}text")]


def bars(svg) -> list[float]:
    """Lengths of the filled bars."""
    filled = [r for r in svg.iter(f"{SVG}rect") if r.get("fill") not in ("#fff", None)]
    return [float(rect.get("width")) for rect in filled]


def test_a_chart_stands_alone_and_says_what_it_shows(client, form):
    client.force_login(make_clerk())
    svg = picture(client, form, "Q4")

    assert svg.find(f"{SVG}title").text == "是否满意"
    assert "满意 6（86%）；不满意 1（14%）" in svg.find(f"{SVG}desc").text
    assert {"是否满意", "7 份作答，1 份未作答", "6（86%）", "1（14%）"} <= set(said(svg))
    assert bars(svg) == [342.9, 57.1]  # of 400; the ground is outlined, no colour needed
    assert "Noto Sans CJK SC" in svg.get("font-family")
    text = ElementTree.tostring(svg).decode()
    assert not re.search(r"href|url\(|<script|style=|class=", text)  # nothing from elsewhere


def test_grades_by_condition_are_counted_like_choices(client, form):
    client.force_login(make_clerk())

    assert {"大型", "3（38%）", "小型", "5（62%）"} <= set(said(picture(client, form, "Q7")))
    page = client.get(reverse("submissions:results", args=[form.pk])).content.decode()
    assert re.search(r'<th scope="row">大型</th>', page)


def test_it_is_filtered_as_the_page_is(client, form):
    client.force_login(make_clerk())

    for asked in ({"unit": form.unit.pk}, {"since": "2026-06-01"}):
        assert "1 份作答，0 份未作答" in said(picture(client, form, "Q4", **asked))
    assert "0 份作答，0 份未作答" in said(picture(client, form, "Q4", version="2"))


def test_table_and_chart_say_the_same_and_the_page_leads_to_the_picture(client, form):
    client.force_login(make_clerk())
    page = client.get(reverse("submissions:results", args=[form.pk])).content.decode()

    assert '<td class="result-n">6（86%）</td>' in page
    assert reverse("submissions:chart", args=[form.pk, "Q4"]) in page


def test_small_counts_are_withheld_in_the_picture_of_the_public(client, form):
    client.force_login(make_clerk())
    svg = picture(client, form, "Q4", public="1", since="2026-06-01")  # no filter applies

    assert "件数较少，不列各项" in said(svg)  # 6 and 1 of 7: each would follow from the other
    assert bars(svg) == []
    assert "7 份作答" not in said(svg)  # of 8: one did not answer
    text = ElementTree.tostring(svg, encoding="unicode")
    assert "6（" not in text
    assert "1（" not in text


def test_a_changed_wording_is_told_beside_the_figures(client, form, now):
    made = graded()
    made["sections"][0]["questions"][3]["label"] = "您是否满意"
    made["sections"][0]["questions"][3]["options"][0]["label"] = "很满意"
    version = make_version(made, form=form)
    make_received(version=version, now=now, number=20, answers={"qtext": "好", "qchoice": "oyes"})
    client.force_login(make_clerk())
    address = reverse("submissions:results", args=[form.pk])
    page = client.get(address, {"version": "2", "compare": "1"}).content.decode()

    assert "第 1 版为“是否满意”，第 2 版为“您是否满意”" in page
    assert "第 1 版为“满意”，第 2 版为“很满意”" in page
    assert page.count("表述不同：") == 1  # of the one question only


def test_who_may_not_read_the_answers_gets_no_picture(client, form):
    client.force_login(form.submissions.first().entered_by)
    answer = client.get(reverse("submissions:chart", args=[form.pk, "Q4"]))
    assert answer.status_code in (302, 404)
