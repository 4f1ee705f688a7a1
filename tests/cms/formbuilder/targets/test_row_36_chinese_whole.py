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
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.targets.answered import answer, sheet_of, write_questions
from tests.cms.submissions.factories import make_received
from tests.cms.submissions.factories import make_version as make_received_version
from tests.home.desk.parts import begin, page_of
from tests.permissions.addresses import ACTS, arguments
from tests.permissions.test_table import ALLOWED, ELSEWHERE
from tests.permissions.zone import Zone
from tests.workflows.topics.factories import make_version, released_topic
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
# Names that are so in Chinese, too; addresses, suffixes of files, digests and check codes.
NAMES = re.compile(
    r"https?://\S+|\.(?:xlsx?|docx?|pdf|csv|jpe?g|png|zip)\b|\b[0-9a-f]{12,64}\b|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b"
    r"|JSON|XLSForm|XLSX|CSV|Excel|Word|WPS|PDF|DOCX?|ODK|KoboToolbox|GPS|HEIC|JPE?G|PNG|KB|MB|https?"
    r"|API|ZIP|SVG|ctrl|format_version|schema_version|\b(?:survey|choices|settings)\b"
)
# What the zone's own rows bring along: a phone's name, a mail's, accounts', a record of no app.
OF_ZONE = re.compile(r"iPhone|zone@test|tests\.\w+|json://x/|\b(?:seated|user)-?\d+\b")
KEY = re.compile(r"\b(?:[qsor][0-9a-f]{8,}|q(?:text|rows)|s(?:deputy|office))\b")  # never shown
ENDS = ("accounts:sign-out", "accounts:sign-in")  # they end the session, or lead on
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
    for part in page.xpath("//script|//style|//template|//svg|//noscript|//textarea|//iframe"):
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


@pytest.fixture
def screens(now) -> dict[str, str]:
    """Address of every screen of the office that a GET may reach, by its name; and some of an
    answer that was received, which the table leaves to their own tests.
    """
    zone = Zone()
    filled, names = arguments(zone), (set(ALLOWED) | set(ELSEWHERE)) - ACTS - set(ENDS)
    found = {
        name: reverse(name, args=filled.get(name, ()))
        for name in names
        if name in ALLOWED or name in filled
    }
    received = make_received(version=make_received_version(), now=now)
    found |= {
        f"{name} of an answer": reverse(name, args=[received.pk, *more])
        for name, *more in (
            ("submissions:detail",),
            ("submissions:to_trash",),
            ("submissions:correct", "qtext"),
        )
    }
    return found | {
        f"{name} with answers": reverse(name, args=[received.form_id])
        for name in ("submissions:list", "submissions:results", "submissions:limits")
    }


def test_every_screen_of_the_office_that_a_get_reaches(client, screens):
    found, seen = {}, set()
    for role in (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
        client.force_login(UserFactory(roles=[role]))
        for name in sorted(set(screens) - seen):
            answer = client.get(screens[name])
            if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                continue
            seen.add(name)
            texts = [OF_ZONE.sub("", text) for text in said(answer.content)]
            words = {word for text in texts for word in re.findall(r"[A-Za-z]{3,}", text)}
            if words := words | {key for text in texts for key in KEY.findall(text)}:
                found[name] = sorted(words)

    assert len(seen) > 130
    assert {name for name in seen if " " in name} == {name for name in screens if " " in name}
    assert found == {}


def test_the_sheets(form):
    head, rows = sheet_of(form)

    assert re.findall(r"[A-Za-z]{3,}", " ".join([*head, *(c for row in rows for c in row)])) == []
    assert re.findall(r"[A-Za-z]{3,}", " ".join(Layout(Selection(form=form)).head())) == []
