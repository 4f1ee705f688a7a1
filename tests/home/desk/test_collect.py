"""录入填报 on the desk: who may, what is under way, and the way from pressing to the receipt."""

import copy

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.enums import Right, Rows
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.formbuilder.services import grant_right, revoke_right
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.services import return_submission
from tests.cms.formbuilder.targets.two_units import Zone
from tests.cms.submissions.factories import FORM, TOKEN, UserFactory, make_clerk, make_version

pytestmark = pytest.mark.django_db
COLLECT = reverse("desk:collect")


@pytest.fixture
def zone(now):
    return Zone(now)


@pytest.fixture
def at_desk(zone):
    """A collector of the town's staff, and her browser."""
    zone.grant(Right.COLLECT)
    return zone.town_staff(zone.unit)


def text_of(response) -> str:
    return response.content.decode()


def press(client, form, part="DEPUTY"):
    return client.post(COLLECT, {"form": form.pk, "part": part})


def of_account(account) -> Submission:
    return Submission.objects.get(respondent=account, subject_ref="")


def sent(client, account) -> Submission:
    """From the button to the receipt, page by page as a browser goes."""
    submission = of_account(account)
    fill = reverse("desk:fill", args=[submission.pk, "sdeputy"])
    assert (
        client.post(fill, {"qtext": "来电反映停车难", "act": "next", "rev": 0}).status_code == 302
    )
    submission.refresh_from_db()
    done = {"token": TOKEN, "rev": submission.draft_rev}
    answer = client.post(reverse("desk:check", args=[submission.pk]), done)
    assert answer.url == reverse("desk:receipt", args=[submission.pk])
    return of_account(account)


def test_a_collector_goes_from_the_desk_to_a_receipt_and_reads_no_other_answer(zone, at_desk):
    account, client = at_desk
    assert f'href="{COLLECT}"' in text_of(client.get("/desk/"))

    page = text_of(client.get(COLLECT))
    assert zone.form.title in page
    assert "录入一份填报" in page
    assert "办公室填写" not in page  # what the office adds is the office's
    answer = press(client, zone.form)
    assert answer.url == reverse("desk:fill_start", args=[of_account(account).pk])
    assert client.get(answer.url, follow=True).status_code == 200
    entry = sent(client, account)

    assert entry.state == SubmissionState.SUBMITTED
    receipt = text_of(client.get(reverse("desk:receipt", args=[entry.pk])))
    assert entry.receipt in receipt
    assert entry.receipt in text_of(client.get("/desk/sent/"))
    other = zone.theirs
    for name in ("receipt", "fill_start", "check"):
        assert client.get(reverse(f"desk:{name}", args=[other.pk])).status_code == 404, name
    # The office finds it in its list, with who entered it.
    office = Client()
    office.force_login(make_clerk())
    assert entry.receipt in text_of(office.get(reverse("submissions:list", args=[zone.form.pk])))


def test_a_form_that_is_the_offices_as_a_whole_is_entered_by_its_collectors(zone, at_desk):
    account, client = at_desk
    whole = copy.deepcopy(FORM) | {"title": "接待选民登记表", "sections": FORM["sections"][1:]}
    form = make_version(whole).form
    give(zone, form)

    assert press(client, zone.form, "OFFICE").url == COLLECT  # the office's part of another
    assert not Submission.objects.filter(respondent=account).exists()
    press(client, form, "OFFICE")
    entry = of_account(account)

    assert client.get(reverse("desk:fill", args=[entry.pk, "soffice"])).status_code == 200
    clerk = Client()
    clerk.force_login(make_clerk())
    assert clerk.get(reverse("desk:fill", args=[entry.pk, "soffice"])).status_code == 404


def give(zone, form) -> None:
    right = {"role": Role.TOWN_STAFF, "right": Right.COLLECT}
    grant_right(form=form, **right, by=zone.director, now=zone.now)


@pytest.mark.parametrize("right", [None, Right.DESIGN, Right.READ, Right.REVIEW, Right.EXPORT])
def test_nobody_else_finds_the_page_or_begins_one(zone, right):
    if right:
        zone.grant(right)
    account, client = zone.town_staff(zone.unit)

    assert client.get(COLLECT).status_code == 403
    assert COLLECT not in text_of(client.get("/desk/"))
    assert press(client, zone.form).status_code == 302
    # A refusal tells a stranger no title.
    assert zone.form.title not in text_of(client.get("/desk/"))
    assert not Submission.objects.filter(respondent=account).exists()
    assert press(client, FormDefinition(pk=10**9)).status_code == 404


def test_pressed_twice_one_draft_stands_under_way_and_is_gone_on_with(zone, at_desk):
    account, client = at_desk
    press(client, zone.form)
    press(client, zone.form)

    page = text_of(client.get(COLLECT))

    assert "待完成" in page
    assert "尚未填写" in page
    assert page.count(reverse("desk:fill_start", args=[of_account(account).pk])) == 1


