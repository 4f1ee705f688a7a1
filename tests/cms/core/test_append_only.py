"""The database itself refuses to change what is append-only."""

import pytest
from django.db import DatabaseError, transaction

from cms.core import append_only
from cms.core.audit import record_event
from cms.core.checks import append_only_triggers
from cms.core.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_update_and_delete_are_refused(now):
    event = record_event(verb="test.made", obj="test:1", by=None, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(verb="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()

    assert AuditEvent.objects.get(pk=event.pk).verb == "test.made"


def test_a_missing_trigger_is_an_error_that_says_how_to_mend_it():
    assert append_only_triggers(databases=["default"]) == []

    append_only.drop_triggers()
    (error,) = append_only_triggers(databases=["default"])
    append_only.install_triggers()

    assert "core_auditevent" in error.msg
    assert "migrate" in error.hint
    assert append_only.missing_triggers() == []
