"""What the answers to a form say together: counts by question, versions side by side, and what of
it may be shown to the public.
"""

import copy
import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.people.models import Membership, Organization
from cms.submissions.models import Submission
from cms.submissions.results.questions import results_of
from cms.submissions.results.steps import steps_for
from cms.submissions.results.suppression import LEAST, for_public
from cms.submissions.results.tallies import Tallies
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.factories import (
    FORM,
    UserFactory,
    make_clerk,
    make_received,
    make_version,
)
from tests.cms.submissions.test_calculated import calculated, of

pytestmark = pytest.mark.django_db

BOTH = ["oenv", "olaw"]
MORE = [
    {"key": "qseveral", "type": "multiple_choice", "label": "关注方面", "options": [
        {"key": "oenv", "label": "环境"}, {"key": "olaw", "label": "法治"}], "other": True},
    {"key": "qgrade", "type": "rating", "label": "打分", "scale": 5},
    {"key": "qopen", "type": "yes_no", "label": "是否公开"},
    {"key": "qrate", "type": "decimal", "label": "增长率"},
]  # fmt: skip


def definition(**labels) -> dict:
    """The form of the factories with every kind of question that is counted."""
    made = copy.deepcopy(FORM)
    made["sections"][0]["questions"] += copy.deepcopy(MORE)
    columns = made["sections"][0]["questions"][5]["columns"]
    columns.append({"key": "qgrave", "type": "integer", "label": "严重程度"})
    for question in made["sections"][0]["questions"]:
        question["label"] = labels.get(question["key"], question["label"])
    return made


def received(version, now, number: int, **answers):
    """One answer by a deputy of its own."""
    return make_received(
        version=version,
        now=now + dt.timedelta(minutes=number),
        number=number,
        answers={"qtext": f"第 {number} 份", **answers},
    )


def read(form, **filters):
    layout = Layout(selection := Selection.of_filters(form, filters))
    return results_of(Tallies(selection, layout), layout)


def read_public(form):
    layout = Layout(selection := Selection.of_filters(form, {}))
    return for_public(results_of(Tallies(selection, layout, is_public=True), layout))


def by_label(results) -> dict:
    found = {}
    for result in results.questions:
        found[result.heading] = result
        found |= {part.heading: part for part in result.parts}
    return found


def counts(result) -> dict:
    return {entry.label: entry.count for entry in result.entries}


def facts(result) -> dict:
    return {fact.label: fact.text for fact in result.facts}


@pytest.fixture
def version():
    return make_version(definition())


@pytest.fixture
def answered(version, now):
    """Four answers; what each of them says is counted below."""
    rows = [{"row": "r1", "cells": {"qproblem": "消防", "qgrave": 3}}]
    rows += [{"row": "r2", "cells": {"qproblem": "用工"}}]
    received(version, now, 1, qcount=4, qday="2026-05-12", qchoice="oyes", qgrade=5, qopen=True)
    received(
        version, now, 2, qcount=4, qday="2026-06-01", qchoice="oyes", qseveral=["oenv", "olaw"]
    )
    received(version, now, 3, qcount=7, qchoice="ono", qseveral=["oenv", "other:物业"], qrows=rows)
    received(version, now, 4, qgrade=3, qopen=False, qrate="0.25", qrows=rows[:1])
    return by_label(read(version.form))


def test_choices_count_every_option_and_those_who_did_not_answer(answered):
    choice = answered["是否满意"]
    assert counts(choice) == {"满意": 2, "不满意": 1}
    assert (choice.asked, choice.answered, choice.missing) == (4, 3, 1)
    assert [entry.percent for entry in choice.entries] == ["67%", "33%"]
    assert counts(answered["关注方面"]) == {"环境": 2, "法治": 1, "其他": 1}
    assert counts(answered["是否公开"]) == {"是": 1, "否": 1}


def test_numbers_have_sum_mean_and_ends_and_are_spread(answered):
    number = answered["企业数"]
    assert facts(number) == {"合计": "15", "平均": "5", "最小": "4", "最大": "7"}
    assert counts(number) == {"4": 2, "5": 0, "6": 0, "7": 1}
    assert counts(answered["打分"]) == {"1": 0, "2": 0, "3": 1, "4": 0, "5": 1}
    assert facts(answered["打分"])["平均"] == "4"
    assert facts(answered["增长率"])["合计"] == "0.25"