def test_without_the_right_what_was_written_is_shown_as_kept_and_no_page_takes_more(zone, at_desk):
    account, client = at_desk
    press(client, zone.form)
    entry = of_account(account)
    fill = reverse("desk:fill", args=[entry.pk, "sdeputy"])
    client.post(fill, {"qtext": "来电反映停车难", "act": "save", "rev": 0})
    revoke_right(grant=FormGrant.objects.get(), by=zone.director, now=zone.now)

    assert client.get(fill).url == COLLECT
    late = client.post(fill, {"qtext": "改动后的一段", "act": "save", "rev": 1})
    assert late.status_code == 409
    assert "已没有录入这份表单的权限" in text_of(late)
    assert "改动后的一段" in text_of(late)  # to be copied: it is not stored
    again = client.post(fill, {"qtext": "来电反映停车难", "act": "save", "rev": 1}, follow=True)
    assert "已没有录入这份表单的权限" in text_of(again)
    autosave = client.post(fill, {"qtext": "改动"}, headers={"X-Autosave": "1"})
    assert autosave.status_code == 409
    assert autosave.json()["state"] == "closed"
    page = text_of(client.get(COLLECT))

    entry.refresh_from_db()
    assert entry.answers["qtext"] == "来电反映停车难"
    assert "已填写的内容仍保留" in page
    assert reverse("desk:fill_start", args=[entry.pk]) not in page


def test_what_came_back_stands_first_and_is_sent_again(zone, at_desk):
    account, client = at_desk
    press(client, zone.form)
    entry = sent(client, account)
    press(client, zone.form)
    return_submission(submission=entry, reason="请补充地点", by=make_clerk(), now=zone.now)

    page = text_of(client.get(COLLECT))

    assert page.index(entry.receipt) < page.index("尚未填写")
    again = text_of(client.get(reverse("desk:fill_start", args=[entry.pk]), follow=True))
    assert "请补充地点" in again


def test_the_office_comes_from_the_list_of_answers_and_a_reader_does_not(zone, client):
    client.force_login(make_clerk())
    listed = text_of(client.get(reverse("submissions:list", args=[zone.form.pk])))
    narrowed = f"{COLLECT}?form={zone.form.pk}"
    other = make_version({**copy.deepcopy(FORM), "title": "接待选民登记表"}).form

    assert f'href="{narrowed}"' in listed
    page = text_of(client.get(narrowed))
    assert zone.form.title in page
    assert other.title not in page
    zone.grant(Right.READ, rows=Rows.ALL)
    _user, reader = zone.town_staff(zone.unit)
    assert narrowed not in text_of(reader.get(reverse("submissions:list", args=[zone.form.pk])))


def test_many_forms_are_searched_and_cost_the_same(client, zone, django_assert_max_num_queries):
    client.force_login(make_clerk())
    client.get(COLLECT)
    with django_assert_max_num_queries(40) as few:
        client.get(COLLECT)
    for number in range(25):
        make_version({**copy.deepcopy(FORM), "title": f"登记表{number:02}"})
    with django_assert_max_num_queries(len(few)):
        page = text_of(client.get(COLLECT))

    assert page.count('name="form"') == 20
    found = text_of(client.get(COLLECT, {"q": "登记表07"}))
    assert found.count('name="form"') == 1
    assert "没有您可以录入的" in text_of(client.get(COLLECT, {"q": "无此表单"}))
    for wrong in ({"form": "x" * 40}, {"form": 10**20}, {"p": "x"}, {"q": "\x00"}):
        assert client.get(COLLECT, wrong).status_code == 200, wrong


def test_a_superuser_without_a_role_begins_nothing(zone, client):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(COLLECT).status_code == 403
    assert press(client, zone.form).status_code == 302
    assert not Submission.objects.filter(subject_ref="").exists()


def test_several_of_one_form_are_told_apart_by_their_first_words(zone, at_desk):
    _account, client = at_desk
    for words in ("来电反映停车难", "来访反映噪声"):
        press(client, zone.form)
        entry = Submission.objects.filter(subject_ref="").latest("pk")
        fill = reverse("desk:fill", args=[entry.pk, "sdeputy"])
        client.post(fill, {"qtext": words, "act": "save", "rev": 0})

    page = text_of(client.get(COLLECT))

    assert "“来电反映停车难”" in page
    assert "“来访反映噪声”" in page
    assert "代表填写" in page


def test_nobody_asked_so_there_is_no_word_of_no_comment_and_an_empty_one_is_not_sent(zone, at_desk):
    account, client = at_desk
    optional = copy.deepcopy(FORM["sections"][0])
    optional["questions"] = [{"key": "qnote", "type": "short_text", "label": "备注"}]
    form = make_version({"title": "随手记", "sections": [optional]}).form
    give(zone, form)
    press(client, form)
    entry = of_account(account)
    address = reverse("desk:no_comment", args=[entry.pk])

    assert client.get(address).status_code == 404
    client.post(address, {"token": TOKEN})
    empty = client.post(
        reverse("desk:check", args=[entry.pk]), {"token": TOKEN, "rev": 0}, follow=True
    )

    assert "还没有填写任何内容" in text_of(empty)
    entry.refresh_from_db()
    assert entry.state == SubmissionState.DRAFT
