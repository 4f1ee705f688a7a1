"""上会事项, 录入, 复核, 修改稿: from the office's list to the public page, by its faces."""

import re
from copy import deepcopy
from dataclasses import asdict

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.media.models import MediaDocument
from cms.paper.models import Upload
from cms.paper.registry import kind_of as kind_of_paper
from cms.paper.services import make_paper
from cms.publishing.queries import permit_in_force
from cms.publishing.verification import breaches
from tests.cms.media.factories import jpeg
from tests.kept import kept
from tests.workflows.approvals.at_the_table import entry, make_scan, make_table
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import AMENDMENT_KIND, CHECK_KIND, RECORD_KIND, DecisionState
from workflows.approvals.models import Amendment, MeetingRecord, Sitting
from workflows.approvals.results import entered_reading
from workflows.approvals.services import check_record, confirm_amendment
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield make_table()


@pytest.fixture
def table(made):
    return deepcopy(made)


@pytest.fixture
def clerk(client, table):
    client.force_login(table.stage.clerk)
    return client


def at(name, *args):
    return reverse(f"approvals:{name}", args=args)


def words(answer) -> str:
    return answer.content.decode()


def attendance(table, present: int = 8, **typed) -> dict:
    """What the form of a meeting posts."""
    people = [user.person_id for user in table.stage.members]
    ticked = {f"present_{pk}": "on" for pk in people[:present]}
    facts = {"name": "第12次会议", "held_on": str(timezone.localdate()), "place": "301"}
    return facts | ticked | {"presider": people[0], "listed": ",".join(map(str, people))} | typed


def counts(table, **typed) -> dict:
    """What the form of a record posts."""
    filled = {
        "sitting": table.sitting.pk,
        "code": check_code(table.decision),
        "outcome": "CARRIED",
        "method": "HANDS",
        "present": 8,
        "in_favour": 7,
        "against": 1,
        "abstained": 0,
        "silent": 0,
        "recused": 0,
        "checker": table.second.person_id,
    }
    if "filed" not in typed:
        filled["scan"] = SimpleUploadedFile("节录.jpg", jpeg())
    return filled | typed


def reading(record, **typed) -> dict:
    """What the check posts of one who reads what was entered, but for ``typed``."""
    return asdict(entered_reading(record)) | {"act": "agree", "compared": "on"} | typed


def test_a_meeting_from_the_list_to_the_public_page(clerk, client, table):
    """List, meeting, record, check: each leads on to the next, and every duty to its page."""
    decision = table.decision
    listed = words(clerk.get(at("meetings")))
    assert at("record-outcome", decision.pk) in listed

    first = clerk.get(at("record-outcome", decision.pk))
    address = re.search(r'href="(/desk/meetings/of/[^"]+)"', words(first))[1].replace("&amp;", "&")
    blank = words(clerk.get(address))
    assert f'value="{timezone.localdate().isoformat()}"' in blank
    assert blank.count("checked") == 9
    saved = clerk.post(address, attendance(table))
    table.sitting = Sitting.objects.get()
    assert saved.url == f"{at('record-outcome', decision.pk)}?sitting={table.sitting.pk}"
    assert table.sitting.attendances.filter(present=True).count() == 8

    entered = clerk.post(saved.url, counts(table))
    record = MeetingRecord.objects.get()
    assert entered.url == at("meetings")
    duty = Duty.objects.open().get(kind=CHECK_KIND)
    assert kind_of(duty).link(duty) == at("check-record", record.pk)

    client.force_login(table.second)
    page = words(client.get(at("check-record", record.pk)))
    assert at("record-scan", record.pk) in page
    assert client.get(at("record-scan", record.pk)).headers["Content-Type"] == "image/jpeg"
    unseen = client.post(at("check-record", record.pk), {"act": "agree"})
    assert unseen.status_code == 422
    client.post(at("check-record", record.pk), reading(record))

    assert permit_in_force(table.stage.page.number) is not None
    client.force_login(table.stage.members[3])
    result = words(client.get(at("ballot", decision.pk)))
    assert "第12次会议" in result
    assert 'name="choice"' not in result


def test_the_check_code_stands_on_the_paper_until_it_has_been_typed_off_it(clerk, table):
    """Were it beside the button, a decision could be recorded on a text the table never saw."""
    decision, code = table.decision, check_code(table.decision)
    table.meet()

    for page in (at("meetings"), at("ballot", decision.pk), at("record-outcome", decision.pk)):
        assert code not in words(clerk.get(page))
    printed = make_paper(
        kind=kind_of_paper("tabled-text"),
        record=decision,
        blank=False,
        by=table.stage.clerk,
        now=timezone.now(),
    )
    assert code in words(clerk.get(reverse("paper:print", args=[printed.code])))

    record = table.record()
    assert code not in words(clerk.get(at("check-record", record.pk)))
    for page in (at("meetings"), at("ballot", decision.pk)):
        assert code not in words(clerk.get(page))
    seen = entered_reading(record)
    check_record(record=record, reading=seen, by=table.second, now=timezone.now())
    assert code in words(clerk.get(at("ballot", decision.pk)))  # what was entered


