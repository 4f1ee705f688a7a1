"""A deputy fills in her part on the desk, with JavaScript off."""

import copy
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cms.formbuilder.compiler import compile_version
from cms.submissions.models import Submission
from cms.submissions.services import return_submission
from tests.kept import kept
from tests.workflows.topics.factories import (
    INSPECTION,
    excuse,
    make_clerk,
    make_handler,
    make_mandate,
    make_version,
    released_topic,
)
from workflows.duties.queries import ledger_breaches, open_duties_of
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
TEXT = "孵化器消防通道被占用"
NOTE = "请写明是哪一栋，并补一张照片"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        topic = released_topic()
        yield Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()


@pytest.fixture
def part(made):
    """One deputy's part of a released inspection."""
    return copy.deepcopy(made)


@pytest.fixture
def desk(client, part):
    """The deputy's browser."""
    client.force_login(part.person.account)
    return client


def begin(desk, part) -> Submission:
    desk.post(reverse("desk:assignment", args=[part.pk]), {"act": "fill"})
    part.refresh_from_db()
    return part.submission


def page_of(submission) -> str:
    return reverse("desk:fill", args=[submission.pk, "sdeputy"])


def rows(*problems: str, rev: int = 0, act: str = "save", **extra) -> dict:
    data = {"rev": rev, "act": act, "qrows": [f"r000{n}" for n in range(len(problems))], **extra}
    for n, problem in enumerate(problems):
        data[f"qrows.r000{n}.qproblem"] = problem
    return data


def send(desk, submission):
    page = desk.get(reverse("desk:check", args=[submission.pk]))
    token = page.context_data["token"]
    return token, desk.post(reverse("desk:check", args=[submission.pk]), {"token": token})


def test_inbox_shows_what_is_owed_with_its_date(desk, part):
    page = desk.get("/desk/").content.decode()

    assert part.topic.title in page
    assert reverse("desk:assignment", args=[part.pk]) in page
    assert "10" in page  # the rule in words names its working days


def test_inbox_of_somebody_who_owes_nothing_says_so(client):
    client.force_login(make_mandate().person.account)

    assert "empty" in client.get("/desk/").content.decode()


def test_only_the_sections_of_the_deputy_are_shown(desk, part):
    submission = begin(desk, part)

    assert desk.get(page_of(submission)).status_code == 200
    for key in ("soffice", "sunit", "nothing"):
        assert desk.get(reverse("desk:fill", args=[submission.pk, key])).status_code == 404


def test_two_rows_and_a_receipt(desk, part):
    submission = begin(desk, part)
    answer = desk.post(page_of(submission), rows(TEXT, "停车位不足", act="next"))
    assert answer.url == reverse("desk:check", args=[submission.pk])
    assert TEXT in desk.get(answer.url).content.decode()

    _token, answer = send(desk, submission)

    submission.refresh_from_db()
    assert submission.state == "SUBMITTED"
    assert submission.receipt in desk.get(answer.url).content.decode()
    part.refresh_from_db()
    assert part.state == "DONE"
    assert not open_duties_of(part.person).exists()
    assert list(ledger_breaches()) == []


def test_double_click_and_back_button_give_the_same_receipt(desk, part):
    submission = begin(desk, part)
    desk.post(page_of(submission), rows(TEXT))
    token, first = send(desk, submission)

    again = desk.post(reverse("desk:check", args=[submission.pk]), {"token": token})
    back = desk.get(page_of(submission))
    late = desk.post(page_of(submission), rows("改写"))

    assert first.url == again.url == back.url == late.url
    assert Submission.objects.received().count() == 1


def test_add_a_row_without_javascript(desk, part):
    submission = begin(desk, part)

    answer = desk.post(page_of(submission), rows(TEXT, _add="qrows"), follow=True)

    html = answer.content.decode()
    assert TEXT in html
    assert html.count('class="rows__row"') == 2


def test_remove_a_row_without_javascript(desk, part):
    submission = begin(desk, part)

    desk.post(page_of(submission), rows(TEXT, "多余", _remove="qrows.r0001"))

    submission.refresh_from_db()
    assert [row["row"] for row in submission.answers["qrows"]] == ["r0000"]


