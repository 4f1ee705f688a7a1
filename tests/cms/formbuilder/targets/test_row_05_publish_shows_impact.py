"""Row 5: delete a question with 120 answers: the page states 120, and wants it confirmed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.services import FormMoved, LosesAnswers, finalise_form
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.posted import finalise_on_page
from tests.cms.formbuilder.targets.answered import answer, write_questions
from tests.cms.submissions.factories import make_draft
from tests.workflows.topics.factories import make_topic

pytestmark = pytest.mark.django_db
SEEN = "120 份已收填报答过此题。"


@pytest.fixture
def office():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


@pytest.fixture
def clerk(office):
    client = Client()
    client.force_login(office)
    return client


UNIT, REASON = block("short_text", "被视察单位"), choice("评价", "好", "一般")
FOUND = table("发现问题", block("long_text", "问题"), block("short_text", "地点"))


@pytest.fixture
def form(now):
    form = shaped_form(now, [UNIT, REASON, FOUND])
    finalise_form(form=form, by=None, now=now)
    return form


def answered(form, now, count: int) -> list:
    column = FOUND["value"]["columns"][0]
    rows = [{"row": f"r{n}", "cells": {key(column): "路灯不亮"}} for n in (1, 2)]
    given = {key(UNIT): "甲厂", key(FOUND): rows}
    return [answer(form.current_version, given, now, number=n) for n in range(count)]


def page_of(clerk, form) -> str:
    return clerk.get(reverse("forms:finalise", args=[form.pk])).content.decode()


def test_a_deleted_question_with_120_answers_is_stated_and_needs_a_tick(clerk, form, now):
    answered(form, now, 120)
    write_questions(form, [REASON, FOUND], now)

    page = page_of(clerk, form)
    assert "“第1节”不再填写“被视察单位”" in page
    assert SEEN in page
    assert "第1节" in page
    assert "“评价”" not in page

    refused = finalise_on_page(clerk, form)
    assert refused.status_code == 409
    assert "请先勾选确认" in refused.content.decode()
    form.refresh_from_db()
    assert form.current_version.number == 1
    assert AuditEvent.objects.filter(verb="form.finalise", refused=True).exists()

    finalise_on_page(clerk, form, agreed="on")
    form.refresh_from_db()
    assert form.current_version.number == 2


def test_every_change_says_whom_it_touches(clerk, form, now):
    answered(form, now, 3)
    column = FOUND["value"]["columns"][0]
    renamed = {**UNIT, "value": {**UNIT["value"], "label": "企业名称"}}
    retyped = {**column, "type": "short_text"}
    fewer = {**FOUND, "value": {**FOUND["value"], "columns": [retyped]}}
    write_questions(form, [renamed, REASON, fewer], now)

    page = page_of(clerk, form)

    assert "“被视察单位” → “企业名称”" in page
    assert page.count("3 份已收填报答过此题。") == 2  # the name, and the column of another type
    assert "“地点”" in page  # nobody had answered it: no tick would be needed for it alone
    assert 'name="agreed"' in page


def test_a_question_that_nobody_answered_goes_without_a_tick(clerk, form, now):
    write_questions(form, [UNIT, FOUND], now)

    assert 'name="agreed"' not in page_of(clerk, form)
    finalise_on_page(clerk, form)

    form.refresh_from_db()
    assert form.current_version.number == 2


def test_drafts_and_topics_that_stay_are_counted(clerk, form, now):
    make_draft(now=now, version=form.current_version)
    make_topic(form_version=form.current_version, now=now)
    write_questions(form, [UNIT, REASON], now)

    page = page_of(clerk, form)

    assert "1 份填报正在填写" in page
    assert "1 个未发布的监督事项继续使用已选的版本" in page


def test_what_was_looked_at_is_what_is_finalised(clerk, form, office, now):
    write_questions(form, [UNIT, REASON], now)
    address = reverse("forms:finalise", args=[form.pk])
    seen = clerk.get(address).context["impact"].seen
    write_questions(form, [REASON], now)

    answer = clerk.post(address, {"seen": seen, "agreed": "on"})

    assert answer.status_code == 409
    assert "本页打开后表单又有改动" in answer.content.decode()
    form.refresh_from_db()
    assert form.current_version.number == 1
    assert clerk.post(address, {}).status_code == 409  # nothing looked at at all
    with pytest.raises(FormMoved):
        finalise_form(form=form, by=office, now=now, seen=seen)


def test_the_gate_is_the_service(form, office, now):
    answered(form, now, 1)
    write_questions(form, [REASON, FOUND], now)

    with pytest.raises(LosesAnswers):
        finalise_form(form=form, by=office, now=now)
    assert finalise_form(form=form, by=office, now=now, agreed=True).number == 2


def test_many_answers_and_changes_cost_no_more_queries(clerk, form, now):
    answered(form, now, 1)
    write_questions(form, [REASON], now)
    page_of(clerk, form)
    with CaptureQueriesContext(connection) as few:
        page_of(clerk, form)
    [answer(form.current_version, {key(UNIT): "乙"}, now, number=n) for n in range(10, 20)]
    write_questions(form, [block("date", f"日期{n}") for n in range(20)], now)
    with CaptureQueriesContext(connection) as many:
        page_of(clerk, form)

    assert len(many) == len(few)


def test_where_nothing_differs_no_new_version_is_offered(clerk, form):
    page = page_of(clerk, form)

    assert "工作稿与现用版本所问相同" in page
    assert "定稿为新版本" not in page
    assert "返回表单" in page