def test_what_was_calculated_counts_as_a_number(now):
    made = definition()
    made["sections"][0]["questions"].append(
        calculated("qtwice", "两数之和", "sum", of("qcount", "qgrade"))
    )
    version = make_version(made)
    received(version, now, 1, qcount=4, qgrade=5)
    received(version, now, 2, qcount=6)
    found = by_label(read(version.form))["两数之和"]
    assert facts(found) == {"合计": "15", "平均": "7.5", "最小": "6", "最大": "9"}
    assert (found.answered, sum(counts(found).values())) == (2, 2)


def test_days_are_counted_by_month_and_texts_are_shown_newest_first(answered):
    assert counts(answered["日期"]) == {"2026-05": 1, "2026-06": 1}
    assert facts(answered["日期"]) == {"最早": "2026-05-12", "最晚": "2026-06-01"}
    assert [said.text for said in answered["总体印象"].texts] == [
        f"第 {n} 份" for n in (4, 3, 2, 1)
    ]
    assert answered["照片"].texts == answered["照片"].entries == []


def test_a_table_counts_its_rows_and_each_column_over_them(answered):
    assert facts(answered["发现问题"]) == {"行数": "3", "平均每份行数": "1.5"}
    grave = answered["严重程度"]
    assert (grave.asked, grave.answered, grave.in_rows) == (3, 2, True)
    assert facts(grave)["合计"] == "6"


def test_what_another_filler_fills_in_is_not_missing(answered):
    assert "视察日期" not in answered  # the office's section: nobody of the office has answered


def test_no_comment_is_counted_apart(version, now):
    received(version, now, 1, qchoice="oyes")
    silent = received(version, now, 2)
    Submission.objects.filter(pk=silent.pk).update(no_comment=True)
    silent.cells.all().delete()
    found = read(version.form)
    assert (found.received, found.silent) == (2, 1)
    assert by_label(found)["是否满意"].asked == 1


def test_a_draft_and_what_lies_in_the_trash_count_for_nothing(version, now):
    gone = received(version, now, 1, qchoice="oyes")
    received(version, now, 2, qchoice="ono")
    type(gone).objects.filter(pk=gone.pk).update(deleted_at=now)
    assert counts(by_label(read(version.form))["是否满意"]) == {"满意": 0, "不满意": 1}


def test_a_retired_option_stays_where_somebody_took_it(version, now):
    received(version, now, 1, qchoice="ono")
    later = definition()
    later["sections"][0]["questions"][3]["options"][1]["retired"] = True
    second = make_version(later, version.form)
    received(second, now, 2, qchoice="oyes")
    assert counts(by_label(read(version.form))["是否满意"]) == {"满意": 1, "不满意": 1}
    assert counts(by_label(read(version.form, version="2"))["是否满意"]) == {"满意": 1}


def test_filters_by_version_day_and_unit(version, now):
    received(version, now, 1, qchoice="oyes")
    second = make_version(definition(qopen="可否公开"), version.form)
    made = received(second, now, 2, qchoice="ono")
    unit = Organization.objects.create(name="市场监管局", kind="DEPARTMENT")
    made.respondent = UserFactory()
    made.save(update_fields=["respondent"])
    Membership.objects.create(
        person=made.respondent.person, organization=unit, valid_from=dt.date(2020, 1, 1)
    )
    form, tomorrow = version.form, (now + dt.timedelta(days=1)).date().isoformat()
    assert counts(by_label(read(form, version="1"))["是否满意"]) == {"满意": 1, "不满意": 0}
    assert counts(by_label(read(form, unit=str(unit.pk)))["是否满意"]) == {"满意": 0, "不满意": 1}
    assert read(form, since=tomorrow).received == 0
    Membership.objects.update(valid_to=dt.date(2021, 1, 1))  # long before the answer
    assert read(form, unit=str(unit.pk)).received == 0


