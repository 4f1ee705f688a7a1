"""传签 through the face: who sees what, 提请上会 in two looks, entering, checking, the scan."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import Channel
from cms.media.models import MediaDocument
from cms.paper.services import file_scan, make_paper
from cms.publishing.queries import in_force
from tests.kept import once
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import CHECK_KIND, CirculationOrder, DecisionState, EntryState, Mark
from workflows.approvals.models import Decision, PenMark, Vote
from workflows.approvals.papers.circulation_slip import CIRCULATION_SLIP
from workflows.approvals.services import cast_vote
from workflows.approvals.setup import MARKS_STEP
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty
from workflows.duties.services import grant_second

pytestmark = pytest.mark.django_db
FOR, AGAINST, READ = Mark.FOR, Mark.AGAINST, Mark.READ
WORDS = "事关重大，建议集体研究"


@once
def stage():
    stage = make_round(3, order=CirculationOrder.BY_RANK)
    stage.open()
    return stage


def at(name, decision, *more):
    return reverse(f"approvals:{name}", args=[decision.pk, *more])


def page(client, user, decision, name="ballot"):
    client.force_login(user)
    return client.get(at(name, decision))


def paper(name="传签单.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 signed", "application/pdf")


def entered(stage, choices: dict[int, str], **more) -> dict:
    """What the clerk's form posts."""
    data = {"scan": paper(), "checker": stage.second.person_id, **more}
    today = timezone.localdate().isoformat()
    for number, choice in choices.items():
        seat = stage.seat(number).pk
        data |= {f"choice_{seat}": choice, f"day_{seat}": today, f"comment_{seat}": ""}
    return data


def read_again(stage, choices: dict[int, str]) -> dict:
    """What the second person posts."""
    data, today = {}, timezone.localdate().isoformat()
    for number, choice in choices.items():
        seat = stage.seat(number).pk
        data |= {f"choice_{seat}": choice, f"day_{seat}": today}
    return data


def test_whose_turn_it_is_has_four_buttons_and_the_others_none(client, stage):
    first = page(client, stage.members[0], stage.decision).content.decode()
    later = page(client, stage.members[1], stage.decision).content.decode()

    for choice in Mark:
        assert f'name="choice" value="{choice.value}"' in first
    assert "圈阅" in first
    assert "传签" in first
    assert 'name="choice"' not in later
    assert "还没有传到您" in later
    assert 'name="meeting_reason"' in later


def test_reading_is_marked_on_the_phone_with_a_second_look(client, stage):
    client.force_login(stage.members[0])
    look = client.post(at("vote", stage.decision), {"choice": READ, "read": "1"}, follow=True)
    assert "确认：圈阅" in look.content.decode()
    client.post(at("vote", stage.decision), {"choice": READ, "confirmed": "1"})

    assert Vote.objects.get().choice == READ
    assert Vote.objects.get().channel == Channel.DESK


def test_out_of_turn_is_answered_409_before_the_second_look(client, stage):
    client.force_login(stage.members[2])

    answer = client.post(at("vote", stage.decision), {"choice": FOR})

    assert answer.status_code == 409
    assert "还没有传到您" in answer.content.decode()
    assert Vote.objects.count() == 0


def test_the_first_screen_offers_a_circulation_in_its_turn_only(client, stage):
    client.force_login(stage.members[0])
    assert client.get(reverse("approvals:ballots")).context["awaiting"] == [stage.decision]
    client.force_login(stage.members[1])
    assert client.get(reverse("approvals:ballots")).context["awaiting"] == []


def test_office_and_members_see_who_has_marked_and_never_how(client, stage):
    cast_vote(
        decision=stage.decision,
        by=stage.members[0],
        choice=AGAINST,
        comment="暗号",
        now=timezone.now(),
    )
    stage.enter({1: FOR})
    stage.check({1: FOR})

    for user in (stage.clerk, stage.director, stage.members[2], stage.members[1]):
        answer = page(client, user, stage.decision)
        html = answer.content.decode()
        assert "已签署（手机）" in html
        assert "已签署（纸质）" in html
        assert "正在签署" in html
        assert "暗号" not in html
        assert answer.context["votes"] is None
        assert answer.context["tally"] is None


def test_after_closing_members_see_the_marks_and_all_see_how_many_only_read(client, stage):
    for number, choice in enumerate((FOR, FOR, READ)):
        cast_vote(
            decision=stage.decision, by=stage.members[number], choice=choice, now=timezone.now()
        )

    member = page(client, stage.members[0], stage.decision)
    office = page(client, stage.clerk, stage.decision)
    assert stage.decision.state == DecisionState.CARRIED
    assert member.context["votes"] is not None
    assert office.context["votes"] is None
    assert office.context["tally"].read == 1
    assert "<dt>圈阅</dt><dd>1</dd>" in office.content.decode()
    client.force_login(stage.director)
    assert "圈阅 1" in client.get(reverse("ballots_modeladmin_index")).content.decode()


