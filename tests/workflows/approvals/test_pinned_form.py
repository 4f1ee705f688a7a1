"""The form that a text pins, as it will be filled, found by the hash that was voted on."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.formbuilder.models import FormDefinition, FormVersion
from cms.publishing.payload import canonical, digest
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.models import Decision
from workflows.approvals.tabled import drawn_form

DEFINITION = {
    "schema_version": 1,
    "title": "视察记录",
    "sections": [
        {
            "key": "s1",
            "title": "发现的问题",
            "filler": "DEPUTY",
            "questions": [
                {"key": "q1", "type": "long_text", "label": "问题描述", "required": True},
                {"key": "q2", "type": "person", "label": "联系人"},
            ],
        }
    ],
}


@pytest.fixture
def pinned(stage):
    """An open ballot whose payload pins a form version (written by hand, as topics do it)."""
    text = canonical(DEFINITION)
    form = FormDefinition.objects.create(title="视察记录")
    version = FormVersion.objects.create(
        form=form,
        number=1,
        title="视察记录",
        sha256=digest(text),
        definition=text,
        finalised_at=timezone.now(),
    )
    decision = stage.open()
    payload = {
        **json.loads(decision.payload),
        "form": {"sha256": version.sha256, "number": 1, "title": "视察记录"},
    }
    Decision.objects.filter(pk=decision.pk).update(payload=canonical(payload))
    return decision


def test_members_and_office_see_the_form_as_it_will_be_filled(client, stage, pinned):
    for user in (stage.members[0], stage.director):
        client.force_login(user)
        page = client.get(reverse("approvals:ballot", args=[pinned.pk])).content.decode()
        assert reverse("approvals:form", args=[pinned.pk]) in page
        assert "校验码" not in page  # a member reads name and number; the code is the paper's

        html = client.get(reverse("approvals:form", args=[pinned.pk])).content.decode()

        assert "问题描述" in html
        assert stage.members[3].person.name not in html  # no list of the zone's people


def test_the_form_is_closed_to_strangers_and_absent_where_none_is_pinned(client, stage, pinned):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(reverse("approvals:form", args=[pinned.pk])).status_code == 404


def test_a_version_whose_text_does_not_fit_its_hash_is_not_shown():
    assert drawn_form({}) is None


@pytest.mark.django_db
def test_an_unknown_hash_is_not_shown():
    assert drawn_form({"form": {"sha256": "a" * 64}}) is None