def test_the_queries_do_not_grow_with_questions_or_answers(version, now):
    received(version, now, 1, qcount=1, qchoice="oyes")
    with CaptureQueriesContext(connection) as few:
        read(version.form)
    wide = definition()
    for number in range(40):
        wide["sections"][0]["questions"].append(
            {"key": f"qmore{number}", "type": "integer", "label": f"数 {number}"}
        )
    wide = make_version(wide)
    for number in range(1, 20):
        received(wide, now, number, **{f"qmore{n}": n * number for n in range(40)})
    with CaptureQueriesContext(connection) as many:
        read(wide.form)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("least", "most", "whole", "labels"),
    [
        ("1", "4", True, ["1", "2", "3", "4"]),
        ("0", "99", True, [f"{n}0–{n}9".replace("00–09", "0–9") for n in range(10)]),
        ("3", "400", True, ["0–49", "50–99", *(f"{n}–{n + 49}" for n in range(100, 401, 50))]),
        ("0.5", "0.5", False, ["0.5 – <0.51"]),
        ("-0.2", "0.7", False, None),
        ("0", "99999999999999999999", True, None),
    ],
)  # fmt: skip
def test_steps_are_round_and_few_and_cover_the_range(least, most, whole, labels):
    from decimal import Decimal

    steps = steps_for(Decimal(least), Decimal(most), whole=whole)
    assert 1 <= steps.count <= 10
    assert steps.start <= Decimal(least)
    assert steps.start + steps.width * steps.count > Decimal(most)
    assert labels is None or [steps.label(at) for at in range(steps.count)] == labels


def test_for_the_public_nothing_leads_to_one_answer(version, now):
    for number in range(LEAST - 1):
        received(version, now, number, qchoice="oyes")
    assert for_public(read(version.form)).questions == []
    for number in range(LEAST - 1, 12):
        received(version, now, number, qchoice="oyes" if number < 10 else "ono", qcount=number)
    told = by_label(read_public(version.form))
    assert set(told) == {"企业数", "是否满意", "关注方面", "打分", "是否公开", "增长率"}
    assert told["是否满意"].is_withheld  # 10 and 2: what one is tells the other
    assert told["企业数"].is_withheld  # 4 did not answer
    assert told["打分"].is_withheld
    assert told["打分"].answered is None


def page(client, form, query="") -> str:
    answer = client.get(reverse("submissions:results", args=[form.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_draws_each_bar_beside_its_figure(client, version, answered):
    client.force_login(make_clerk())
    shown = page(client, version.form)
    row = re.search(r'<tr><th scope="row">满意</th>.*?</tr>', shown, re.DOTALL)[0]
    assert '<rect class="bar" width="66.7" height="8"/>' in row
    assert "2（67%）" in row
    assert "style=" not in row
    assert page(
        client, version.form, "?since=2999-01-01&version=99999999999999999999&unit=²&compare=x"
    )


def test_two_versions_stand_side_by_side_where_both_ask(client, version, now):
    client.force_login(make_clerk())
    received(version, now, 1, qchoice="oyes", qgrade=2)
    later = definition(qchoice="总体满意吗")
    later["sections"][0]["questions"] = [
        question for question in later["sections"][0]["questions"] if question["key"] != "qgrade"
    ]
    second = make_version(later, version.form)
    received(second, now, 2, qchoice="ono")
    shown = page(client, version.form, "?compare=1")
    row = re.search(r'<tr><th scope="row">不满意</th>.*?</tr>', shown, re.DOTALL)[0]
    assert "1（100%）" in row
    assert "0（0%）" in row
    assert "打分" not in shown
    assert "第 1 版" in shown


def test_the_public_view_takes_no_filter_that_two_looks_could_subtract(client, version, now):
    client.force_login(make_clerk())
    for number in range(8):
        received(version, now, number, qchoice="oyes")
    tomorrow = (now + dt.timedelta(days=1)).date().isoformat()
    second = make_version(definition(qopen="可否公开"), version.form)
    received(second, now, 8, qchoice="oyes")  # alone in its version
    shown = page(client, version.form, f"?public=1&since={tomorrow}&who=无此人&version=1")
    assert "9（100%）" in shown
    assert "第 1 份" not in shown


def test_who_may_not_read_the_answers_reads_no_figures(client, version):
    client.force_login(UserFactory())
    answer = client.get(reverse("submissions:results", args=[version.form_id]))
    assert answer.status_code in (302, 403, 404)


def test_a_mean_of_few_steps_is_not_told_beside_a_count_that_is_withheld(version, now):
    for number in range(10):
        received(version, now, number, qgrade=4 if number < 8 else 2)
    shown = by_label(for_public(read(version.form)))["打分"]

    assert shown.is_withheld  # 8 and 2: fewer than k−1 are left to guess at
    assert (shown.entries, shown.facts) == ([], [])
