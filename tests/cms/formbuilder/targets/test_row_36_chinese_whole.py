"""Row 36: no English on the desk, its errors, the sheets, nor any screen of the office."""

import re

import pytest
from django.urls import reverse
from lxml import html

from cms.accounts.enums import Role
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.services import finalise_form
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.selection import Selection
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.targets.answered import answer, sheet_of, write_questions
from tests.home.desk.parts import begin, page_of
from tests.permissions.addresses import ACTS, arguments
from tests.permissions.test_table import ALLOWED, ELSEWHERE
from tests.permissions.zone import Zone
from tests.workflows.topics.factories import make_version, released_topic
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
# Names that are so in Chinese, too.
NAMES = re.compile(
    r"JSON|XLSForm|XLSX|CSV|Excel|Word|WPS|PDF|DOCX?|ODK|KoboToolbox|GPS|HEIC|JPE?G|PNG|KB|MB|https?"
    r"|ctrl|format_version|schema_version"
)
# What the zone's own rows bring along: an account's name, a phone, an address of a channel, a file.
OF_ZONE = re.compile(r"iPhone|zone@test|tests\.\w+|json://x/|\b\w+@\S+|\buser-?\d+\b")
KEY = re.compile(
    r"\b(?:[qsor][0-9a-f]{8,}|[qs](?:text|rows|deputy|office)\w*)\b"
)  # opaque: never shown
OPEN_FIRST = ("accounts:sign-out", "accounts:sign-in")  # they end the session, or lead on
TOLD = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-saved-text", "value")
QUESTIONS = [
    {"key": f"q{n}", "type": kind, "label": f"第{n}题", "required": True}
    for n, kind in enumerate(QuestionType.values)
    if kind not in ("rows", "matrix", "ranking", "calculated", "note")
    and not kind.endswith("choice")
]


def english(content: bytes) -> set[str]:
    """Words in Latin letters among what a reader sees or is read to."""
    return {word for text in said(content) for word in re.findall(r"[A-Za-z]{3,}", text)}


def said(content: bytes) -> list[str]:
    """Every text that a reader sees or is read to, without the names that are so in Chinese."""
    page = html.fromstring(content)
    for part in page.xpath("//script|//style|//template|//svg|//noscript"):
        part.drop_tree()
    texts = [text for text in page.xpath("//body//text()|//head/title/text()") if text.strip()]
    texts += [
        each.get(name)
        for name in TOLD
        for each in page.xpath(f"//*[@{name}]")
        if name != "value" or (each.tag == "button" and not each.get("name"))
    ]
    return [NAMES.sub("", text) for text in texts]


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


def test_every_screen_of_the_office_that_a_get_reaches():
    zone = Zone()
    filled = arguments(zone)
    found, seen = {}, set()
    for role in (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
        client = zone.client(role.value)
        for name in sorted((set(ALLOWED) | set(ELSEWHERE)) - ACTS - seen):
            if name in OPEN_FIRST or (name in ELSEWHERE and name not in filled):
                continue
            answer = client.get(reverse(name, args=filled.get(name, ())))
            if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                continue
            seen.add(name)
            texts = [OF_ZONE.sub("", text) for text in said(answer.content)]
            words = {w for text in texts for w in re.findall(r"[A-Za-z]{3,}", text)}
            words |= {w for text in texts for w in KEY.findall(text)}
            if words:
                found[name] = sorted(words)

    assert len(seen) > 100
    assert found == {}


def test_the_sheets(form):
    head, rows = sheet_of(form)

    assert re.findall(r"[A-Za-z]{3,}", " ".join([*head, *(c for row in rows for c in row)])) == []
    assert re.findall(r"[A-Za-z]{3,}", " ".join(Layout(Selection(form=form)).head())) == []
