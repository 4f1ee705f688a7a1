"""Row 36, in part: no English on the desk, its errors and the sheets of the form module."""

import re

import pytest
from django.urls import reverse
from lxml import html

from cms.formbuilder.enums import QuestionType
from cms.formbuilder.services import finalise_form
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.selection import Selection
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.targets.answered import answer, sheet_of, write_questions
from tests.home.desk.parts import begin, page_of
from tests.workflows.topics.factories import make_version, released_topic
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
# Names that are so in Chinese, too.
NAMES = re.compile(
    r"JSON|XLSForm|XLSX|CSV|Excel|Word|WPS|PDF|DOCX?|ODK|KoboToolbox|GPS|HEIC|JPE?G|PNG|KB|MB|https?"
    r"|ctrl|format_version|schema_version"
)
TOLD = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-saved-text", "value")
QUESTIONS = [
    {"key": f"q{n}", "type": kind, "label": f"第{n}题", "required": True}
    for n, kind in enumerate(QuestionType.values)
    if kind not in ("rows", "matrix", "ranking", "calculated", "note")
    and not kind.endswith("choice")
]


def english(content: bytes) -> set[str]:
    """Words in Latin letters among what a reader sees or is read to."""
    page = html.fromstring(content)
    for part in page.xpath("//script|//style|//template|//svg|//noscript"):
        part.drop_tree()
    said = [text for text in page.xpath("//body//text()|//head/title/text()") if text.strip()]
    said += [
        each.get(name)
        for name in TOLD
        for each in page.xpath(f"//*[@{name}]")
        if name != "value" or (each.tag == "button" and not each.get("name"))
    ]
    return {word for text in said for word in re.findall(r"[A-Za-z]{3,}", NAMES.sub("", text))}


@pytest.fixture
def form(now):
    questions = [
        block("short_text", "单位"),
        choice("评价", "好"),
        table("问题", block("date", "日")),
    ]
    form = shaped_form(now, questions)
    answer(finalise_form(form=form, by=None, now=now), {key(questions[0]): "甲"}, now)
    write_questions(form, questions[1:], now)
    return form


def test_the_desk_and_its_errors(client):
    questions = [*QUESTIONS, {"key": "qc", "type": "single_choice", "label": "评价", "options": []}]
    questions[-1]["options"] = [{"key": "o1", "label": "好"}]
    form = {"sections": [{"key": "sdeputy", "title": "代表填写", "filler": "DEPUTY"}]}
    form["sections"][0]["questions"] = questions
    version = make_version({"schema_version": 1, "title": "视察记录表", **form})
    topic = released_topic(form_version=version)
    part = Assignment.objects.filter(topic_id=topic.pk).first()
    client.force_login(part.person.account)
    draft = begin(client, part)

    wrong = {q["key"]: "不对" for q in questions}
    pages = {
        "page": client.get(page_of(draft)),
        "errors": client.post(page_of(draft), {**wrong, "rev": 0, "act": "next"}),
        "check": client.get(reverse("desk:check", args=[draft.pk])),
        "assignment": client.get(reverse("desk:assignment", args=[part.pk])),
    }

    assert pages["errors"].status_code == 422
    found = {name: english(page.content) for name, page in pages.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_sheets(form):
    head, rows = sheet_of(form)

    assert re.findall(r"[A-Za-z]{3,}", " ".join([*head, *(c for row in rows for c in row)])) == []
    assert re.findall(r"[A-Za-z]{3,}", " ".join(Layout(Selection(form=form)).head())) == []