def test_what_was_typed_stays_and_the_sentence_stands_beside_its_field(clerk, table):
    table.meet()

    answer = clerk.post(
        at("record-outcome", table.decision.pk),
        counts(table, in_favour=6, code="ABCD-EFGH", changes=""),
    )

    page = words(answer)
    assert answer.status_code == 422
    assert 'value="ABCD-EFGH"' in page
    assert "合计 7 人" in page
    assert 'id="id_code_error"' in page
    assert not MeetingRecord.objects.exists()


def test_a_scan_once_uploaded_need_not_be_chosen_again(clerk, table):
    table.meet()
    address = at("record-outcome", table.decision.pk)
    page = words(clerk.post(address, counts(table, in_favour=6, code="")))  # not even whole
    document = MediaDocument.objects.latest("pk")
    assert f'<option value="{document.pk}" selected>' in page

    clerk.post(address, counts(table, filed=document.pk))

    assert MeetingRecord.objects.get().scan == document
    assert not Upload.objects.exists()


def test_no_stored_file_can_be_named_as_a_scan(clerk, table):
    """Only scans of this record or what this account has just uploaded are offered."""
    table.meet()
    foreign = MediaDocument.objects.create(
        title="别的文件", file=SimpleUploadedFile("a.pdf", b"%PDF-")
    )

    others = make_scan(table.second)  # nor what another account has just sent
    for document in (foreign, others):
        typed = counts(table, filed=document.pk)
        assert clerk.post(at("record-outcome", table.decision.pk), typed).status_code == 422
    assert not MeetingRecord.objects.exists()


@pytest.mark.parametrize("name", ["节录.txt", "节录.docx", "机密节录.jpg"])
def test_a_file_that_is_no_scan_or_marked_secret_is_refused(clerk, table, name):
    table.meet()
    scan = SimpleUploadedFile(name, jpeg())

    answer = clerk.post(at("record-outcome", table.decision.pk), counts(table, scan=scan))

    assert answer.status_code == 422
    assert ("not_secret" in words(answer)) == name.startswith("机密")
    assert not MeetingRecord.objects.exists()


def test_who_saves_an_older_meeting_is_told_and_loses_nothing(clerk, table):
    sitting = table.meet()
    address = at("sitting", sitting.pk)
    mine = attendance(table, place="403会议室", version=sitting.version)
    table.meet(sitting=sitting, version=1, place="502会议室", by=table.second)

    answer = clerk.post(address, mine)

    page = words(answer)
    assert answer.status_code == 409
    assert 'value="403会议室"' in page
    assert "502会议室" in page
    sitting.refresh_from_db()
    assert sitting.place == "502会议室"
    again = re.search(r'name="version" value="(\d+)"', page)[1]
    assert clerk.post(address, mine | {"version": again}).status_code == 302


def test_another_day_shows_its_own_roster_before_anything_is_saved(clerk, table):
    answer = clerk.post(
        at("new-sitting", table.decision.body_id), attendance(table, held_on="2024-12-31")
    )

    assert answer.status_code == 422
    assert not Sitting.objects.exists()


def test_several_texts_of_a_meeting_in_a_row(clerk, table):
    first = table.decision
    table.meet()
    second = table.table_another("第二项")

    done = clerk.post(at("record-outcome", first.pk), counts(table, code=check_code(first)))

    assert done.url == f"{at('record-outcome', second.pk)}?sitting={table.sitting.pk}"
    offered = words(clerk.get(done.url))
    assert "纪要节录：关于开展视察的公告" in offered


def test_the_enterer_sees_the_record_and_no_button(clerk, table):
    record = table.record()
    address = at("check-record", record.pk)

    assert 'value="agree"' not in words(clerk.get(address))
    assert clerk.post(address, reading(record)).status_code == 409


def test_sent_back_leads_the_clerk_to_the_form_with_the_reason(client, table):
    record = table.record()
    client.force_login(table.second)
    client.post(at("check-record", record.pk), {"act": "back", "reason": "同意应为6"})

    client.force_login(table.stage.clerk)
    duty = Duty.objects.open().get(kind=RECORD_KIND)
    assert "同意应为6" in words(client.get(kind_of(duty).link(duty)))


