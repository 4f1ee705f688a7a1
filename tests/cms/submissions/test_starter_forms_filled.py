"""Each shipped form filled in whole, part by part, with every option of every choice in turn."""

import json
from copy import deepcopy

import pytest
from django.core.files.base import ContentFile
from django.utils.datastructures import MultiValueDict

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.compiled.context import Choices
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES, REFERENCES
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.starter_forms import load_starter_forms, starter_codes
from cms.media.models import MediaDocument
from cms.submissions.access import register_subject_access
from cms.submissions.asked import asked_and_answered
from cms.submissions.enums import SubmissionState
from cms.submissions.services import (
    AnswersIncomplete,
    open_draft,
    save_draft,
    submit_submission,
)
from tests.cms.people.factories import MandateFactory
from tests.cms.submissions.factories import UserFactory, photo, post
from tests.conftest import NOW
from tests.kept import kept
from tests.workflows.reception.factories import SiteFactory

pytestmark = pytest.mark.django_db
ROW = "r0000aaaa"
TEXTS = {
    "short_text": "青岚湖",
    "long_text": "情况属实，建议尽快整改。",
    "integer": "9",
    "decimal": "60",
    "date": "2026-05-12",
    "datetime": "2026-05-12T09:30",
    "phone": "13800000000",
    "yes_no": "yes",
}
FIT = {
    "无效票": "1",
    "满意": "5",
    "基本满意": "1",
    "不满意": "1",
    "弃权": "1",
}  # of nine that came back
TURNS = 7  # the longest list of options that a condition of these forms looks at


def in_the_zone():
    """Whom and what the questions may name, and somebody who may fill in every part."""
    MediaDocument.objects.create(title="授权依据", file=ContentFile(b"%PDF-1.4", "授权依据.pdf"))
    SiteFactory()
    return UserFactory(roles=[Role.OFFICE_STAFF], person=MandateFactory().person)


def everybody_of_the_office_fills() -> None:
    register_subject_access(
        "testsubject",
        lambda user, ref, want, filler="": has_role(user, Role.OFFICE_STAFF),
        labels=lambda refs: dict.fromkeys(refs, "培育情况"),
    )


def typed(question: dict, turn: int, choices: Choices) -> str:
    """An answer as it is typed."""
    if options := question.get("options"):
        return options[turn % len(options)]["key"]
    if question["type"] in REFERENCES:
        offered = choices.offered(question)  # of records none, before the first is filed
        return str(offered[0][0]) if offered else ""
    return FIT.get(question["label"], TEXTS[question["type"]])


def filled(section: dict, turn: int, choices: Choices) -> tuple[dict, dict]:
    """Texts and files of a section, whatever the conditions will leave of them."""
    texts, files = {}, {}

    def answer(question: dict, name: str) -> None:
        if question["type"] in FILES:
            files[name] = [photo()]
        elif question["type"] not in ("calculated", "note", "signature"):
            texts[name] = typed(question, turn, choices)

    for question in section["questions"]:
        if question["type"] != "rows":
            answer(question, question["key"])
            continue
        texts[question["key"]] = ROW
        for column in question["columns"]:
            answer(column, f"{question['key']}.{ROW}.{column['key']}")
    return texts, files


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield {form.starter_code: form for form in load_starter_forms(now=NOW)}


@pytest.fixture
def form(request, loaded) -> FormDefinition:
    return deepcopy(loaded[request.param])


@pytest.mark.parametrize("form", starter_codes(), indirect=True)
def test_every_part_of_a_shipped_form_is_filled_in_and_filed(form, now):
    by = in_the_zone()
    everybody_of_the_office_fills()
    form.refresh_from_db()
    version = form.current_version
    sections = json.loads(version.definition)["sections"]
    seen: set[str] = set()
    for filler in dict.fromkeys(section["filler"] for section in sections):
        for turn in range(TURNS):
            choices = Choices(by)
            draft = open_draft(
                version=version, subject_ref=f"testsubject:{turn}", filler=filler, by=by, now=now
            )
            for section in (each for each in sections if each["filler"] == filler):
                texts, files = filled(section, turn, choices)
                saved = save_draft(
                    submission=draft,
                    section_key=section["key"],
                    data=post(**texts),
                    files=MultiValueDict(files),
                    by=by,
                    now=now,
                )
                assert saved.errors == {}, (form.title, section["title"])
                draft.refresh_from_db()
            token = f"starter-form-{filler.lower()}-{turn:02}"
            signed = {key: {"name": str(by)} for key in compile_version(version).signatures}
            done = submit_submission(
                submission=draft.pk, token=token, signatures=signed, by=by, now=now
            )
            assert done.state == SubmissionState.SUBMITTED
            for part in asked_and_answered(done):
                seen |= {
                    line["key"]
                    for line in part["lines"]
                    if line["text"] or line["files"] or line["rows"]
                }
    asked = {q.key for q in compile_version(version).questions.values() if q.is_asked}
    assert seen == asked, form.title