def test_a_missing_answer_stands_beside_its_field_and_nothing_is_lost(desk, part):
    submission = begin(desk, part)
    data = rows("", act="next")
    data["qrows.r0000.qadvice"] = "请尽快整改"

    answer = desk.post(page_of(submission), data)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "请尽快整改" in html
    assert 'href="#qrows.r0000.qproblem"' in html


def test_a_draft_is_resumed_in_another_browser(desk, part):
    from django.test import Client

    submission = begin(desk, part)
    desk.post(page_of(submission), rows(TEXT))
    other = Client()
    other.force_login(part.person.account)

    begun = other.post(reverse("desk:assignment", args=[part.pk]), {"act": "fill"}, follow=True)

    assert TEXT in begun.content.decode()


def test_a_clash_shows_both_texts(desk, part):
    submission = begin(desk, part)
    desk.post(page_of(submission), rows("手机上写的", rev=0))

    answer = desk.post(page_of(submission), rows("电脑上写的", rev=0))

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "手机上写的" in html
    assert "电脑上写的" in html
    rev = answer.context_data["rev"]
    assert desk.post(page_of(submission), rows("电脑上写的", rev=rev)).status_code == 302


def test_no_comment_takes_two_taps(desk, part):
    answer = desk.post(reverse("desk:assignment", args=[part.pk]), {"act": "no_comment"})
    page = desk.get(answer.url)

    desk.post(answer.url, {"token": page.context_data["token"]})

    part.refresh_from_db()
    assert part.submission.no_comment
    assert part.state == "DONE"


def test_photo_without_javascript(client):
    definition = {
        **INSPECTION,
        "sections": [
            {
                "key": "sdeputy",
                "title": "照片",
                "filler": "DEPUTY",
                "questions": [{"key": "qphoto", "type": "photo", "label": "照片"}],
            }
        ],
    }
    topic = released_topic(form_version=make_version(definition))
    part = Assignment.objects.filter(topic_id=topic.pk).first()
    client.force_login(part.person.account)
    submission = begin(client, part)
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "JPEG")
    photo = SimpleUploadedFile("现场.jpg", data.getvalue(), "image/jpeg")

    client.post(page_of(submission), {"rev": 0, "act": "save", "qphoto": photo})

    submission.refresh_from_db()
    assert len(submission.answers["qphoto"]) == 1
    assert "现场.jpg" in client.get(page_of(submission)).content.decode()


def test_text_posted_after_the_session_ended_is_kept(desk, part):
    submission = begin(desk, part)
    account = part.person.account
    account.set_password("长长的口令2026")
    account.save()
    desk.logout()

    answer = desk.post(page_of(submission), rows(TEXT))
    assert answer.url.startswith("/desk/sign-in/")
    desk.post(answer.url, {"username": account.username, "password": "长长的口令2026"})
    page = desk.get(reverse("desk:resume"))

    assert TEXT in page.content.decode()
    fields: dict = {}
    for name, value in page.context_data["kept"]["fields"]:
        fields.setdefault(name, []).append(value)
    desk.post(page.context_data["kept"]["path"], fields)
    submission.refresh_from_db()
    assert submission.answers["qrows"][0]["cells"]["qproblem"] == TEXT


def test_autosave_answers_briefly(desk, part):
    submission = begin(desk, part)

    saved = desk.post(page_of(submission), rows(TEXT), headers={"X-Autosave": "1"})
    desk.logout()
    ended = desk.post(page_of(submission), rows(TEXT), headers={"X-Autosave": "1"})

    assert saved.json() == {"state": "saved", "rev": 1}
    assert ended.status_code == 401


@pytest.mark.parametrize("name", ["fill_start", "check", "no_comment", "receipt"])
def test_another_deputy_never_reaches_my_submission(desk, part, name):
    submission = begin(desk, part)
    desk.post(page_of(submission), rows(TEXT))
    other = Assignment.objects.exclude(pk=part.pk).filter(filler="DEPUTY").first()
    desk.force_login(other.person.account)

    for url in (reverse(f"desk:{name}", args=[submission.pk]), page_of(submission)):
        assert desk.get(url).status_code == 404
        assert desk.post(url, rows("别人写的")).status_code in (404, 405)
    assert desk.get(reverse("desk:assignment", args=[part.pk])).status_code == 404
    submission.refresh_from_db()
    assert submission.answers["qrows"][0]["cells"]["qproblem"] == TEXT


