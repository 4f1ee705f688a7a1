"""A missing append-only trigger: nothing is served, and every check says how to mend it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cms.core import append_only
from cms.core.append_only import drop_triggers, install_triggers, missing_triggers
from cms.publishing import health
from cms.publishing.models import Permit, PermitEvent, PermitFile
from tests.cms.publishing.factories import make_draft, make_public, marker
from tests.workflows.topics.factories import make_director

pytestmark = pytest.mark.django_db
FACES = ("/", "/notices/", "/topics/", "/search/?q=x", "/feed.xml", "/sitemap.xml")
DESKS = ("/desk/", "/admin/", "/api/v1/texts")


@pytest.fixture
def watched(settings):
    """The check of every request is on, as in production, and looks each time."""
    settings.TRIGGER_CHECK_SECONDS = 0
    health._last = (float("-inf"), "")
    yield
    health._last = (float("-inf"), "")


@pytest.fixture
def permit():
    return make_public(make_draft(marker()))


def _lose(name: str) -> None:
    table = next(t for t in append_only._tables if name.startswith(f"append_only_{t}_"))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + append_only._on(connection, table))


def wanted() -> list[str]:
    return [
        name
        for table in append_only._tables
        for name, _sql in append_only._statements(connection.vendor, table)
    ]


def test_one_trigger_of_any_table_is_enough_to_stop_everything(watched, permit):
    names = [n for n in wanted() if "publishing_permit" in n or "core_auditevent" in n]
    assert len(names) >= 8
    for name in names:
        _lose(name)
        try:
            assert missing_triggers() == [name]
            shown = Client().get(permit.address)
            assert shown.status_code == 503
            text = shown.content.decode()
            assert "已批准内容的保护缺失" in text
            assert "python manage.py migrate" in text
            assert permit.title not in text
        finally:
            install_triggers()
        assert Client().get(permit.address).status_code == 200


def test_every_face_and_desk_is_closed_until_it_is_mended(watched, permit):
    client = Client()
    client.force_login(make_director())
    before = {address: client.get(address).status_code for address in (*FACES, *DESKS)}
    assert set(before.values()) <= {200, 302}

    drop_triggers()
    try:
        for address in (*FACES, *DESKS, permit.address):
            shown = client.get(address)
            assert shown.status_code == 503
            assert shown["Retry-After"]
            assert "保护缺失" in shown.content.decode()
        assert client.post("/admin/", {}).status_code == 503
        told = client.get("/healthz")
        assert told.status_code == 503
        assert "migrate" in told.json()["problems"]["publishing"]
        with pytest.raises(CommandError) as failed:
            call_command("check", databases=["default"])
        assert "core.E001" in str(failed.value)
        assert "python manage.py migrate" in str(failed.value)
    finally:
        install_triggers()

    assert {address: client.get(address).status_code for address in before} == before
    call_command("check", databases=["default"])


def test_migrate_mends_it(watched, permit):
    drop_triggers()
    assert Client().get(permit.address).status_code == 503

    call_command("migrate", "publishing", verbosity=0)

    assert missing_triggers() == []
    assert Client().get(permit.address).status_code == 200


@pytest.mark.parametrize("model", [Permit, PermitFile, PermitEvent])
@pytest.mark.parametrize("act", ["update", "delete", "truncate"])
def test_what_was_written_stays(model, act, permit):
    """Through the ORM's bulk calls and through SQL, which know no Python rule."""
    PermitFile.objects.create(permit=permit, sha256="0" * 64, type="x", name="x")
    before = list(model.objects.values_list())
    if act == "truncate" and connection.vendor == "sqlite":
        act = "delete"  # SQLite has no TRUNCATE
    table = model._meta.db_table
    sql = {
        "update": f"UPDATE {table} SET id = id + 1000",
        "delete": f"DELETE FROM {table}",
        "truncate": f"TRUNCATE {table} CASCADE",
    }[act]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(model.objects.values_list()) == before
    if act == "update":
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk__gt=0).update(id=9999)
        assert list(model.objects.values_list()) == before
