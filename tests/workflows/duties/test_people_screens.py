"""岗位核对表, 外请第二人 and 工作交接 on their screens."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.approvals.enums import VOTE_KIND
from workflows.approvals.setup import REVIEW_STEP
from workflows.duties.models import Duty, Handover, SecondGrant
from workflows.duties.services import hand_over_duties

pytestmark = pytest.mark.django_db
OWED = "tests.owed"


@pytest.fixture
def director(client):
    user = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    client.force_login(user)
    return user


@pytest.fixture
def leaver():
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    make_duty(clerk.person, subject_label="审核视察记录")
    make_duty(clerk.person, kind=VOTE_KIND, subject_label="公告的表决")
    return clerk


def text(response) -> str:
    return response.content.decode()


def test_a_handover_from_the_page_to_the_printed_list(client, director, leaver):
    taker = UserFactory(roles=[Role.OFFICE_STAFF]).person
    address = reverse("duties:hand_over", args=[leaver.person_id])

    page = text(client.get(address))
    assert "审核视察记录" in page
    assert "公告的表决" in page
    assert "表决权属于委员本人" in page
    assert taker.name in page
    answer = client.post(
        address, {"taker0": taker.pk, "reason": "调离", "on": timezone.localdate()}, follow=True
    )

    shown = text(answer)
    assert answer.redirect_chain == [
        (reverse("duties:handover", args=[Handover.objects.get().pk]), 302)
    ]
    for words in ("交接清单", "审核视察记录", "移交人", "接收人", "监交人", "不交接", "公告的表决"):
        assert words in shown
    assert Duty.objects.get(kind=OWED).owner_person == taker
    assert leaver.person.name in text(client.get(reverse("duties:handovers")))


def test_a_refusal_stands_on_the_form_and_keeps_what_was_typed(client, director, leaver):
    address = reverse("duties:hand_over", args=[leaver.person_id])

    for given, words in (
        ({"reason": "调离"}, "请至少为一类事项选择接收人"),
        ({"reason": "", "taker0": director.person_id}, "请填写交接原因"),
        ({"reason": "调离", "taker0": director.person_id, "on": "2091-01-01"}, "不能晚于今天"),
        ({"reason": "调离", "taker0": "999999"}, "选择"),
    ):
        answer = client.post(address, {"on": timezone.localdate(), **given})
        assert answer.status_code == 422
        assert words in text(answer)
        assert given["reason"] in text(answer)
    assert not Handover.objects.exists()


def test_nobody_left_and_somebody_left(client, director, leaver):
    empty = text(client.get(reverse("duties:handovers")))
    assert "没有待交接的事项" in empty
    leaver.is_active = False
    leaver.save()

    page = text(client.get(reverse("duties:handovers")))

    assert "账号已停用" in page
    assert reverse("duties:hand_over", args=[leaver.person_id]) in page
    led = client.get(reverse("duties:handovers"), {"person": leaver.person_id})
    assert led.url == reverse("duties:hand_over", args=[leaver.person_id])
    nothing = UserFactory().person
    page = text(client.get(reverse("duties:hand_over", args=[nothing.pk])))
    assert "名下没有未办事项" in page


def test_the_administrator_relieves_a_director_without_reading_the_matters(client, leaver):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    make_duty(director.person, subject=5, subject_label="不给管理员看的标题")
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))
    address = reverse("duties:hand_over", args=[director.person_id])

    page = text(client.get(address))
    assert "不给管理员看的标题" not in page
    assert client.get(reverse("duties:hand_over", args=[leaver.person_id])).status_code in (
        302,
        403,
    )
    taker = UserFactory(roles=[Role.OFFICE_DIRECTOR]).person
    given = {"taker0": taker.pk, "reason": "外出", "on": timezone.localdate()}
    shown = text(client.post(address, given, follow=True))

    assert "交接清单" in shown
    assert "不给管理员看的标题" not in shown
    assert leaver.person.name not in text(client.get(reverse("duties:handovers")))


def test_the_auditor_reads_the_lists_and_hands_nothing_over(client, director, leaver):
    taker = UserFactory(roles=[Role.OFFICE_STAFF]).person
    [made] = hand_over_duties(
        leaver=leaver.person, plan={OWED: taker}, reason="调离", by=director, now=timezone.now()
    )
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    assert "审核视察记录" in text(client.get(reverse("duties:handover", args=[made.pk])))
    address = reverse("duties:hand_over", args=[leaver.person_id])
    assert client.post(address, {"taker0": taker.pk, "reason": "x"}).status_code in (302, 403)


def test_posts_name_who_can_and_who_cannot(client, director):
    closed = UserFactory(roles=[Role.OFFICE_STAFF], is_active=False)

    page = text(client.get(reverse("duties:posts")))

    for words in ("岗位核对表", "文稿审核", "人手不足", "无人", "账号已停用", str(closed)):
        assert words in page


def test_asking_somebody_in_and_out(client, director):
    chair = UserFactory(roles=[Role.CHAIR])
    today = timezone.localdate()
    given = {
        "account": chair.pk,
        "step": REVIEW_STEP,
        "valid_from": today,
        "valid_to": today + dt.timedelta(days=2),
        "reason": "主任外出学习",
    }

    wrong = client.post(reverse("duties:grant"), given | {"valid_to": today - dt.timedelta(days=1)})
    assert wrong.status_code == 422
    assert "主任外出学习" in text(wrong)
    assert "早于" in text(wrong)
    answer = client.post(reverse("duties:grant"), given, follow=True)

    assert chair.person.name in text(answer)
    assert "有效" in text(answer)
    grant = SecondGrant.objects.get()
    assert timezone.localtime(grant.valid_to).date() == today + dt.timedelta(days=2)
    ended = text(client.post(reverse("duties:revoke", args=[grant.pk]), follow=True))
    assert "已提前终止" in ended
    again = text(client.post(reverse("duties:revoke", args=[grant.pk]), follow=True))
    assert "已经结束" in again


def test_closing_an_account_leads_the_director_to_the_handover(client, director, leaver):
    from workflows.duties.leavers import open_duties_left_by

    left = open_duties_left_by(leaver.person, director, timezone.now())

    assert left.address == reverse("duties:hand_over", args=[leaver.person_id])
    assert "请办理交接" in left.words


def test_each_line_shows_its_hat_to_whoever_wears_several(client):
    several = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER, Role.OFFICE_DIRECTOR])
    make_duty(several.person, kind=VOTE_KIND, subject=1)
    one = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    make_duty(one.person, kind="publishing.breach", subject=2)
    make_duty(several.person, kind="publishing.breach", subject=3)
    hat = '<p class="muted"><span class="hat">办公室主任</span>'

    pages = []
    for user in (several, one):
        client.force_login(user)
        pages.append(text(client.get(reverse("desk:home"))))
        pages.append(text(client.get(reverse("wagtailadmin_home"))))

    assert hat in pages[0]
    assert '<p class="muted"><span class="hat">党工委委员</span>' in pages[0]
    assert '<span class="office-state">办公室主任</span>' in pages[1]
    assert hat not in pages[2]
    assert '<span class="office-state">办公室主任</span>' not in pages[3]
