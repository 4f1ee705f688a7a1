"""Rights on one form: by role, by a role of one unit; designing gives no right to read."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from cms.accounts.enums import Role
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.formbuilder.permissions import (
    reach_of,
    user_can_collect_answers,
    user_can_design_form,
    user_can_export_answers,
    user_can_read_answers,
    user_can_trash_answers,
)
from cms.people.models import Membership, Organization
from cms.submissions.wagtail_hooks import submissions_menu_item
from tests.cms.submissions.factories import UserFactory, make_version

pytestmark = pytest.mark.django_db
ASK = {
    Right.DESIGN: user_can_design_form,
    Right.READ: user_can_read_answers,
    Right.COLLECT: user_can_collect_answers,
    Right.REVIEW: lambda user, form: reach_of(user, Right.REVIEW).on(form.pk) != frozenset(),
    Right.EXPORT: user_can_export_answers,
    Right.TRASH: user_can_trash_answers,
}


@pytest.fixture
def form():
    return FormDefinition.objects.create(title="走访记录")


def unit(name: str) -> Organization:
    return Organization.objects.create(name=name, kind="INTERNAL")


def handler(organization=None, **dates):
    user = UserFactory(roles=[Role.UNIT_HANDLER])
    if organization:
        dates = {"valid_from": dt.date(2020, 1, 1), **dates}
        Membership.objects.create(person=user.person, organization=organization, **dates)
    return user


@pytest.mark.parametrize("right", Right)
def test_a_grant_gives_its_own_right_only(form, right):
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, right=right)

    allowed = {other for other, ask in ASK.items() if ask(handler(), form)}

    # The trash is for staff of the office alone: cms/submissions/test_trash.py.
    assert allowed == ({right} if right != Right.TRASH else set())


def test_a_grant_for_a_role_is_not_for_another_nor_for_another_form(form):
    FormGrant.objects.create(form=form, role=Role.TOWN_STAFF, right=Right.READ)
    other = FormDefinition.objects.create(title="另一张表")
    town = UserFactory(roles=[Role.TOWN_STAFF])

    assert user_can_read_answers(town, form)
    assert not user_can_read_answers(town, other)
    assert not user_can_read_answers(handler(), form)


def test_a_grant_with_a_unit_is_for_that_units_people_only(form):
    science, finance = unit("科技局"), unit("财政局")
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, unit=science, right=Right.READ)

    assert user_can_read_answers(handler(science), form)
    assert not user_can_read_answers(handler(finance), form)
    assert not user_can_read_answers(handler(), form)


def test_a_member_of_the_unit_without_the_role_gets_nothing(form):
    science = unit("科技局")
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, unit=science, right=Right.READ)
    user = UserFactory(roles=[Role.TOWN_STAFF])
    Membership.objects.create(
        person=user.person, organization=science, valid_from=dt.date(2020, 1, 1)
    )

    assert not user_can_read_answers(user, form)


def test_the_right_ends_with_the_membership(form):
    science = unit("科技局")
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, unit=science, right=Right.READ)
    user = handler(science, valid_from=dt.date(2026, 3, 1), valid_to=dt.date(2026, 5, 12))

    answers = {}
    for day in ("2026-02-28", "2026-03-01", "2026-05-12", "2026-05-13"):
        with time_machine.travel(f"{day} 10:00+08:00", tick=False):
            answers[day] = user_can_read_answers(user, form)

    assert list(answers.values()) == [False, True, True, False]


def test_the_menu_of_answers_is_for_that_units_people_only(form, rf):
    make_version(form=form)  # of a form that is not finalised there are no answers
    science, finance = unit("科技局"), unit("财政局")
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, unit=science, right=Right.READ)
    shown = {}
    for name, user in {"science": handler(science), "finance": handler(finance)}.items():
        request = rf.get("/admin/")
        request.user = user
        shown[name] = submissions_menu_item().is_shown(request)

    assert shown == {"science": True, "finance": False}


@pytest.mark.parametrize("change", ["person", "is_active"])
def test_an_account_without_a_person_or_closed_gets_nothing_of_a_unit(form, change):
    science = unit("科技局")
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, unit=science, right=Right.READ)
    user = handler(science)
    setattr(user, change, None if change == "person" else False)

    assert not user_can_read_answers(user, form)


def test_being_a_superuser_gives_nothing(form):
    user = UserFactory(is_superuser=True)
    FormGrant.objects.create(form=form, role=Role.UNIT_HANDLER, right=Right.READ)

    assert not any(ask(user, form) for ask in ASK.values())


@pytest.mark.parametrize("with_unit", [True, False])
def test_the_same_right_is_granted_once(form, with_unit):
    fields = {
        "form": form,
        "role": Role.UNIT_HANDLER,
        "unit": unit("科技局") if with_unit else None,
        "right": Right.READ,
    }
    FormGrant.objects.create(**fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        FormGrant.objects.create(**fields)
    FormGrant.objects.create(**{**fields, "right": Right.EXPORT})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_migration_goes_back_and_drops_doubles(form):
    fields = {"role": Role.TOWN_STAFF, "unit": None, "right": Right.READ}
    try:
        call_command("migrate", "formbuilder", "0002", verbosity=0)
        old = MigrationExecutor(connection).loader.project_state(
            ("formbuilder", "0002_open_changes")
        )
        grants = old.apps.get_model("formbuilder", "FormGrant").objects
        grants.create(form_id=form.pk, **fields)
        if connection.vendor == "sqlite":  # PostgreSQL's constraint held all along
            grants.create(form_id=form.pk, **fields)
    finally:
        call_command("migrate", verbosity=0)  # all: later migrations of other apps went back too

    assert FormGrant.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        FormGrant.objects.create(form_id=form.pk, **fields)
