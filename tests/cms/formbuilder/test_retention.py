"""保存期限 of a form: the director's to set, said beside the field when it is wrong."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.retention import period_words
from cms.formbuilder.services import (
    CannotGrantRight,
    CannotSetRetention,
    copy_form,
    grant_right,
    set_retention,
)
from tests.cms.submissions.factories import UserFactory, make_clerk, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return FormDefinition.objects.create(title="走访记录")


@pytest.fixture
def director(client):
    user = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    client.force_login(user)
    return user


def test_kept_for_ever_until_the_director_says_otherwise(form, director, now):
    assert form.retention_months is None

    for _twice in range(2):
        form = set_retention(form=form, months=36, by=director, now=now)

    assert form.retention_months == 36
    assert AuditEvent.objects.get(verb="form.retention").detail == "3 年"
    assert set_retention(form=form, months=None, by=director, now=now).retention_months is None


@pytest.mark.parametrize("role", [r for r in Role if r != Role.OFFICE_DIRECTOR], ids=str)
def test_nobody_else_sets_it(form, role, now):
    with pytest.raises(CannotSetRetention, match="主任"):
        set_retention(form=form, months=1, by=UserFactory(roles=[role], is_superuser=True), now=now)

    assert AuditEvent.objects.filter(verb="form.retention", refused=True).exists()


@pytest.mark.parametrize("months", [0, -1, 1201])
def test_a_period_is_between_a_month_and_a_hundred_years(form, director, now, months):
    with pytest.raises(CannotSetRetention, match="100 年"):
        set_retention(form=form, months=months, by=director, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormDefinition.objects.filter(pk=form.pk).update(retention_months=months)


@pytest.mark.parametrize(
    ("months", "words"),
    [(None, "永久"), (1, "1 个月"), (12, "1 年"), (18, "18 个月"), (36, "3 年")],
)
def test_a_period_in_words(months, words):
    assert period_words(months) == words


def test_it_changes_no_version_and_is_not_copied(director, now):
    version = make_version()
    form = set_retention(form=version.form, months=12, by=director, now=now)

    assert form.versions.get() == version
    assert copy_form(form=form, by=director, now=now).retention_months is None


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ({"unit": "12", "amount": "3"}, 36),
        ({"unit": "1", "amount": "18"}, 18),
        ({"unit": "", "amount": ""}, None),
    ],
)
def test_typed_on_the_forms_page(client, form, director, typed, months):
    page = client.post(reverse("forms:retention", args=[form.pk]), typed, follow=True)

    form.refresh_from_db()
    assert form.retention_months == months
    assert f"保存期限：{period_words(months)}" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"unit": "12", "amount": ""}, "请填写数量"),
        ({"unit": "", "amount": "5"}, "请选择按月或按年"),
        ({"unit": "12", "amount": "1000"}, "100 年之间"),
        ({"unit": "12", "amount": "²"}, "整数"),
        ({"unit": "12", "amount": "-3"}, "error-message"),
        ({"unit": "7", "amount": "3"}, "选择"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, form, director, typed, words):
    page = client.post(reverse("forms:retention", args=[form.pk]), typed)

    text = page.content.decode()
    assert page.status_code == 400
    assert words in text
    assert f'value="{typed["amount"]}"' in text or not typed["amount"]
    form.refresh_from_db()
    assert form.retention_months is None


def test_staff_read_it_and_cannot_set_it(client, form):
    client.force_login(make_clerk())
    page = client.get(reverse("forms:form", args=[form.pk])).content.decode()
    refused = client.post(reverse("forms:retention", args=[form.pk]), {"unit": "12", "amount": "3"})

    assert "保存期限：永久" in page
    assert "由办公室主任设定" in page
    assert "由办公室主任设定" in refused.content.decode()
    form.refresh_from_db()
    assert form.retention_months is None


def test_the_right_to_the_trash_is_for_staff_of_the_office(form, director, now):
    grant_right(form=form, role=Role.OFFICE_STAFF, right="TRASH", by=director, now=now)

    with pytest.raises(CannotGrantRight, match="办公室工作人员"):
        grant_right(form=form, role=Role.TOWN_STAFF, right="TRASH", by=director, now=now)
