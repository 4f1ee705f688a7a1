"""``docs/examples/reader``: a site made of the API alone, without Django on its path."""

import ast
import os
import re
import subprocess
import sys
from html import unescape
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from wagtail.models import APIToken

from cms.formbuilder.enums import QuestionType
from cms.publishing.blocks import PublicBody
from cms.submissions.models import Attachment, Submission
from tests.api.zone import UNIT, make_topic_in_force
from tests.cms.submissions.factories import photo
from workflows.duties.models import Duty
from workflows.topics.models import Assignment

READER = Path(__file__).resolve().parents[2] / "docs" / "examples" / "reader"
FIELD = re.compile(r'<(?:input|textarea|select|button)[^>]*? name="([^"]+)"')
VALUE = re.compile(r'name="([^"]+)" value="([^"]*)"')


def part(name: str):
    """One module of the reader, loaded from its file."""
    spec = spec_from_file_location(f"reader_{name}", READER / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Site:
    """The reader's pages, as a browser without JavaScript meets them."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def get(self, path: str) -> str:
        return self._open(self.address + path)

    def post(self, path: str, fields: dict) -> str:
        data = encode_multipart(BOUNDARY, fields)
        kind = {"Content-Type": MULTIPART_CONTENT}
        return self._open(Request(self.address + path, data, kind))

    def _open(self, asked) -> str:
        try:
            with urlopen(asked, timeout=60) as answer:
                return unescape(answer.read().decode())
        except HTTPError as error:
            return f"{error.code} {unescape(error.read().decode())}"


@pytest.fixture
def start_reader(live_server):
    """Start the reader for the bearer of a token: isolated, and without any installed package."""
    running = []

    def start(token: str = "") -> Site:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(READER), live_server.url, "--port", "0"],
            env={**os.environ, "LIANXI_TOKEN": token},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return Site(process.stdout.readline().strip())

    yield start
    for process in running:
        process.terminate()
        process.wait()
        process.stdout.close()


def typed(page: str) -> dict[str, list[str]]:
    """Names and values of hidden and filled inputs of a page."""
    found: dict[str, list[str]] = {}
    for name, value in VALUE.findall(page):
        if value and not name.startswith("_"):
            found.setdefault(name, []).append(value)
    return found


def test_the_reader_imports_the_standard_library_and_itself_only():
    own = {path.stem for path in READER.glob("*.py")}
    for path in READER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                assert top in own or top in sys.stdlib_module_names, f"{path.name}: {name}"


def test_the_reader_knows_every_block_of_a_public_text():
    assert set(part("texts").BLOCKS) == set(PublicBody().child_blocks)


@pytest.mark.parametrize("kind", [kind.value for kind in QuestionType])
def test_the_reader_draws_every_type_of_question(kind):
    choices = {name: [{"id": 1, "label": "某某"}] for name in part("forms").REFERENCES}
    column = {"key": "qcell", "type": "short_text", "label": "格", "many": False}
    question = {
        "key": "qone",
        "type": kind,
        "label": "题目",
        "many": kind in ("rows", "file", "photo", "multiple_choice"),
        "options": [{"key": "o1", "label": "甲"}],
        "rows": [{"key": "o2", "label": "行"}],
        "columns": [column],
        "max_rows": 3,
        "scale": 5,
    }

    drawn = part("forms").draw(question, "qone", None, {"qone": "请填写"}, choices)

    assert "题目" in drawn
    if kind == QuestionType.SIGNATURE:  # a program cannot sign: who fills is sent to the desk
        assert "name=" not in drawn
        assert "履职工作台" in drawn
    elif kind != QuestionType.NOTE:
        assert 'name="qone' in drawn
        assert "请填写" in drawn


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_anyone_reads_public_texts_and_nothing_else(start_reader):
    topic, _deputies = make_topic_in_force()
    site = start_reader()

    home, found = site.get("/"), site.get(f"/?q={quote('培育')}")
    text = site.get(f"/t/{topic.number}")

    for page in (home, found, text):
        assert "专精特新企业培育情况" in page
    assert "先看后问。" in text
    assert "王一" in text
    assert site.get("/t/2026-999").startswith("404")
    refused = site.get(f"/t/{topic.number}/form")
    assert refused.startswith("401")
    assert "总体印象" not in refused


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_deputy_fills_a_form_with_two_rows_and_a_photo_through_the_api_alone(start_reader):
    topic, (deputy, _other) = make_topic_in_force()
    _row, token = APIToken.create_token(user=deputy, name="reader")
    site, path = start_reader(token), f"/t/{topic.number}/form"

    empty = site.get(path)
    assert {"qtext", "qcount", "qchoice", "qphoto", "qrows"} <= set(FIELD.findall(empty))
    assert "旧选项" not in empty
    assert "内部评价" not in empty
    (row,) = typed(empty)["qrows"]

    fields = typed(empty) | {f"qrows.{row}.qproblem": "融资门槛偏高", "qcount": "许多"}
    more = site.post(path, fields | {"_add": "qrows"})
    assert "融资门槛偏高" in more
    first, second = typed(more)["qrows"]
    assert first == row

    unit = re.search(rf'<option value="(\d+)">{UNIT}', more)[1]
    fields |= {
        "qrows": [first, second],
        f"qrows.{first}.qunit": unit,
        f"qrows.{first}.qsoon": "yes",
        f"qrows.{second}.qproblem": "用工难",
        f"qrows.{second}.qpic": photo(),
        "_send": "1",
    }
    refused = site.post(path, fields)
    assert "此题为必填，请填写。" in refused
    assert "请填写数字。" in refused
    assert "用工难" in refused
    assert not Submission.objects.exclude(state="DRAFT").exists()

    fields |= {"qtext": "落实较好。", "qcount": "3", "qchoice": "oyes"}
    fields[f"qrows.{second}.qpic"] = photo()
    sent = site.post(path, fields)
    fields[f"qrows.{second}.qpic"] = photo()
    again = site.post(path, fields)

    stored = Submission.objects.get(respondent=deputy)
    assert f"回执号 {stored.receipt}" in sent
    assert sent == again
    assert [cell["cells"]["qproblem"] for cell in stored.answers["qrows"]] == [
        "融资门槛偏高",
        "用工难",
    ]
    assert stored.answers["qrows"][0]["cells"]["qunit"]["label"] == UNIT
    assert stored.answers["qcount"] == 3
    assert Attachment.objects.get().in_answer
    assert Assignment.objects.get(person=deputy.person).state == "DONE"
    assert not Duty.objects.open().filter(owner_person=deputy.person).exists()
    shown = site.get(f"/sent/{stored.uuid}")
    for words in (stored.receipt, "落实较好。", "满意", "用工难", "现场.jpg"):
        assert words in shown
