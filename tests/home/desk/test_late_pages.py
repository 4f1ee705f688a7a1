"""Pages left open: a second tab, the back button, a session that ended, another person's text."""

import re
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from cms.submissions.models import Submission
from tests.home.desk.parts import ROWS, begin, page_of, part_of, rows, send
from tests.kept import kept
from tests.workflows.topics.factories import excuse
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
TEXT = "孵化器消防通道被占用"
PASSWORD = "长长的口令2026"
COUNT = {"key": "qcount", "type": "integer", "label": "企业数"}
NOT_TAKEN = "本页的内容没有采用"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        part = part_of(ROWS, COUNT)
        account = part.person.account
        account.set_password(PASSWORD)
        account.save()
        yield part


@pytest.fixture
def part(made):
    return deepcopy(made)


@pytest.fixture
def desk(client, part):
    client.force_login(part.person.account)
    return client


@pytest.fixture
def submission(desk, part):
    return begin(desk, part)


def sign_in(browser, user, url: str = "/desk/sign-in/"):
    return browser.post(url, {"username": user.username, "password": PASSWORD})


def kept_fields(page) -> dict:
    fields: dict = {}
    for name, value in page.context_data["kept"]["fields"]:
        fields.setdefault(name, []).append(value)
    return fields


# --- after sending -----------------------------------------------------------------------------


def test_a_second_tab_is_led_to_the_receipt_and_told_what_was_not_taken(desk, submission):
    desk.post(page_of(submission), rows(TEXT))
    _token, first = send(desk, submission)

    answer = desk.post(page_of(submission), rows("后来改写的", rev=1), follow=True)

    assert answer.redirect_chain[-1][0] == first.url
    assert NOT_TAKEN in answer.content.decode()
    assert "后来改写的" not in str(Submission.objects.get().answers)


@pytest.mark.parametrize("act", ["save", "next", "back"])
def test_the_same_page_sent_again_is_led_to_the_receipt_without_a_word(desk, submission, act):
    desk.post(page_of(submission), rows(TEXT))
    _token, first = send(desk, submission)

    answer = desk.post(page_of(submission), rows(TEXT, act=act), follow=True)

    assert answer.redirect_chain[-1][0] == first.url
    assert NOT_TAKEN not in answer.content.decode()


@pytest.mark.parametrize("name", ["fill_start", "check", "no_comment", "assignment"])
def test_every_page_of_the_part_leads_back_to_the_receipt(desk, part, submission, name):
    desk.post(page_of(submission), rows(TEXT))
    _token, first = send(desk, submission)
    pk = part.pk if name == "assignment" else submission.pk

    assert desk.get(reverse(f"desk:{name}", args=[pk])).url == first.url


def test_autosave_of_a_second_tab_learns_that_it_was_sent(desk, submission):
    desk.post(page_of(submission), rows(TEXT))
    send(desk, submission)

    answer = desk.post(page_of(submission), rows("改写"), headers={"X-Autosave": "1"})

    assert (answer.status_code, answer.json()) == (409, {"state": "sent"})


def test_two_tabs_send_with_tokens_of_their_own_and_one_is_received(desk, submission):
    desk.post(page_of(submission), rows(TEXT))
    check = reverse("desk:check", args=[submission.pk])
    tokens = [desk.get(check).context_data["token"] for _tab in range(2)]

    answers = [desk.post(check, {"token": token}) for token in tokens]

    assert tokens[0] != tokens[1]
    assert answers[0].url == answers[1].url == reverse("desk:receipt", args=[submission.pk])
    assert Submission.objects.received().count() == 1


def test_a_part_waived_while_writing_is_told_and_takes_nothing(desk, part, submission):
    excuse(part)

    unseen = desk.post(page_of(submission), rows(TEXT), headers={"X-Autosave": "1"})
    answer = desk.post(page_of(submission), rows(TEXT), follow=True)

    assert (unseen.status_code, unseen.json()["state"]) == (409, "closed")
    assert "免办" in unseen.json()["words"]
    assert answer.redirect_chain[-1][0] == reverse("desk:assignment", args=[part.pk])
    html = answer.content.decode()
    assert NOT_TAKEN not in html  # nothing was sent
    assert html.count("办公室已作免办处理，无需填写。") == 2  # a message, and the page's own line
    assert "截止" not in html


# --- what is no answer yet ---------------------------------------------------------------------


def test_a_text_that_is_no_answer_comes_back_with_its_error_on_any_device(desk, part, submission):
    desk.post(page_of(submission), rows(TEXT, qcount="三家"))
    other = Client()
    other.force_login(part.person.account)

    html = other.get(page_of(submission)).content.decode()
    check = other.get(reverse("desk:check", args=[submission.pk])).content.decode()

    assert 'value="三家"' in html
    assert 'id="qcount-error"' in html
    assert f'href="{page_of(submission)}#qcount"' in check
    assert "token" not in re.findall(r'name="(\w+)"', check)  # it cannot be sent like this


# --- the session has ended ---------------------------------------------------------------------


def test_a_page_reopened_after_signing_out_keeps_what_was_typed(desk, part, submission):
    desk.post("/desk/sign-out/")

    answer = desk.post(page_of(submission), rows(TEXT, qcount="三家"))
    answer = sign_in(desk, part.person.account, answer.url)
    page = desk.get(answer.url)

    assert TEXT in page.content.decode()
    saved = desk.post(page.context_data["kept"]["path"], kept_fields(page))
    assert saved.status_code == 422  # 三家 is no number; it stands in the form
    submission.refresh_from_db()
    assert submission.answers["qrows"][0]["cells"]["qproblem"] == TEXT
    assert submission.unread_texts == {"qcount": ["三家"]}
    assert desk.get(reverse("desk:resume")).url == "/desk/"  # it is on its way, and gone from here


