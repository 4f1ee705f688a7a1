"""A tab left open, then a tap in it: no dead end, nothing done, and what was typed is offered."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from tests.cms.accounts.factories import PASSWORD, UserFactory
from tests.workflows.approvals.conftest import stage_of_the_story
from workflows.approvals.models import Vote

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
WORDS = "请补充资金来源"
NOT_DONE = "刚才的操作没有执行"


@dataclass
class Tab:
    """A page that somebody has open: the mark and the token that it was given."""

    browser: Client
    address: str
    writer: str = ""
    token: str = ""

    def press(self, address: str, **data):
        """A tap on one of its buttons, as a browser sends it."""
        data |= {"writer": self.writer, "csrfmiddlewaretoken": self.token}
        headers = {"Origin": HERE, "Referer": HERE + self.address, "Accept": "text/html,*/*"}
        return self.browser.post(address, data, headers=headers)


def open_tab(user, address: str) -> Tab:
    user.set_password(PASSWORD)
    user.save()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    page = browser.get(address)
    assert page.status_code == 200, address
    return Tab(browser, address, page.context.get("writer", ""), str(page.context["csrf_token"]))


def sign_in(tab: Tab, user, address: str = "/desk/sign-in/"):
    """In another tab of the same browser, or where this one was led."""
    token = str(tab.browser.get(address).context["csrf_token"])
    data = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return tab.browser.post(address, data)


def sign_in_and_follow(tab: Tab, user, answer):
    assert answer.url.startswith("/desk/sign-in/?next=")
    return tab.browser.get(sign_in(tab, user, answer.url).url, follow=True)


@pytest.fixture
def stage(db):
    return stage_of_the_story()


@pytest.fixture
def ballot(stage):
    decision = stage.open()
    return open_tab(stage.members[0], reverse("approvals:ballot", args=[decision.pk]))


@pytest.fixture
def review(stage):
    step = stage.submit().current_step()
    return open_tab(stage.director, reverse("approvals:review", args=[step.pk]))


# --- the session has ended -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "typed"),
    [("vote/", {"choice": "AGAINST", "comment": WORDS}), ("recuse/", {"reason": WORDS})],
)
@pytest.mark.parametrize("more", [{}, {"confirmed": "1"}])
def test_a_member_is_led_back_to_the_ballot_with_the_words(stage, ballot, act, typed, more):
    ballot.browser.logout()

    answer = ballot.press(ballot.address + act, **typed, **more)
    page = sign_in_and_follow(ballot, stage.members[0], answer)

    assert page.redirect_chain[-1][0] == ballot.address
    assert f">{WORDS}</textarea>" in page.content.decode()
    assert NOT_DONE in page.content.decode()
    assert not Vote.objects.exists()
    assert not stage.decision.seats.filter(exclusion="RECUSED").exists()
    assert "AGAINST" not in str(dict(ballot.browser.session))


def test_the_next_member_at_the_device_reads_nothing_of_it(stage, ballot):
    stage.members[1].set_password(PASSWORD)
    stage.members[1].save()
    ballot.browser.logout()

    answer = ballot.press(ballot.address + "vote/", choice="FOR", comment=WORDS)
    page = sign_in_and_follow(ballot, stage.members[1], answer)

    assert WORDS not in page.content.decode()
    assert WORDS not in ballot.browser.get(ballot.address).content.decode()
    assert "desk_kept_post" not in ballot.browser.session


@pytest.mark.parametrize("verdict", ["RETURN", "APPROVE"])
def test_a_reviewer_is_led_back_with_the_opinion(stage, review, verdict):
    review.browser.logout()

    answer = review.press(review.address, verdict=verdict, comment=WORDS)
    page = sign_in_and_follow(review, stage.director, answer)

    assert page.redirect_chain[-1][0] == review.address
    assert f">{WORDS}</textarea>" in page.content.decode()
    assert stage.current_step().status == "in_progress"


@pytest.mark.parametrize("address", ["/admin/permits/7/release/", "/admin/topics/7/findings/"])
def test_an_act_of_the_office_leads_to_the_page_of_its_button(address):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/admin/topics/")
    tab.browser.logout()

    answer = tab.press(address, reason=WORDS, severity="HIGH")
    page = sign_in_and_follow(tab, clerk, answer)

    assert page.redirect_chain[-1] == ("/admin/topics/", 302)
    html = page.content.decode()
    assert NOT_DONE in html
    assert WORDS in html
    assert "HIGH" not in html


def test_an_act_without_a_page_leads_to_where_the_work_is():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/admin/topics/")
    tab.browser.logout()

    answer = tab.browser.post(
        "/admin/permits/7/release/", {"csrfmiddlewaretoken": tab.token}, headers={"Origin": HERE}
    )

    assert sign_in_and_follow(tab, clerk, answer).redirect_chain[-1] == ("/admin/", 302)


def test_words_typed_in_the_admin_are_for_those_who_may_enter_it():
    deputy = UserFactory(roles=[Role.DEPUTY])
    tab = open_tab(UserFactory(roles=[Role.OFFICE_STAFF]), "/admin/topics/")
    tab.browser.logout()
    deputy.set_password(PASSWORD)
    deputy.save()

    answer = tab.press("/admin/topics/7/findings/", reason=WORDS)
    page = sign_in_and_follow(tab, deputy, answer)

    assert WORDS not in page.content.decode()
    assert page.status_code == 200


def test_a_session_that_ends_again_while_the_text_is_offered_loses_nothing():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/admin/person/new/")
    tab.browser.logout()
    sign_in_and_follow(tab, clerk, tab.press(tab.address, name=WORDS))
    offered = Tab(tab.browser, "/desk/resume/", "", tab.browser.cookies["csrftoken"].value)
    tab.browser.logout()

    page = sign_in_and_follow(tab, clerk, offered.press("/admin/person/new/", name=WORDS))

    assert ["name", WORDS] in page.context_data["kept"]["fields"]
    assert 'href="/admin/person/new/"' in page.content.decode()


def test_throwing_away_twice_throws_nothing_else_away():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/admin/topics/")
    tab.browser.logout()

    answer = tab.press("/desk/resume/")

    assert sign_in_and_follow(tab, clerk, answer).redirect_chain[-1] == ("/desk/", 302)


def test_the_way_back_never_leaves_the_site():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/admin/topics/")
    tab.address = "//evil.example/"
    tab.browser.logout()

    led = sign_in(tab, clerk, tab.press("/admin/permits/7/release/").url)

    assert tab.browser.get(led.url).url == "/%2Fevil.example/"


# --- signed in again meanwhile: an old token -----------------------------------------------------


def calm(page, back: str) -> str:
    html = page.content.decode()
    assert page.status_code == 403
    assert "您的操作没有执行" in html
    assert f'href="{back}"' in html
    assert "desk-header" in html  # in the frame of the zone
    assert "CSRF" not in html
    return html


def test_an_old_ballot_page_says_that_nothing_was_done_and_keeps_the_words(stage, ballot):
    ballot.browser.logout()
    sign_in(ballot, stage.members[0])

    page = ballot.press(ballot.address + "vote/", choice="AGAINST", comment=WORDS, confirmed="1")

    calm(page, ballot.address)
    assert not Vote.objects.exists()
    back = ballot.browser.get(ballot.address)
    assert f">{WORDS}</textarea>" in back.content.decode()
    assert "AGAINST" not in str(dict(ballot.browser.session))


def test_an_old_review_page_keeps_the_opinion(stage, review):
    review.browser.logout()
    sign_in(review, stage.director)

    calm(review.press(review.address, verdict="APPROVE", comment=WORDS), review.address)

    assert f">{WORDS}</textarea>" in review.browser.get(review.address).content.decode()
    assert stage.current_step().status == "in_progress"


def test_an_old_page_of_the_admin_leads_back_to_it():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/admin/topics/")
    tab.browser.logout()
    sign_in(tab, clerk)

    calm(tab.press("/admin/permits/7/release/"), "/admin/topics/")
    calm(tab.press("/admin/topics/7/findings/", reason=WORDS), "/desk/resume/")

    page = tab.browser.get("/desk/resume/", follow=True)
    assert page.redirect_chain[-1][0] == "/admin/topics/"
    assert WORDS in page.content.decode()


def test_an_old_page_that_signs_out_or_changes_the_password_is_answered_alike():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    tab = open_tab(clerk, "/desk/password/")
    tab.browser.logout()
    sign_in(tab, clerk)

    calm(tab.press("/desk/sign-out/"), "/desk/password/")
    calm(tab.press("/desk/password/", old_password="老口令"), "/desk/password/")
    assert "老口令" not in str(dict(tab.browser.session))


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize("act", ["vote/", "recuse/"])
def test_a_post_from_elsewhere_is_refused_and_nothing_is_kept(stage, ballot, origin, act):
    answer = ballot.browser.post(
        ballot.address + act,
        {"choice": "FOR", "comment": WORDS, "reason": WORDS, "confirmed": "1"},
        headers={"Origin": origin},
    )

    calm(answer, "/desk/")
    assert not Vote.objects.exists()
    assert "desk_kept_post" not in ballot.browser.session


def test_a_script_is_answered_in_its_own_kind(ballot):
    answer = ballot.browser.post(
        ballot.address + "vote/", headers={"Origin": HERE, "Accept": "application/json"}
    )

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")


# --- ways back ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "landing"), [(Role.DEPUTY, "/desk/"), (Role.OFFICE_STAFF, "/admin/")]
)
def test_a_wrong_address_of_the_desk_leads_back_to_the_desk(client, role, landing):
    client.force_login(UserFactory(roles=[role]))

    page = client.get("/desk/ballots/999999/")

    html = page.content.decode().partition("<main")[2]
    assert page.status_code == 404
    assert f'class="button" href="{landing}"' in html
    assert 'href="/desk/"' in html


def test_a_stranger_is_shown_no_desk(client):
    for address in ("/desk/nothing-here/", "/nothing-here/"):
        html = client.get(address).content.decode()
        assert 'class="button" href="/' not in html


def test_the_desk_of_the_office_says_where_its_work_waits(client, stage):
    stage.submit()
    client.force_login(stage.director)
    waiting = client.get("/desk/").content.decode()
    client.force_login(stage.clerk)
    without = client.get("/desk/").content.decode()

    assert reverse("approvals:reviews") in waiting
    assert "现在没有要办的事" not in waiting
    assert reverse("approvals:reviews") not in without
    for html in (waiting, without):
        assert 'href="/admin/"' in html.partition("<main")[2]


def test_the_desk_of_a_member_speaks_of_no_office_work(client, stage):
    client.force_login(stage.members[0])

    html = client.get("/desk/").content.decode()

    assert "名册和台账在办公后台查阅" in html
    assert "办公室的工作" not in html


def test_the_desk_of_a_deputy_speaks_of_no_admin(client):
    client.force_login(UserFactory(roles=[Role.DEPUTY]))

    assert "/admin/" not in client.get("/desk/").content.decode()
