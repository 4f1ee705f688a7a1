"""The trail is written, sealed, attacked and verified."""

import json
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cms.core import audit
from cms.core.append_only import triggers_lifted
from cms.core.heads import head_file
from cms.core.models import AuditEvent, AuditLink
from cms.core.tasks import seal_audit_trail

pytestmark = pytest.mark.django_db


def write(count, now, **given):
    given = {"verb": "topics.create", "obj": "topics.topicpage:1", "by": None, **given}
    return [audit.record_event(**given, now=now) for _n in range(count)]


def verify(*args):
    out = StringIO()
    try:
        call_command("verify_audit", "--json", *args, stdout=out)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def test_trail_that_nobody_touched_verifies(now):
    write(5, now)
    assert audit.seal_audit() == 5
    assert audit.seal_audit() == 0
    write(2, now, refused=True)

    code, report = verify()
    assert (code, report["ok"], report["links"], report["unsealed"]) == (0, True, 5, 2)
    assert report["breaches"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor_label", "别人"),
        ("actor_id", 99),
        ("verb", "topics.delete"),
        ("object_ref", "topics.topicpage:2"),
        ("refused", True),
        ("detail", "改过"),
        ("on_behalf_of", "某人"),
        ("acting_as", "主席"),
        ("object_label", "别的"),
        ("at", "2026-01-01T00:00:00+08:00"),
    ],
)
def test_altered_row_is_located(field, value, now):
    events = write(5, now)
    audit.seal_audit()
    with triggers_lifted():
        AuditEvent.objects.filter(pk=events[2].pk).update(**{field: value})

    code, report = verify()
    assert code == 1
    assert f"记录 {events[2].pk} 被改动（第 3 环）" in report["breaches"]
    assert not any(str(events[3].pk) in breach for breach in report["breaches"])


def test_altered_row_is_located_before_it_is_chained(now):
    event = write(1, now)[0]
    with triggers_lifted():
        AuditEvent.objects.filter(pk=event.pk).update(detail="改过")

    assert verify()[0] == 1


def test_missing_row_is_located(now):
    events = write(5, now)
    audit.seal_audit()
    with triggers_lifted():
        AuditEvent.objects.filter(pk=events[1].pk).delete()

    assert verify()[1]["breaches"] == [f"记录 {events[1].pk} 缺失（第 2 环）"]


def test_missing_row_with_its_link_is_located(now):
    events = write(5, now)
    audit.seal_audit()
    with triggers_lifted():
        AuditEvent.objects.filter(pk=events[1].pk).delete()
        AuditLink.objects.filter(seq=2).delete()

    code, report = verify()
    assert code == 1
    assert report["breaches"] == ["第 2 环缺失（其后是第 3 环）"]  # row 3 is not called altered


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_row_altered_behind_a_gap_is_located_too(gone, now):
    events = write(5, now)
    audit.seal_audit()
    altered = events[gone + 1]
    with triggers_lifted():
        AuditEvent.objects.filter(pk=events[gone].pk).delete()
        AuditLink.objects.filter(seq=gone + 1).delete()
        AuditEvent.objects.filter(pk=altered.pk).update(detail="改过")

    assert verify()[1]["breaches"] == [
        f"第 {gone + 1} 环缺失（其后是第 {gone + 2} 环）",
        f"记录 {altered.pk} 被改动（第 {gone + 2} 环）",
        f"记录 {altered.pk} 不是由系统写入，或写入后被改动",
    ]


def test_inserted_row_is_located_even_after_sealing(now):
    write(2, now)
    forged = AuditEvent.objects.create(
        actor_label="李四", verb="topics.create", object_ref="topics.topicpage:9", at=now
    )
    audit.seal_audit()

    assert f"记录 {forged.pk} 不是由系统写入，或写入后被改动" in verify()[1]["breaches"]


def test_copied_row_is_located(now):
    event = write(1, now)[0]
    event.pk = None
    event.save(force_insert=True)

    assert verify()[0] == 1


