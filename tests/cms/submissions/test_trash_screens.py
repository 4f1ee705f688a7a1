"""回收站, 保存期限, 销毁证明 as the office sees them."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.audit import object_ref
from cms.formbuilder.services import set_retention
from cms.paper.models import Paper
from cms.submissions.models import DestructionCertificate, Submission, TrashEntry
from cms.submissions.services import destroy_submission
from tests.cms.submissions.ending import (
    MONTH,
    make_director,
    make_named,
    make_trusted_clerk,
    throw_away,
)
from tests.cms.submissions.factories import (
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
)
from tests.cms.submissions.test_attachments import attach

pytestmark = pytest.mark.django_db
TRASH = "/admin/submissions/trash/"


@pytest.fixture
def director(client):
    user = make_director()
    client.force_login(user)
    return user


def to_trash(submission) -> str:
    return reverse("submissions:to_trash", args=[submission.pk])


def detail(submission) -> str:
    return reverse("submissions:detail", args=[submission.pk])


def test_from_the_answer_to_the_trash_and_back(client, director, now):
    received = make_received(version=make_version(), now=now)
    assert to_trash(received) in client.get(detail(received)).content.decode()

    asked = client.get(to_trash(received)).content.decode()
    done = client.post(to_trash(received), {"reason": "重复提交"}, follow=True).content.decode()
    lying = client.get(TRASH).content.decode()

    assert "仍为已办结" in asked
    assert "已移入回收站，30 天内可以恢复" in done
    assert received.receipt not in done
    assert received.receipt in lying
    assert "重复提交" in lying
    assert client.get(detail(received)).status_code == 404
    back = reverse("submissions:restore", args=[received.pk])
    assert "已原样恢复" in client.post(back, follow=True).content.decode()
    assert client.get(detail(received)).status_code == 200


@pytest.mark.parametrize("reason", ["", "长" * 201])
def test_a_wrong_reason_is_said_beside_the_field_and_kept(client, director, now, reason):
    received = make_received(version=make_version(), now=now)

    page = client.post(to_trash(received), {"reason": reason})

    text = page.content.decode()
    assert page.status_code == 422
    assert re.search(r'id="id_reason"[^>]*aria-invalid', text) or "error-message" in text
    assert reason in text
    assert not TrashEntry.objects.exists()


def test_staff_without_the_right_see_no_button_and_get_no_further(client, now):
    version = make_version()
    received = make_received(version=version, now=now)
    client.force_login(make_clerk())

    assert to_trash(received) not in client.get(detail(received)).content.decode()
    assert client.get(to_trash(received)).status_code in (302, 403)
    assert client.post(to_trash(received), {"reason": "重复"}).status_code in (302, 403)
    assert "没有任何表单的回收站权限" in client.get(TRASH).content.decode()
    assert not TrashEntry.objects.exists()


def test_staff_with_the_right_see_their_forms_alone(client):
    mine, other, now = make_version(), make_version(), timezone.now()
    first, second = make_named(version=mine, now=now), make_named(version=other, now=now)
    throw_away(first, now=now)
    throw_away(second, now=now)
    client.force_login(make_trusted_clerk(mine.form))

    page = client.get(TRASH).content.decode()

    assert first.receipt in page
    assert second.receipt not in page
    assert "确认暂缓" not in page
    for name in ("restore", "hold"):
        answer = client.post(reverse(f"submissions:{name}", args=[second.pk]))
        assert answer.status_code == 404
    hold = reverse("submissions:hold", args=[first.pk])
    assert "主任" in client.post(hold, {"reason": "查"}, follow=True).content.decode()
    client.post(reverse("submissions:restore", args=[first.pk]))
    assert list(Submission.objects.kept()) == [first]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.DEPUTY], ids=str)
def test_others_do_not_look_into_the_trash(client, now, role):
    client.force_login(UserFactory(roles=[role], is_superuser=True))

    for url in (TRASH, reverse("submissions:periods")):
        assert client.get(url).status_code in (302, 403)


def test_held_and_let_go(client, director, now):
    received = make_received(version=make_version(), now=timezone.now())
    throw_away(received, now=timezone.now())
    url = reverse("submissions:hold", args=[received.pk])

    assert "请填写理由" in client.post(url, {"reason": ""}, follow=True).content.decode()
    held = client.post(url, {"reason": "信访核查"}, follow=True).content.decode()
    free = client.post(url, {"act": "release"}, follow=True).content.decode()

    assert "已暂缓销毁" in held
    assert "信访核查" in held
    assert "信访核查" not in free


def test_nothing_of_an_answer_in_the_trash_is_read_anywhere(client, director, now):
    draft = make_draft(now=now)
    file = attach(draft, now)
    answer = make_received(version=draft.version, now=now, answers={"qtext": "欠薪三百万"})
    answer.attachments.add(file)
    client.force_login(director)
    address = reverse("answer_files:attachment", args=[file.pk])
    assert client.get(address).status_code == 200

    throw_away(answer, now=now)

    assert client.get(address).status_code == 404
    for url in (
        TRASH,
        reverse("submissions:index"),
        reverse("submissions:list", args=[answer.form_id]),
        reverse("submissions:results", args=[answer.form_id]),
        reverse("received_modeladmin_index"),
    ):
        assert "欠薪三百万" not in client.get(url).content.decode(), url
    sheet = client.get(reverse("submissions:csv", args=[answer.form_id]))
    assert "欠薪三百万" not in b"".join(sheet.streaming_content).decode()


def test_the_trash_costs_the_same_at_1_and_30_rows(client, director, now):
    version = make_version()
    throw_away(make_named(version=version, now=now), now=now)
    client.get(TRASH)
    with CaptureQueriesContext(connection) as one:
        client.get(TRASH)
    for number in range(1, 30):
        throw_away(make_named(version=version, now=now, number=number), now=now)

    with CaptureQueriesContext(connection) as thirty:
        page = client.get(TRASH)

    assert len(thirty) == len(one)
    assert len(page.context["page"].object_list) == 20
    assert "下一页" in page.content.decode()


def test_empty_screens_say_what_comes_next(client, director, now):
    make_received(version=make_version(), now=now)

    assert "回收站是空的" in client.get(TRASH).content.decode()
    assert "均为永久保存" in client.get(reverse("submissions:periods")).content.decode()
    assert "尚未销毁任何填报" in client.get(reverse("destroyed_modeladmin_index")).content.decode()


def test_the_director_ends_a_period(client, director):
    now, version = timezone.now(), make_version()
    set_retention(form=version.form, months=1, by=director, now=now)
    old = make_received(version=version, now=now - dt.timedelta(days=40))
    url = reverse("submissions:over", args=[version.form_id])

    page = client.get(url)
    clerk = make_clerk()
    client.force_login(clerk)
    looked = client.get(url).content.decode()
    refused = client.post(url, {"seen": page.context["batch"].seen}, follow=True).content.decode()
    client.force_login(director)
    stale = client.post(url, {"seen": "x"}, follow=True).content.decode()
    done = client.post(url, {"seen": page.context["batch"].seen}, follow=True).content.decode()

    assert "确认将这 1 份填报移入回收站" in page.content.decode()
    assert old.receipt in looked
    assert "须由办公室主任确认" in looked
    assert "由办公室主任确认移入回收站" in refused
    assert "名单已有变化" in stale
    assert "已将 1 份填报移入回收站" in done
    assert "还没有保存期限已到" in done


def test_a_form_kept_for_ever_has_no_such_page(client, director, now):
    version = make_version()

    assert client.get(reverse("submissions:over", args=[version.form_id])).status_code == 404


@pytest.fixture
def certificate(now):
    answer = make_received(version=make_version(), now=now, answers={"qtext": "欠薪三百万"})
    throw_away(answer, now=now)
    return destroy_submission(pk=answer.pk, now=now + MONTH)


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR], ids=str)
def test_a_certificate_is_read_and_printed(client, certificate, role):
    client.force_login(UserFactory(roles=[role]))
    register = client.get(reverse("destroyed_modeladmin_index")).content.decode()
    page = client.get(reverse("submissions:certificate", args=[certificate.pk])).content.decode()
    make = reverse("paper:make", args=[object_ref(certificate), "destruction-certificate"])
    printed = client.post(make, {"act": "print"}, follow=True).content.decode()
    word = client.post(make, {"act": "word"}, follow=True)

    assert certificate.number in register
    for text in (page, printed):
        for words in (certificate.number, certificate.receipt, "不记名", "重复提交", "第 1 版"):
            assert words in text
        assert "满 30 天销毁" in text
        assert "欠薪三百万" not in text
    assert word.headers["Content-Type"].endswith("wordprocessingml.document")
    assert Paper.objects.count() == 1


def test_nobody_changes_the_register(client, certificate, director):
    for name, args in (("create", []), ("edit", [certificate.pk]), ("delete", [certificate.pk])):
        address = reverse(f"destroyed_modeladmin_{name}", args=args)
        assert client.post(address).status_code in (302, 403)
    assert DestructionCertificate.objects.get() == certificate


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.AUDITOR, True), (Role.OFFICE_DIRECTOR, False), (Role.SYSTEM_ADMIN, False)],
    ids=str,
)
def test_the_auditor_comes_to_the_register_by_the_menu(client, role, shown):
    client.force_login(UserFactory(roles=[role]))

    assert ('"/admin/destroyed/"' in client.get("/admin/").content.decode()) == shown
    if role == Role.OFFICE_DIRECTOR:
        assert "/admin/destroyed/" in client.get(reverse("submissions:index")).content.decode()
