"""A query compiled once answers as the one that is built anew each time."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from cms.core.readied import Readied, Slot
from cms.people.models import Person

pytestmark = pytest.mark.django_db


def by_name(rows):
    return rows.filter(name=Slot("name", Group._meta.get_field("name"))).order_by("-pk")


def test_it_is_asked_with_other_values():
    for name in ("甲", '乙\'s "%s"'):
        Group.objects.create(name=name)
    ready = Readied(lambda: by_name(Group.objects.all()))
    for name in ("甲", '乙\'s "%s"', "甲"):
        assert ready.first(name=name) == Group.objects.get(name=name)
    assert ready.first(name="丙") is None


def test_it_is_built_once():
    made = []
    ready = Readied(lambda: made.append(1) or by_name(Group.objects.all()))
    for name in ("甲", "乙"):
        ready.first(name=name)
    assert made == [1]


def test_all_its_rows_come_and_are_compiled_apart_from_the_first():
    made = []
    Group.objects.create(name="甲")
    ready = Readied(lambda: made.append(1) or by_name(Group.objects.all()))
    assert [each.name for each in ready.all(name="甲")] == ["甲"]
    assert ready.all(name="乙") == []
    assert ready.first(name="甲").name == "甲"
    assert made == [1, 1]


def test_it_is_put_in_order():
    for name in ("甲", "乙"):
        Person.objects.create(name=name)
    ready = Readied(lambda: Person.objects.order_by("-pk"))
    assert ready.first() == Person.objects.order_by("-pk").first()


def test_what_only_leaves_out_is_read_later_and_annotations_come_along():
    Group.objects.create(name="甲")
    rows = Group.objects.only("id").annotate(called=F("name"))
    group = Readied(lambda: by_name(rows)).first(name="甲")
    assert group.get_deferred_fields() == {"name"}
    assert (group.called, group.name) == ("甲", "甲")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_lock_is_taken_and_never_without_a_transaction():
    group = Group.objects.create(name="甲")
    ready = Readied(lambda: by_name(Group.objects.select_for_update()))
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert ready.first(name="甲") == group
    if connection.features.has_select_for_update:
        assert any("FOR UPDATE" in each["sql"] for each in asked)
    with pytest.raises(TransactionManagementError):
        ready.first(name="甲")