class Paper:
    """A shipped form that is filled in by the labels of its questions."""

    def __init__(self, form: FormDefinition, filler: str, now) -> None:
        form.refresh_from_db()
        self.version, self.filler, self.now = form.current_version, filler, now
        sections = json.loads(self.version.definition)["sections"]
        self.sections = [each for each in sections if each["filler"] == filler]
        self.by, self.number = in_the_zone(), 0
        self.choices = Choices(self.by)
        everybody_of_the_office_fills()

    def file(self, **said: str) -> dict[str, str]:
        """Everything answered, ``said`` by label in words; what stands there, by label."""
        self.number += 1
        draft = open_draft(
            version=self.version,
            subject_ref=f"testsubject:{self.number}",
            filler=self.filler,
            by=self.by,
            now=self.now,
        )
        for section in self.sections:
            texts, files = filled(section, 0, self.choices)
            for question, name in parts_of(section):
                if question["label"] in said:
                    texts[name] = in_words(question, said[question["label"]])
            save_draft(
                submission=draft,
                section_key=section["key"],
                data=post(**texts),
                files=MultiValueDict(files),
                by=self.by,
                now=self.now,
            )
            draft.refresh_from_db()
        token = f"starter-form-in-words-{self.number}"
        done = submit_submission(submission=draft.pk, token=token, by=self.by, now=self.now)
        lines = [line for part in asked_and_answered(done) for line in part["lines"]]
        lines += [cell for line in lines for row in line["rows"] for cell in row]
        return {line["label"]: line["text"] for line in lines}


def parts_of(section: dict):
    """(question or column, its name in the form)."""
    for question in section["questions"]:
        yield question, question["key"]
        for column in question.get("columns", ()):
            yield column, f"{question['key']}.{ROW}.{column['key']}"


def in_words(question: dict, words: str) -> str:
    """What is typed, or the key of the option that is meant."""
    options = {option["label"]: option["key"] for option in question.get("options", ())}
    return options.get(words, words)


@pytest.mark.parametrize("form", ["F05"], indirect=True)
def test_a_deputy_who_is_not_content_says_why(form, now):
    paper = Paper(form, "DEPUTY", now)
    why = "不满意的具体意见(不满意必填)"

    content = paper.file(办理态度="满意", 办理结果="满意")
    half = paper.file(办理态度="满意", 办理结果="基本满意")
    not_at_all = paper.file(办理态度="满意", 办理结果="不满意", **{why: "没有解决"})

    assert [each["总体评价"] for each in (content, half, not_at_all)] == [
        "满意",
        "基本满意",
        "不满意",
    ]
    assert why not in content
    assert not_at_all[why] == "没有解决"
    with pytest.raises(AnswersIncomplete):
        paper.file(办理结果="不满意", **{why: ""})


@pytest.mark.parametrize("form", ["F10"], indirect=True)
def test_the_tally_is_worked_out_as_on_the_paper(form, now):
    said = dict.fromkeys(("应到", "实到", "发出票", "收回票"), "50") | {"无效票": "2"}
    said |= {"满意": "24", "基本满意": "10", "不满意": "10", "弃权": "4"}
    paper = Paper(form, "OFFICE", now)

    half, void = paper.file(**said), paper.file(**said | {"发出票": "49"})

    assert half["有效票"] == "48"
    assert (half["满意率"], half["满意和基本满意率"]) == ("50.00%", "70.83%")
    assert half["测评结果"] == "基本满意"  # half is not more than half
    assert void["测评结果"] == "无效"  # more came back than were given out


@pytest.mark.parametrize("form", ["F10"], indirect=True)
@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({"实到": "10"}, "实到"),
        ({"发出票": "10"}, "发出票"),
        ({"无效票": "10", "满意": "0", "基本满意": "0", "不满意": "0", "弃权": "0"}, "无效票"),
        ({"满意": "6"}, "四项合计"),
    ],
)
def test_a_tally_that_does_not_add_up_is_refused(form, said, label, now):
    with pytest.raises(AnswersIncomplete) as refused:
        Paper(form, "OFFICE", now).file(**said)

    compiled = compile_version(form.versions.get())
    wrong = {
        section.label_of(name).rpartition(" · ")[2]: sentence
        for key, found in refused.value.problems.items()
        for name, sentence in found.items()
        for section in [compiled.section(key).by_key[name.partition(".")[0]]]
    }
    assert label in wrong
    assert f"“{label}”" in wrong[label]


@pytest.mark.parametrize("form", ["F14"], indirect=True)
def test_whether_more_than_half_are_there(form, now):
    there = Paper(form, "OFFICE", now).file(实到="1")
    assert (there["应到"], there["出席率"], there["是否过半"]) == ("1", "100.0%", "已过半")
