"""交接清单 on paper: everything of the list, lines to sign, and for whom it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.paper.registry import kind_of
from cms.paper.services import CannotFile, CannotPrint, file_scan, make_paper
from cms.paper.sheet import Rows, Signatures, as_text, blanked
from tests.cms.media.factories import jpeg
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.services import hand_over_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


@pytest.fixture
def handover(now, director):
    leaver, taker = (UserFactory(roles=[Role.OFFICE_STAFF]) for _each in range(2))
    for subject in (1, 2):
        make_duty(leaver.person, now, subject=subject, subject_label=f"事项{subject}")
    plan = {"tests.owed": taker.person}
    given = {"leaver": leaver.person, "plan": plan, "reason": "调离", "by": director}
    return hand_over_duties(now=now, **given)[0]


def test_the_list_names_every_duty_and_both_people(handover, now):
    sheet = kind_of("handover-list").build(handover, now)

    words = as_text(sheet)
    for said in ("事项1", "事项2", str(handover.leaver), str(handover.taker), "调离"):
        assert said in words, said
    (signed,) = (part for part in sheet.parts if isinstance(part, Signatures))
    assert [line.label for line in signed.lines] == ["移交人", "接收人", "监交人"]
    (rows,) = (part for part in blanked(sheet).parts if isinstance(part, Rows))
    assert [row[1:] for row in rows.rows] == [("", "", "")] * 2


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.SYSTEM_ADMIN, Role.DEPUTY])
def test_the_list_is_for_director_auditor_and_taker_alone(handover, now, role):
    given = {"kind": kind_of("handover-list"), "record": handover, "blank": False, "now": now}
    with pytest.raises(CannotPrint):
        make_paper(by=UserFactory(roles=[role]), **given)

    assert make_paper(by=UserFactory(roles=[Role.AUDITOR]), **given)


def test_who_takes_over_prints_the_list_from_the_desk(director):
    now = timezone.now()  # the desk shows what was handed over lately
    leaver, taker = (UserFactory(roles=[Role.OFFICE_STAFF]) for _each in range(2))
    make_duty(leaver.person, now, subject=1, subject_label="事项1")
    plan = {"tests.owed": taker.person}
    given = {"leaver": leaver.person, "plan": plan, "reason": "调离", "by": director}
    handover = hand_over_duties(now=now, **given)[0]
    client = Client()
    client.force_login(handover.taker.account)
    desk = client.get(reverse("desk:home")).content.decode()
    papers = reverse("paper:record", args=[f"duties.handover:{handover.pk}"])
    assert papers in desk
    assert client.get(papers).status_code == 200
    make = reverse("paper:make", args=[f"duties.handover:{handover.pk}", "handover-list"])

    assert "事项1" in client.post(make, {"act": "print"}, follow=True).content.decode()
    page = client.get(reverse("duties:handover", args=[handover.pk])).content.decode()
    assert "事项1" in page
    client.force_login(handover.leaver.account)
    assert client.get(papers).status_code == 404
    assert papers not in client.get(reverse("desk:home")).content.decode()


def test_the_administrator_is_told_who_prints_it(handover):
    client = Client()
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))

    page = client.get(reverse("duties:handover", args=[handover.pk])).content.decode()

    assert "事项1" not in page
    assert f"由{handover.taker}在履职工作台打印" in page


def test_the_director_files_the_signed_list(handover, director, now):
    kind = kind_of("handover-list")
    paper = make_paper(kind=kind, record=handover, blank=False, by=director, now=now)
    given = {"record": handover, "code": paper.code, "now": now}
    with pytest.raises(CannotFile):
        auditor = UserFactory(roles=[Role.AUDITOR])
        file_scan(file=SimpleUploadedFile("a.jpg", jpeg()), by=auditor, **given)

    assert file_scan(file=SimpleUploadedFile("a.jpg", jpeg()), by=director, **given)


def test_from_the_list_on_screen_to_the_printer(handover, director):
    client = Client()
    client.force_login(director)
    page = client.get(reverse("duties:handover", args=[handover.pk])).content.decode()
    make = reverse("paper:make", args=[f"duties.handover:{handover.pk}", "handover-list"])
    assert make in page

    assert "事项1" in client.post(make, {"act": "print"}, follow=True).content.decode()