def test_a_reopened_page_asks_to_sign_in_and_leads_back(desk, part, submission):
    desk.post(page_of(submission), rows(TEXT))
    desk.post("/desk/sign-out/")

    to_sign_in = desk.get(page_of(submission))
    back = sign_in(desk, part.person.account, to_sign_in.url)

    assert back.url == page_of(submission)
    assert TEXT in desk.get(back.url).content.decode()


def test_a_page_opened_before_signing_in_again_keeps_what_was_typed(part, submission):
    """Signing in changes the token against forged posts; the old tab still has the old one."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(part.person.account)
    old = browser.get(page_of(submission)).context["csrf_token"]
    browser.logout()
    token = browser.get("/desk/sign-in/").context["csrf_token"]
    browser.post(
        "/desk/sign-in/",
        {
            "username": part.person.account.username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": str(token),
        },
    )
    data = rows(TEXT, csrfmiddlewaretoken=str(old))
    here = {"Origin": "http://testserver"}

    short = browser.post(page_of(submission), data, headers={**here, "X-Autosave": "1"})
    answer = browser.post(page_of(submission), data, headers=here)
    page = browser.get(answer.url)

    assert short.json() == {"state": "signed-out"}
    assert answer.url == reverse("desk:resume")
    assert TEXT in page.content.decode()
    submission.refresh_from_db()
    assert submission.answers == {}  # nothing is done with it before its writer taps
    fields = kept_fields(page) | {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    browser.post(page.context_data["kept"]["path"], fields, headers=here)
    submission.refresh_from_db()
    assert submission.answers["qrows"][0]["cells"]["qproblem"] == TEXT


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_post_from_elsewhere_is_refused_and_not_kept(part, submission, origin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(part.person.account)

    answer = browser.post(page_of(submission), rows(TEXT), headers={"Origin": origin})

    assert answer.status_code == 403
    assert browser.get(reverse("desk:resume")).url == "/desk/"


def test_a_forged_post_outside_the_desk_is_refused_as_ever(part):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(part.person.account)

    answer = browser.post("/admin/login/", {}, headers={"Origin": "http://testserver"})

    assert answer.status_code == 403


def test_the_next_person_at_the_same_device_never_sees_the_text(desk, part, submission):
    other = Assignment.objects.filter(topic=part.topic, filler="DEPUTY").exclude(pk=part.pk).get()
    account = other.person.account
    account.set_password(PASSWORD)
    account.save()
    desk.post("/desk/sign-out/")
    answer = desk.post(page_of(submission), rows(TEXT))

    led = sign_in(desk, account, answer.url)
    page = desk.get(led.url, follow=True)

    assert TEXT not in page.content.decode()
    assert "desk_kept_post" not in desk.session


def test_what_was_kept_can_be_thrown_away(desk, part, submission):
    desk.post("/desk/sign-out/")
    answer = desk.post(page_of(submission), rows(TEXT))
    sign_in(desk, part.person.account, answer.url)

    desk.post(reverse("desk:resume"))

    assert desk.get(reverse("desk:resume")).url == "/desk/"
    submission.refresh_from_db()
    assert submission.answers == {}


def test_a_retired_option_is_refused_from_a_crafted_post(client):
    options = [
        {"key": "o00aa", "label": "满意"},
        {"key": "o00bb", "label": "很满意", "retired": True},
    ]
    part = part_of({"key": "qhow", "type": "single_choice", "label": "评价", "options": options})
    client.force_login(part.person.account)
    submission = begin(client, part)

    answer = client.post(page_of(submission), {"rev": 0, "act": "save", "qhow": "o00bb"})

    assert answer.status_code == 422
    Submission.objects.filter(pk=submission.pk).update(answers={"qhow": "o00bb"})  # chosen before
    kept = client.post(page_of(submission), {"rev": 0, "act": "save", "qhow": "o00bb"})
    assert kept.status_code == 302


@pytest.mark.parametrize("table", ["qcount", "nothing", "qrows.r0000", "<script>", "__class__"])
def test_a_crafted_request_for_a_row_breaks_nothing(desk, submission, table):
    desk.post(page_of(submission), rows(TEXT, qcount="3"))

    page = desk.get(page_of(submission), {"add": table})

    assert page.status_code == 200
    assert page.content.decode().count('class="rows__row"') == 1


def test_what_moved_after_the_last_look_is_shown_again_and_not_sent(desk, submission):
    """Another device saved meanwhile: nobody files what she has not seen."""
    desk.post(page_of(submission), rows(TEXT))
    check = reverse("desk:check", args=[submission.pk])
    seen = desk.get(check)
    submission.refresh_from_db()
    sent = {"token": seen.context_data["token"], "rev": submission.draft_rev}
    desk.post(page_of(submission), {**rows("后来改的"), "rev": submission.draft_rev})

    refused = desk.post(check, sent)
    submission.refresh_from_db()

    assert refused.status_code == 422
    assert submission.state == "DRAFT"
    assert "后来改的" in refused.content.decode()
    assert "别的页面上改过" in refused.content.decode()
    again = {"token": refused.context_data["token"], "rev": submission.draft_rev}
    assert f'name="rev" value="{submission.draft_rev}"' in refused.content.decode()
    assert desk.post(check, again).url == reverse("desk:receipt", args=[submission.pk])
