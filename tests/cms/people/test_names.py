"""Chinese names of every kind: kept, sorted, found."""

import pytest

from cms.people.names import clean_name, sort_key_of
from cms.people.queries import people_named
from tests.cms.people.factories import PersonFactory


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("欧阳明远", "欧阳明远"),
        ("张 三", "张三"),
        ("　李　四　", "李四"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 ・ 买买提", "阿依古丽·买买提"),
        ("赵𬱖", "赵𬱖"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_clean_name_keeps_one_way_of_writing(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "···", "123", "张\u202e三", "<b>张三</b>", "张\x00三"]
)
def test_clean_name_refuses_what_is_no_name(typed):
    with pytest.raises(ValueError, match="姓名"):
        clean_name(typed)


def test_sort_key_reads_surnames_as_surnames():
    names = ["赵𬱖", "单田芳", "曾国强", "欧阳明远", "仇小明", "阿依古丽·买买提"]

    assert sorted(names, key=sort_key_of) == [
        "阿依古丽·买买提",
        "欧阳明远",
        "仇小明",
        "单田芳",
        "曾国强",
        "赵𬱖",
    ]


def test_sort_key_keeps_homophones_apart():
    assert sort_key_of("王建国") != sort_key_of("王健国")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("q", "found"),
    [("阳明", "欧阳明远"), ("买买", "阿依古丽·买买提"), ("𬱖", "赵𬱖"), ("ou", "欧阳明远")],
)
def test_people_named_finds_part_of_a_name(q, found):
    for name in ("欧阳明远", "阿依古丽·买买提", "赵𬱖"):
        PersonFactory(name=name)

    assert [person.name for person in people_named(q)] == [found]


@pytest.mark.django_db
def test_two_people_of_one_name_are_both_found():
    PersonFactory(name="王建国", employer="第一小学")
    PersonFactory(name="王建国", employer="供水有限公司")

    assert people_named("王建国").count() == 2
    assert people_named(" ").count() == 0