def test_a_form_sent_empty_is_asked_for_no_comment(desk, part):
    submission = begin(desk, part)
    address = reverse("desk:check", args=[submission.pk])

    answer = desk.post(address, {"token": "a" * 32}, follow=True)

    page = answer.content.decode()
    assert "如确无意见，请选择“无意见”" in page
    assert answer.redirect_chain == [(reverse("desk:no_comment", args=[submission.pk]), 302)]
    submission.refresh_from_db()
    assert submission.state == "DRAFT"


def test_a_waived_part_leads_back_and_takes_no_text(desk, part):
    submission = begin(desk, part)
    excuse(part)

    answer = desk.post(page_of(submission), rows(TEXT))

    assert answer.url == reverse("desk:assignment", args=[part.pk])
    submission.refresh_from_db()
    assert submission.answers == {}


def test_two_handlers_of_a_unit_share_one_answer(client, part):
    unit_part = Assignment.objects.get(filler="UNIT")
    first, second = (make_handler(unit_part.organization) for _ in range(2))
    client.force_login(first)
    submission = begin(client, unit_part)
    url = reverse("desk:fill", args=[submission.pk, "sunit"])
    client.post(url, {"rev": 0, "act": "save", "qsaid": "已安排"})
    client.force_login(second)
    begin(client, unit_part)

    client.post(url, {"rev": 1, "act": "save", "qsaid": "已安排整改"})

    submission.refresh_from_db()
    assert submission.answers == {"qsaid": "已安排整改"}


@pytest.mark.parametrize("name", ["home", "sent"])
def test_lists_cost_the_same_for_any_number(client, name, django_assert_num_queries):
    mandate = make_mandate()
    client.force_login(mandate.person.account)
    topic = released_topic(deputies=[mandate])
    if name == "sent":
        fill_for(client, topic, mandate)
    client.get(reverse(f"desk:{name}"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(f"desk:{name}"))
    count = len(few)

    for _ in range(4):
        more = released_topic(deputies=[mandate], form_version=topic.form_version)
        if name == "sent":
            fill_for(client, more, mandate)

    with django_assert_num_queries(count):
        client.get(reverse(f"desk:{name}"))


def fill_for(client, topic, mandate) -> None:
    """The deputy answers a topic through the desk."""
    part = Assignment.objects.get(topic_id=topic.pk, person=mandate.person)
    submission = begin(client, part)
    client.post(page_of(submission), rows(TEXT))
    send(client, submission)


def test_only_a_page_that_takes_files_is_sent_in_parts(desk, part):
    """Reading a hundred parts costs more than storing the answers that they hold."""
    submission = begin(desk, part)
    assert b"multipart" not in desk.get(page_of(submission)).content

    form = copy.deepcopy(INSPECTION)
    column = {"key": "qphoto", "type": "photo", "label": "照片"}
    form["sections"][0]["questions"][0]["columns"].append(column)
    section = compile_version(make_version(form)).section("sdeputy")
    assert section.takes_files


def test_a_note_stands_beside_its_question_until_it_is_sent_again(desk, part):
    submission = begin(desk, part)
    desk.post(page_of(submission), rows(TEXT, act="next"))
    send(desk, submission)
    now = timezone.now()
    return_submission(
        submission=submission, reason="", notes={"qrows": NOTE}, by=make_clerk(), now=now
    )

    page = desk.get(page_of(submission)).content.decode()

    assert f'id="qrows-note"><strong>请修改：</strong> {NOTE}' in page
    assert '<a href="#qrows-note">发现问题</a>' in page
    assert "办公室请您修改以下题目" in page
    submission.refresh_from_db()
    changed = rows("三号楼消防通道被占用", rev=submission.draft_rev, act="next")
    assert desk.post(page_of(submission), changed).url == reverse(
        "desk:check", args=[submission.pk]
    )
    _token, answer = send(desk, submission)
    assert NOTE not in desk.get(answer.url, follow=True).content.decode()


def test_a_page_of_a_form_asks_no_more_than_plain_wagtails(desk, part, django_assert_num_queries):
    """``make bench``, form page: session, account, draft, mandate, newer version, site texts."""
    submission = begin(desk, part)
    desk.get(page_of(submission))

    with django_assert_num_queries(6):
        desk.get(page_of(submission))
