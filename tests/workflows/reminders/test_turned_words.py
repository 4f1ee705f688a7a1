"""审计记录: to whom a changed rule goes stands there in words; the stored form stays."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.core.verbs import detail_words
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import only_rule
from workflows.reminders.services import save_rule

pytestmark = pytest.mark.django_db
STORED = f"OWNER → ROLE:{Role.OFFICE_DIRECTOR.value}"


def test_the_auditor_reads_words_where_the_trail_keeps_codes(client):
    rule = only_rule()
    rule.audience, rule.role = "ROLE", Role.OFFICE_DIRECTOR.value
    save_rule(rule=rule, by=UserFactory(roles=[Role.OFFICE_STAFF]), now=timezone.now())
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    page = client.get(reverse("audit:index")).content.decode()

    assert AuditEvent.objects.get(verb="reminder.change").detail == STORED
    assert f"责任人 → {Role.OFFICE_DIRECTOR.label}" in page
    assert "ROLE:" not in page


@pytest.mark.parametrize(
    ("verb", "stored", "shown"),
    [
        ("reminder.change", STORED, f"责任人 → {Role.OFFICE_DIRECTOR.label}"),
        ("reminder.change", "UNIT_HEAD → OWNER", "单位负责人 → 责任人"),
        ("reminder.change", "ROLE:GONE → OWNER", "ROLE:GONE → 责任人"),  # a role of before
        ("reminder.change", "", ""),
        ("reminder.make", STORED, STORED),
        ("mandate.end", "2026-12-01", "2026-12-01"),
    ],
)
def test_a_detail_that_nobody_words_is_shown_as_it_is(verb, stored, shown):
    assert detail_words(verb, stored) == shown
