"""Killed at any step, an upload leaves no bytes that no row knows; rights follow the submission."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from cms.accounts.enums import Role
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.models import Attachment
from cms.submissions.services import CannotAttachFile, attach_file, save_draft, sweep_attachments
from cms.submissions.services import attachments as steps
from tests.cms.media.test_inside import archive, encrypted
from tests.cms.submissions.factories import UserFactory, make_clerk, make_draft, photo, post

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here."""


def die(*args, **kwargs):
    raise Killed


def question_of(draft, key="qphoto"):
    return compile_version(draft.version).questions[key]


def attach(draft, now, file=None):
    return attach_file(
        submission=draft,
        question=question_of(draft),
        file=file or photo(),
        by=draft.respondent,
        now=now,
    )


def stored_names() -> set[str]:
    store = storages["private"]
    if not store.exists("attachments"):
        return set()
    return {
        f"attachments/{folder}/{name}"
        for folder in store.listdir("attachments")[0]
        for name in store.listdir(f"attachments/{folder}")[1]
    }


@pytest.mark.parametrize("step", ["_announce", "_write", "_confirm", "answer"])
def test_no_orphan_at_any_kill_point(step, now, monkeypatch):
    before = stored_names()
    draft = make_draft(now=now)

    with monkeypatch.context() as patch:
        if step == "answer":
            patch.setattr("cms.submissions.services.drafts.link_attachments", die)
        else:
            patch.setattr(steps, step, die)
        with pytest.raises(Killed):
            save_draft(
                submission=draft,
                section_key="sdeputy",
                data=post(qtext="好"),
                files=MultiValueDict({"qphoto": [photo()]}),
                by=draft.respondent,
                now=now,
            )

    known = set(Attachment.objects.values_list("path", flat=True))
    assert stored_names() - before <= known
    sweep_attachments(now=now + dt.timedelta(days=2))
    assert not Attachment.objects.exists()
    assert stored_names() == before


def test_killed_sweep_goes_on_next_time(now, monkeypatch):
    draft = make_draft(now=now)
    attach(draft, now)
    later = now + dt.timedelta(days=2)

    with monkeypatch.context() as patch:
        patch.setattr(Attachment, "delete", die)
        with pytest.raises(Killed):
            sweep_attachments(now=later)

    assert sweep_attachments(now=later) == 1
    assert not Attachment.objects.exists()


def test_sweep_keeps_what_an_answer_names(now):
    draft = make_draft(now=now)
    save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(qtext="好"),
        files=MultiValueDict({"qphoto": [photo()]}),
        by=draft.respondent,
        now=now,
    )

    assert sweep_attachments(now=now + dt.timedelta(days=300)) == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("照片.jpg", b"<html><script>alert(1)</script>"),
        ("照片.png", b"MZ\x90\x00 program"),
        ("照片.php.jpg", b"\xff\xd8\xff\xe0"),
        ("图.svg", b"<svg onload=alert(1)>"),
    ],
)
def test_files_that_lie_are_refused_beside_their_field(name, data, now):
    draft = make_draft(now=now)

    saved = save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(qtext="还在"),
        files=MultiValueDict({"qphoto": [SimpleUploadedFile(name, data)]}),
        by=draft.respondent,
        now=now,
    )

    draft.refresh_from_db()
    assert "qphoto" in saved.errors
    assert draft.answers == {"qtext": "还在"}
    assert not Attachment.objects.exists()


def test_stored_name_is_generated(now):
    attachment = attach(make_draft(now=now), now, photo("../../etc/现场\u202egpj.jpg"))

    assert attachment.path.startswith("attachments/")
    assert "现场" not in attachment.path
    assert "\u202e" not in attachment.name


def test_what_cannot_be_looked_into_is_to_be_sent_unpacked(now):
    """A form has no tick for the question on secrets: its answer is the file in plain sight."""
    draft, file = make_draft(now=now), SimpleNamespace(type=QuestionType.FILE, key="qfile")
    packed = SimpleUploadedFile("材料.zip", encrypted(archive({"a.txt": b"x"})))

    with pytest.raises(CannotAttachFile, match=r"材料\.zip：该文件加密.*无法检查.*去掉密码并解压"):
        attach_file(submission=draft, question=file, file=packed, by=draft.respondent, now=now)


def test_attach_refuses_a_stranger(now):
    draft = make_draft(now=now)

    with pytest.raises(CannotAttachFile):
        attach_file(
            submission=draft,
            question=question_of(draft),
            file=photo(),
            by=UserFactory(),
            now=now,
        )


def test_download_needs_the_right_of_its_submission(client, now):
    draft = make_draft(now=now)
    url = reverse("answer_files:attachment", args=[attach(draft, now).pk])

    assert client.get(url).status_code == 302
    for user, status in [
        (draft.respondent, 200),
        (UserFactory(roles=[Role.DEPUTY]), 404),
        (make_clerk(), 404),  # a draft is its writer's alone
        (UserFactory(roles=[Role.SYSTEM_ADMIN], is_superuser=True), 404),
    ]:
        client.force_login(user)
        assert client.get(url).status_code == status


def test_download_cannot_run(client, now):
    draft = make_draft(now=now)
    client.force_login(draft.respondent)

    response = client.get(reverse("answer_files:attachment", args=[attach(draft, now).pk]))

    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "typed", "count"),
    [
        ("qphoto", {"qtext": "好"}, 2),
        ("qrows.r00001.qpic", {"qrows": ["r00001"], "qrows__r00001__qproblem": "漏"}, 1),
    ],
)
def test_a_page_sent_again_after_a_lost_answer_keeps_each_photo_once(name, typed, count, now):
    """A slow line: the first post was stored, its writer saw nothing and tapped again."""
    draft = make_draft(now=now)

    def send():
        files = [photo(), photo("第二张.jpg", "red")][:count]
        return save_draft(
            submission=draft,
            section_key="sdeputy",
            data=post(**typed),
            files=MultiValueDict({name: files}),
            base_rev=0,
            by=draft.respondent,
            now=now,
        )

    first, second = send(), send()

    assert (second.values, second.rev) == (first.values, first.rev)
    assert draft.attachments.count() == count


def test_one_photo_of_two_rows_is_two_files(now):
    draft = make_draft(now=now)
    names = ("qrows.r00001.qpic", "qrows.r00002.qpic")
    rows = {"qrows__r00001__qproblem": "漏", "qrows__r00002__qproblem": "裂"}
    save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(qrows=["r00001", "r00002"], **rows),
        files=MultiValueDict({name: [photo()] for name in names}),
        by=draft.respondent,
        now=now,
    )

    assert draft.attachments.count() == 2
