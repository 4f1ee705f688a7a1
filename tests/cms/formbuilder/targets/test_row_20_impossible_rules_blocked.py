"""Row 20: forward-only, cycle, missing option, contradictory type: 定稿 is refused in Chinese."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.models import FormVersion
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, calc, choice, shaped_form

pytestmark = pytest.mark.django_db


def with_condition(asked: dict, **condition) -> dict:
    asked["value"]["conditions"] = {"show_if": condition}
    return asked


def looks_ahead() -> list[dict]:
    later = block("yes_no", "是否整改")
    return [with_condition(block("date", "整改期限"), question=later["id"], **{"is": "yes"}), later]


def cycle() -> list[dict]:
    first, second = block("calculated", "合计一"), block("calculated", "合计二")
    for own, other in ((first, second), (second, first)):
        own["value"]["calculation"] = {"op": "sum", "of": [{"question": other["id"]}]}
    return [first, second]


def missing_option() -> list[dict]:
    rated = choice("评价", "好", "差")
    why = block("long_text", "原因")
    return [
        rated,
        with_condition(why, question=rated["id"], **{"is": "any_of", "value": ["o00000000aa"]}),
    ]


def wrong_type() -> list[dict]:
    day = block("date", "检查日期")
    why = block("long_text", "原因")
    return [day, with_condition(why, question=day["id"], **{"is": "any_of", "value": ["o0000"]})]


def contradiction() -> list[dict]:
    number = block("integer", "人数")
    both = [
        {"question": number["id"], "is": "more", "value": "9"},
        {"question": number["id"], "is": "less", "value": "3"},
    ]
    return [number, with_condition(block("long_text", "说明"), all=both)]


def text_in_a_sum() -> list[dict]:
    text = block("short_text", "单位")
    return [text, calc("合计", "sum", text)]


@pytest.mark.parametrize(
    ("impossible", "named"),
    [
        (looks_ahead, ("整改期限", "是否整改")),
        (cycle, ("合计一", "合计二")),
        (missing_option, ("原因", "评价")),
        (wrong_type, ("原因", "检查日期")),
        (contradiction, ("说明", "人数")),
        (text_in_a_sum, ("合计", "单位")),
    ],
)
def test_the_form_is_not_finalised_and_the_question_is_named_in_chinese(impossible, named, now):
    form = shaped_form(now, impossible())
    clerk = Client()
    clerk.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    clerk.post(reverse("forms:finalise", args=[form.pk]))
    page = clerk.get(reverse("forms:form", args=[form.pk])).content.decode()

    assert not FormVersion.objects.exists()
    box = page.partition('id="problems-h"')[2].partition("</section>")[0]
    sentences = re.findall(r"<li>(.*?)</li>", box)
    assert sentences
    assert all(any(name in sentence for sentence in sentences) for name in named)
    assert not re.search(r"[A-Za-z]", " ".join(sentences).replace("&quot;", ""))