def test_asking_for_a_meeting_takes_a_reason_and_a_second_look(client, stage):
    decision = stage.decision
    client.force_login(stage.members[2])
    address = at("to_meeting", decision)
    assert client.post(address, {"meeting_reason": ""}).status_code == 422
    first = client.post(address, {"meeting_reason": WORDS})
    assert (first.status_code, first.url) == (302, address)
    assert WORDS in client.get(address).content.decode()
    assert WORDS in client.get(at("ballot", decision)).content.decode()
    assert Decision.objects.get().is_open

    done = client.post(address, {"meeting_reason": WORDS, "confirmed": "1"}, follow=True)

    assert WORDS in done.content.decode()
    assert "转为上会决定" in done.content.decode()
    assert Decision.objects.filter(state=DecisionState.OPEN).get().way == "MEETING"
    meeting = Decision.objects.get(state=DecisionState.OPEN)
    stopped = client.get(at("ballot", decision)).content.decode()
    assert f'href="{at("ballot", meeting)}"' in stopped
    again = client.post(address, {"meeting_reason": WORDS, "confirmed": "1"})
    assert again.status_code == 409
    assert client.get(address).url == at("ballot", decision)


def test_the_office_and_strangers_ask_for_no_meeting(client, stage):
    address = at("to_meeting", stage.decision)
    client.force_login(stage.clerk)
    assert client.post(address, {"meeting_reason": WORDS}).status_code == 409
    assert 'name="meeting_reason"' not in page(client, stage.clerk, stage.decision).content.decode()
    client.force_login(UserFactory(is_superuser=True))
    assert client.post(address, {"meeting_reason": WORDS}).status_code == 404
    assert stage.decision.is_open


def test_the_whole_paper_round_through_the_face(client, stage):
    decision = stage.decision
    client.force_login(stage.clerk)
    assert "录入笔迹" in client.get(at("ballot", decision)).content.decode()
    done = client.post(at("marks", decision), entered(stage, {0: FOR, 1: AGAINST, 2: FOR}))
    assert done.url == at("ballot", decision)
    assert "待复核" in client.get(at("ballot", decision)).content.decode()
    assert "由他人复核" in client.get(at("check_marks", decision)).content.decode()

    duty = Duty.objects.open().get(kind=CHECK_KIND)
    client.force_login(stage.second)
    assert kind_of(duty).link(duty) == at("check_marks", decision)
    html = client.get(at("check_marks", decision)).content.decode()
    assert not re.search(r'value="\w+" selected', html)  # the first entry is not shown
    assert "AGAINST" in html
    scan = at("marks_scan", decision, PenMark.objects.first().scan_id)
    assert scan in html
    assert b"".join(client.get(scan)) == b"%PDF-1.4 signed"
    first = client.post(at("check_marks", decision), read_again(stage, {0: FOR, 1: FOR, 2: FOR}))
    assert first.url == at("ballot", decision)
    told = client.get(first.url).content.decode()
    assert stage.members[1].person.name in told
    assert "重新录入" in told
    assert Vote.objects.count() == 2

    client.force_login(stage.clerk)  # again, with the scan that was sent before
    sent = PenMark.objects.first().scan_id
    again = entered(stage, {1: FOR}, scan="", filed=sent)
    assert client.post(at("marks", decision), again).status_code == 302
    client.force_login(stage.director)
    client.post(at("check_marks", decision), read_again(stage, {1: FOR}))

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert in_force().count() == 1
    assert MediaDocument.objects.count() == 1
    client.force_login(stage.members[2])
    assert client.get(scan).status_code == 200
    client.force_login(stage.clerk)
    assert client.get(scan).status_code == 404  # closed: how they marked is the members' own


def test_wrong_entries_stand_beside_their_field_and_stay(client, stage):
    client.force_login(stage.clerk)
    seat = stage.seat(0).pk
    data = {f"choice_{seat}": FOR, f"comment_{seat}": "留住这句话", f"day_{seat}": ""}

    answer = client.post(at("marks", stage.decision), data)

    html = answer.content.decode()
    assert answer.status_code == 422
    for words in ("请上传已签署传签单的扫描件", "请填写纸上署的日期", "请指定复核", "留住这句话"):
        assert words in html
    assert '<option value="FOR" selected>' in html
    wrong = entered(stage, {0: FOR}, scan=SimpleUploadedFile("a.pdf", b"not a pdf"))
    assert client.post(at("marks", stage.decision), wrong).status_code == 422
    out_of_turn = client.post(at("marks", stage.decision), entered(stage, {2: FOR}))
    assert out_of_turn.status_code == 409
    assert "尚未签署" in out_of_turn.content.decode()
    assert PenMark.objects.count() == 0
    client.force_login(stage.second)
    stage.enter({0: FOR})
    missing = client.post(at("check_marks", stage.decision), {})
    assert missing.status_code == 422
    assert "请录入纸上的签署意见" in missing.content.decode()


@pytest.mark.parametrize("name", ["marks", "check_marks"])
def test_papers_are_handled_by_the_office_only(client, stage, name, build_stage):
    both = stage.members[0]
    both.groups.add(*stage.director.groups.all())
    others = [UserFactory(roles=[role]) for role in Role]
    for user in (*others, *stage.members, UserFactory(is_superuser=True)):
        inside = user.groups.filter(name__in=[Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR]).exists()
        expected = 200 if inside and user != both else 404
        assert page(client, user, stage.decision, name).status_code == expected
        if expected == 404:
            assert client.post(at(name, stage.decision)).status_code == 404
    client.logout()
    assert client.get(at(name, stage.decision)).status_code == 302