def test_inserted_link_is_located(now):
    events = write(2, now)
    audit.seal_audit()
    AuditLink.objects.create(seq=3, event_id=events[1].pk + 50, sha256="0" * 64)

    assert verify()[0] == 1


def test_cut_off_end_is_found_with_a_noted_head(now):
    write(3, now)
    audit.seal_audit()
    seq, digest = audit.chain_head()
    with triggers_lifted():
        AuditLink.objects.filter(seq=3).delete()
        AuditEvent.objects.order_by("-pk").first().delete()

    assert verify()[0] == 0  # nothing inside the database can tell
    assert verify("--expect", f"{seq}:{digest}")[0] == 1


@pytest.fixture
def heads_apart(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.mark.usefixtures("heads_apart")
@pytest.mark.parametrize("removed", [1, 50, 60])
def test_cut_off_end_is_found_with_the_head_that_sealing_kept(removed, now):
    write(60, now)
    seal_audit_trail()
    assert verify()[0] == 0
    with triggers_lifted():
        gone = list(AuditLink.objects.order_by("-seq")[:removed].values_list("event_id", flat=True))
        AuditLink.objects.filter(event_id__in=gone).delete()
        AuditEvent.objects.filter(pk__in=gone).delete()

    code, report = verify()
    assert code == 1
    assert report["links"] == 60 - removed
    assert any("链尾被删除或重写" in breach for breach in report["breaches"])

    write(70, now)
    seal_audit_trail()  # a chain grown again over the gap must not take the kept head along
    assert verify()[0] == 1


@pytest.mark.usefixtures("heads_apart")
def test_empty_trail_beside_accounts_is_named(django_user_model):
    assert verify()[0] == 0
    django_user_model.objects.create(username="staff")

    assert verify()[1]["breaches"] == ["有账号而无任何审计记录：记录被整体删除"]


@pytest.mark.usefixtures("heads_apart")
def test_damaged_head_is_no_silent_pass(now):
    write(1, now)
    seal_audit_trail()
    head_file().write_text("")

    with pytest.raises(CommandError):
        verify()


def test_new_key_in_front_keeps_the_chain(now, settings):
    write(2, now)
    audit.seal_audit()
    settings.AUDIT_SEAL_KEYS = ["another-key-" + "b" * 30, *settings.AUDIT_SEAL_KEYS]
    settings.SECRET_KEY = "rotated-" + "r" * 50
    write(2, now)
    audit.seal_audit()

    assert verify()[0] == 0
    assert AuditLink.objects.values("key_id").distinct().count() == 2
    settings.AUDIT_SEAL_KEYS = settings.AUDIT_SEAL_KEYS[:1]
    assert "AUDIT_SEAL_KEYS" in verify()[1]["breaches"][0]


def test_event_that_commits_late_is_chained_by_a_later_pass(now, monkeypatch):
    monkeypatch.setattr(audit, "LATE_COMERS", 0)
    late, early = write(2, now)
    AuditLink.objects.create(
        seq=1,
        event_id=early.pk,
        key_id=audit.current_key_id(),
        sha256=audit.link_hash(early, 1, audit.GENESIS, audit.current_key_id()),
    )

    assert audit.seal_audit() == 0
    assert audit.seal_audit(everything=True) == 1
    assert AuditLink.objects.get(seq=2).event_id == late.pk
    assert verify()[0] == 0


def test_batches_do_not_change_the_chain(now, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    write(5, now)

    assert audit.seal_audit() == 5
    assert verify()[0] == 0


def test_sealing_is_scheduled_each_minute():
    from cms.core.schedules import registered_schedules

    jobs = {job.name: job for job in registered_schedules()}
    assert (jobs["audit.seal"].func, jobs["audit.seal"].minutes) == (
        "cms.core.tasks.seal_audit_trail",
        1,
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_sealers_at_once_take_turns(now):
    write(300, now)
    start, sealed, errors = threading.Barrier(4), [], []

    def seal():
        try:
            start.wait()
            sealed.append(audit.seal_audit())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (errors, sum(sealed)) == ([], AuditEvent.objects.count())
    assert list(audit.audit_breaches()) == []