def test_scan_and_counts_are_closed_to_everybody_else(client, table):
    record = table.record()
    scan = f"/staff-files/documents/{record.scan_id}/x.jpg"
    for somebody in (table.stage.members[0], UserFactory(roles=[Role.AUDITOR])):
        client.force_login(somebody)
        for address in (at("check-record", record.pk), at("record-scan", record.pk), scan):
            assert client.get(address).status_code == 404
    client.logout()
    assert client.get(at("record-scan", record.pk)).status_code == 302


def test_before_the_check_the_members_page_shows_no_count(client, table):
    table.record()
    client.force_login(table.stage.members[1])

    page = words(client.get(at("ballot", table.decision.pk)))

    assert "待上会" in page
    assert "ballot-totals" not in page
    assert client.post(at("vote", table.decision.pk), {"choice": "FOR"}).status_code == 409


def test_presider_and_director_compare_and_confirm_on_their_desks(client, table):
    table.decide(entry("WITH_CHANGES", changes="标题写明地点"))
    table.submit_again("关于开展视察的公告（东区）")
    table.stage.approve()
    amendment = Amendment.objects.get()
    address = at("amendment", amendment.pk)
    duty = Duty.objects.open().filter(kind=AMENDMENT_KIND).first()
    assert kind_of(duty).link(duty) == address

    presider, director = table.stage.members[0], table.stage.director
    client.force_login(presider)
    page = words(client.get(address))
    assert "<ins>（东区）</ins>" in page
    assert 'value="PRESIDER"' in page
    assert 'value="DIRECTOR"' not in page
    assert "东区" in words(client.get(at("amendment-page", amendment.pk)))
    client.post(address, {"act": "PRESIDER"})
    assert 'value="PRESIDER"' not in words(client.get(address))
    client.force_login(director)
    client.post(address, {"act": "DIRECTOR"})

    assert permit_in_force(table.stage.page.number).digest == amendment.digest


def test_a_changed_text_is_sent_back_from_the_desk(client, table):
    table.decide(entry("WITH_CHANGES", changes="标题写明地点"))
    table.submit_again("关于开展视察的公告（东区）")
    table.stage.approve()
    amendment = Amendment.objects.get()
    client.force_login(table.stage.director)

    assert client.post(at("amendment", amendment.pk), {"act": "refuse"}).status_code == 422
    client.post(at("amendment", amendment.pk), {"act": "refuse", "reason": "地点不对"})

    amendment.refresh_from_db()
    assert amendment.refused_reason == "地点不对"
    assert table.decision.state == DecisionState.WITH_CHANGES


def register(client, user) -> str:
    client.force_login(user)
    return words(client.get(reverse("ballots_modeladmin_index")))


def test_the_register_shows_office_and_auditor_counts_and_session_after_the_check(client, table):
    record = table.record()
    auditor = UserFactory(roles=[Role.AUDITOR])
    assert "同意 7" not in register(client, auditor)

    check_record(
        record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
    )

    for reader in (auditor, table.stage.clerk):
        page = register(client, reader)
        assert "同意 7，不同意 1，弃权 0（第12次会议" in page
        assert "8 / 9" in page
        assert not any(member.person.name in page for member in table.stage.members)


def test_the_public_sees_the_text_after_the_check_and_never_before(client, table):
    """With ``verify_publication`` clean, also for a text changed after the meeting."""
    address = f"/t/{table.stage.page.number}/"
    record = table.record(entry("WITH_CHANGES", changes="标题写明地点"))
    assert client.get(address).status_code == 404
    check_record(
        record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
    )
    table.submit_again("关于开展视察的公告（东区）")
    table.stage.approve()
    for part, by in (("PRESIDER", table.stage.members[0]), ("DIRECTOR", table.stage.director)):
        assert client.get(address).status_code == 404
        confirm_amendment(amendment=Amendment.objects.get(), part=part, by=by, now=timezone.now())

    assert "（东区）" in words(client.get(address))
    assert list(breaches()) == []


def test_only_who_may_check_is_sent_to_check(clerk, client, table):
    """Whoever entered it may look at it again; others of the office are asked to compare."""
    table.record()

    assert "对照扫描件复核" not in words(clerk.get(at("meetings")))
    client.force_login(table.second)
    assert "对照扫描件复核" in words(client.get(at("meetings")))


def test_what_a_meeting_decided_is_never_guessed(clerk, table):
    table.meet()
    address = at("record-outcome", table.decision.pk)
    assert words(clerk.get(address)).count("请选择") >= 2

    refused = clerk.post(address, counts(table, outcome="", method=""))

    assert refused.status_code == 422
    assert not MeetingRecord.objects.exists()


def test_a_text_at_the_table_is_listed_as_waiting_for_its_meeting(client, table):
    client.force_login(table.stage.members[3])
    assert "待上会" in words(client.get(at("ballots")))

    client.force_login(table.stage.director)
    assert "待上会" in words(client.get(reverse("ballots_modeladmin_index")))
