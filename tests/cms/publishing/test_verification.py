"""``verify_publication`` names each breach, made for real; the daily check raises the alarm."""

import gc
import io
import json
import weakref
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.core.append_only import triggers_lifted
from cms.core.models import AuditEvent
from cms.media.blobs import put_blob
from cms.publishing import verification
from cms.publishing.models import Address, Permit, PermitEvent, PermitFile
from cms.publishing.queries import permit_in_force
from cms.publishing.sealing import breach_of, seal
from cms.publishing.services import withdraw
from cms.publishing.tasks import verify_daily
from cms.publishing.verification import breaches
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_draft, make_public, marker
from tests.cms.publishing.ways.scenario import make_full_draft
from tests.workflows.topics.factories import make_director, released_topic
from workflows.approvals.alarm import BREACH_KIND
from workflows.approvals.models import Decision
from workflows.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit() -> Permit:
    """Of a notice with pictures and a file, in force; nothing is wrong so far."""
    draft = make_full_draft(marker())
    permit = make_public(draft.get_latest_revision_as_object())
    assert list(breaches()) == []
    return permit


def change(permit, **columns) -> None:
    """As somebody with the database's password would."""
    with triggers_lifted():
        Permit.objects.filter(pk=permit.pk).update(**columns)


def text(permit):
    change(permit, payload=permit.payload.replace("公告", "公示", 1))


def title(permit):
    change(permit, title="改过的标题")


def reference(permit):
    change(permit, reference="approvals.decision:1")


def time(permit):
    change(permit, issued_at=permit.issued_at - timedelta(days=1))


def key(permit):
    change(permit, key_id="00000000")


def resealed_reference(permit):
    """By somebody who holds the key as well: then only the decision tells."""
    permit.reference = "tests:made-up"
    seal(permit)
    change(permit, reference=permit.reference, seal=permit.seal)


def file_row_added(permit):
    sha256 = put_blob(b"not approved")
    PermitFile.objects.create(permit=permit, sha256=sha256, type="text/plain", name="x.txt")


def file_row_lost(permit):
    with triggers_lifted():
        PermitFile.objects.filter(permit=permit).first().delete()


def _stored(permit):
    sha256 = PermitFile.objects.filter(permit=permit).latest("pk").sha256
    store = storages["private"]
    (name,) = [n for n in _walk(store) if sha256 in n]
    return store, name


def _walk(store, folder=""):
    folders, files = store.listdir(folder)
    yield from (f"{folder}/{file}".lstrip("/") for file in files)
    for inner in folders:
        yield from _walk(store, f"{folder}/{inner}".lstrip("/"))


def bytes_lost(permit):
    store, name = _stored(permit)
    store.delete(name)


def bytes_changed(permit):
    store, name = _stored(permit)
    store.delete(name)
    store.save(name, io.BytesIO(b"other bytes"))


def released_after_withdrawal(permit):
    withdraw(permit=permit, by=None, reason="有误", now=timezone.now())
    with triggers_lifted():
        PermitEvent.objects.filter(permit=permit, verb="RELEASED").update(verb="SUPERSEDED")


def pointer_switched_on(permit):
    withdraw(permit=permit, by=None, reason="有误", now=timezone.now())
    Address.objects.filter(pk=permit.number).update(in_force=True)


def pointer_turned(permit):
    other = make_public(make_draft(marker()))
    Address.objects.filter(pk=other.number).update(permit=None, in_force=False)
    Address.objects.filter(pk=permit.number).update(permit=other)


def pointer_lost(permit):
    Address.objects.filter(pk=permit.number).delete()


def lock_row_lost(permit):
    Address.objects.filter(pk="site").delete()


def live_flag_off(permit):
    NoticePage.objects.filter(pk=permit.object_id).update(live=False)


def live_flag_on(permit):
    NoticePage.objects.filter(pk=make_draft(marker()).pk).update(live=True)


BREACHES = [
    (text, "digest"),
    (title, "seal"),
    (reference, "seal"),
    (time, "seal"),
    (key, "key"),
    (resealed_reference, "decision"),
    (file_row_added, "files"),
    (file_row_lost, "files"),
    (bytes_lost, "bytes"),
    (bytes_changed, "bytes"),
    (released_after_withdrawal, "events"),
    (pointer_switched_on, "pointer"),
    (pointer_turned, "pointer"),
    (pointer_lost, "pointer"),
    (lock_row_lost, "pointer"),
    (live_flag_off, "live"),
    (live_flag_on, "live"),
]


@pytest.mark.parametrize(("tamper", "kind"), BREACHES)
def test_each_breach_is_named(tamper, kind, permit, capsys):
    tamper(permit)

    found = list(breaches())
    assert kind in {breach.kind for breach in found}
    with pytest.raises(CommandError) as failed:
        call_command("verify_publication")
    assert failed.value.returncode == 1
    assert kind in {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    with pytest.raises(CommandError):
        call_command("verify_publication", "--json")
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    named = [b for b in told["breaches"] if b["kind"] == kind]
    assert any(name in b["where"] for b in named for name in _names(tamper, permit))


def _names(tamper, permit) -> list[str]:
    """What the breach must be pinned to."""
    if tamper is lock_row_lost:
        return ["site"]
    if tamper in (live_flag_on, live_flag_off):
        return ["notices.noticepage:"]
    return [f"permit {permit.pk}", permit.number]


def test_all_is_well_exits_zero(permit, capsys):
    call_command("verify_publication", "--json")

    assert json.loads(capsys.readouterr().out) == {"ok": True, "breaches": []}


@pytest.mark.parametrize("change", [{"state": "OPEN", "closed_at": None}, {"digest": "0" * 64}])
def test_a_decision_changed_afterwards_is_named(change):
    topic = released_topic()
    assert list(breaches()) == []

    Decision.objects.update(**change)

    assert [(b.kind, b.where) for b in breaches()] == [
        ("decision", f"permit {permit_in_force(topic.number).pk} ({topic.number})")
    ]


def test_the_daily_check_raises_the_alarm_once_and_closes_it_when_mended(permit):
    director = make_director()
    live_flag_off(permit)

    assert verify_daily() == 1
    assert verify_daily() == 1

    duty = Duty.objects.get(kind=BREACH_KIND)
    assert (duty.owner_person, duty.state, duty.urgent) == (director.person, "OPEN", True)
    assert f"notices.noticepage:{permit.object_id}" in duty.subject_label
    on_record = AuditEvent.objects.filter(verb="publishing.breach")
    assert [event.detail for event in on_record] == ["公开标记与实际是否公开不一致"] * 2

    NoticePage.objects.filter(pk=permit.object_id).update(live=True)
    assert verify_daily() == 0
    duty.refresh_from_db()
    assert duty.state == "FULFILLED"


def test_the_alarm_leads_to_the_record(permit, client):
    director = make_director()
    live_flag_off(permit)
    verify_daily()
    client.force_login(director)

    shown = client.get(Duty.objects.get(kind=BREACH_KIND).link)

    assert shown.status_code == 200
    assert "发现公开内容与决定不符" in shown.content.decode()


def test_no_checked_permit_stays_behind(permit, monkeypatch):
    """However many there are: none waits for the collector of cycles."""
    seen = []

    def noted(row) -> str:
        seen.append(weakref.ref(row))
        return breach_of(row)

    monkeypatch.setattr(verification, "breach_of", noted)
    gc.disable()
    try:
        assert list(breaches()) == []
        assert [each() for each in seen] == [None]
    finally:
        gc.enable()