def test_the_scan_is_for_who_handles_it_and_in_no_list_of_files(client, stage):
    stage.enter({0: FOR})
    document = MediaDocument.objects.get()
    scan = at("marks_scan", stage.decision, document.pk)
    for user in (stage.clerk, stage.second, stage.director):
        client.force_login(user)
        assert client.get(scan).status_code == 200
    superuser = UserFactory(is_superuser=True, is_staff=True)
    for user in (*stage.members, superuser, UserFactory(roles=[Role.AUDITOR])):
        client.force_login(user)
        assert client.get(scan).status_code == 404
    for user in (stage.clerk, superuser):
        client.force_login(user)
        assert client.get(document.url).status_code == 404
        chosen = client.get(reverse("wagtaildocs_chooser:choose")).content.decode()
        assert document.title not in chosen
    client.force_login(stage.clerk)
    assert document.title not in client.get(reverse("wagtaildocs:index")).content.decode()
    assert client.get(reverse("wagtaildocs:edit", args=[document.pk])).status_code in (302, 403)
    other = make_round(1)
    other.open()
    client.force_login(other.clerk)
    assert client.get(at("marks_scan", other.decision, document.pk)).status_code == 404


def test_a_slip_that_its_qr_filed_is_entered_from_and_read_as_what_it_shows(client, stage):
    decision, now = stage.decision, timezone.now()
    slip = make_paper(kind=CIRCULATION_SLIP, record=decision, blank=True, by=stage.clerk, now=now)
    filed = file_scan(record=decision, code=slip.code, file=paper(), by=stage.clerk, now=now)
    address = reverse("paper:scan", args=[filed.pk])
    both = stage.members[0]
    both.groups.add(*stage.director.groups.all())
    for user, status in ((stage.second, 200), (both, 404), (stage.members[1], 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
    client.force_login(stage.clerk)
    data = entered(stage, {0: FOR}, scan="", filed=filed.document_id)
    assert client.post(at("marks", decision), data).status_code == 302
    assert PenMark.objects.get().scan == filed.document
    stage.enter({1: FOR, 2: FOR})
    stage.check(dict.fromkeys(range(3), FOR))

    assert not stage.decision.is_open
    assert client.get(address).status_code == 404
    assert client.get(filed.document.url).status_code == 404


def test_a_member_whose_pen_mark_waits_is_told_that_the_phone_counts(client, stage):
    stage.enter({0: FOR})
    html = page(client, stage.members[0], stage.decision).content.decode()
    assert "以这里的为准" in html
    client.post(at("vote", stage.decision), {"choice": AGAINST, "confirmed": "1"})

    assert Vote.objects.get().choice == AGAINST
    assert not PenMark.objects.filter(state=EntryState.ENTERED).exists()


def test_a_second_from_outside_checks_and_sees_no_more_than_that(client, stage):
    """An office of one: 外请第二人 for this step, this matter, this week."""
    outside, now = UserFactory(roles=[Role.TOWN_STAFF]), timezone.now()
    decision = stage.decision
    assert page(client, outside, decision, "check_marks").status_code == 404
    grant_second(
        account=outside,
        step=MARKS_STEP,
        valid_from=now - timezone.timedelta(minutes=1),
        valid_to=now + timezone.timedelta(days=7),
        reason="办公室仅一人",
        by=stage.director,
        now=now,
        subject_ref=f"approvals.decision:{decision.pk}",
    )
    stage.enter({0: FOR}, checker=outside.person)
    client.force_login(outside)
    assert client.get(at("marks", decision)).status_code == 404
    assert client.get(at("ballot", decision)).status_code == 404
    assert client.get(at("marks_scan", decision, PenMark.objects.get().scan_id)).status_code == 200
    assert client.get(at("check_marks", decision)).status_code == 200
    done = client.post(at("check_marks", decision), read_again(stage, {0: FOR}))

    assert done.url == reverse("desk:home")
    assert Vote.objects.get().checked_by == outside


def test_a_ballot_has_no_paper(client, build_stage):
    plain = build_stage(3)
    decision = plain.open()
    for name in ("marks", "check_marks"):
        assert page(client, plain.clerk, decision, name).status_code == 404
    assert page(client, plain.clerk, decision).context["circulation"] is None


def test_the_page_of_a_circulation_asks_as_often_for_3_as_for_30(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.workflows.approvals.factories import make_committee, make_notice

    stage = make_round(3)
    counts = []
    for more in (0, 27):
        stage.members += make_committee(more)
        stage.page = make_notice(stage.clerk, f"公告{more}")
        decision = stage.open()
        client.force_login(stage.clerk)
        client.get(at("ballot", decision))
        with CaptureQueriesContext(connection) as queries:
            client.get(at("ballot", decision))
        counts.append(len(queries))
    assert counts[0] == counts[1]
