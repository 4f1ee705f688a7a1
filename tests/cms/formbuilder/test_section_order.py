"""Sections in another order: one order, one act, over nobody's; what a move breaks is said."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.services import (
    CannotDesignForm,
    SectionsMoved,
    finalise_form,
    order_of,
    order_sections,
    remove_section,
)
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, shaped_form
from tests.cms.submissions.test_concurrency import in_threads

pytestmark = pytest.mark.django_db


def dependent_form(now):
    """The second section asks about the first; the third is by itself."""
    result = choice("评价", "好", "差")
    bad = {"question": result["id"], "is": "any_of", "value": ["o0000000001"]}
    reason = block("long_text", "原因", conditions={"show_if": bad})
    return shaped_form(now, [result], [reason], [block("short_text", "结论")])


def titles(form) -> list[str]:
    return [section["title"] for section in assemble(form)["sections"]]


def moves() -> int:
    return AuditEvent.objects.filter(verb="form.section.move", refused=False).count()


def test_a_whole_order_is_one_act_and_keys_stay(now):
    form = dependent_form(now)
    finalise_form(form=form, by=None, now=now)
    before = {section["title"]: section for section in assemble(form)["sections"]}
    seen = order_of(form)

    found = order_sections(
        form=form, order=[seen[2], seen[0], seen[1]], seen=seen, by=None, now=now
    )

    assert found == []
    assert titles(form) == ["第3节", "第1节", "第2节"]
    assert {section["title"]: section for section in assemble(form)["sections"]} == before
    assert moves() == 1
    form.refresh_from_db()
    assert form.has_open_changes


def test_a_move_behind_what_asks_about_it_is_said_and_moving_back_mends_it(now):
    form = dependent_form(now)
    first, second, third = seen = order_of(form)
    before = assemble(form)
    turned = [second, first, third]

    [problem] = order_sections(form=form, order=turned, seen=seen, by=None, now=now)

    assert "原因" in problem
    assert problems_of(assemble(form)) == [problem]
    assert order_sections(form=form, order=seen, seen=turned, by=None, now=now) == []
    assert assemble(form) == before


def test_an_order_that_a_page_no_longer_shows_changes_nothing(now):
    form = dependent_form(now)
    first, second, third = seen = order_of(form)
    moved = [third, first, second]
    order_sections(form=form, order=moved, seen=seen, by=None, now=now)

    for order, shown in (
        ([second, first, third], seen),  # somebody moved
        ([third, first], [third, first]),  # a section was added
        ([first, second], moved),  # one is missing
        ([third, third, first], moved),  # one is there twice
        ([third, first, second + 1000], moved),  # a strange one
    ):
        with pytest.raises(SectionsMoved):
            order_sections(form=form, order=order, seen=shown, by=None, now=now)
    assert order_of(form) == moved
    assert moves() == 1
    refused = AuditEvent.objects.filter(verb="form.section.move", refused=True)
    assert refused.count() == 5
    assert "您的顺序没有保存" in refused.latest("pk").detail


def test_the_same_order_again_is_no_change(now):
    form = dependent_form(now)
    finalise_form(form=form, by=None, now=now)
    seen = order_of(form)

    assert order_sections(form=form, order=seen, seen=seen, by=None, now=now) == []

    form.refresh_from_db()
    assert not form.has_open_changes
    assert moves() == 0


def test_a_deputy_orders_nothing(now):
    form = dependent_form(now)
    seen = order_of(form)

    with pytest.raises(CannotDesignForm):
        order_sections(
            form=form, order=seen[::-1], seen=seen, by=UserFactory(roles=[Role.DEPUTY]), now=now
        )

    assert order_of(form) == seen


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    return client


def posted(client, form, section: int, **typed):
    address = reverse("forms:move_section", args=[form.pk, section])
    return client.post(address, typed, follow=True)


def joined(order) -> str:
    return ",".join(str(pk) for pk in order)


def test_the_page_takes_a_dragged_order_and_says_what_became_of_it(clerk, now):
    form = dependent_form(now)
    first, second, third = seen = order_of(form)

    page = posted(clerk, form, second, order=joined([second, first, third]), seen=joined(seen))

    assert page.redirect_chain[0][0].endswith(f"#section-{second}")
    assert order_of(form) == [second, first, third]
    said = page.content.decode()
    assert "“第2节”现在是第 1 部分，共 3 部分。" in said
    assert "什么都没有丢" in said

    refused = posted(clerk, form, third, order=joined([third, first, second]), seen=joined(seen))
    assert "您的顺序没有保存" in refused.content.decode()
    assert order_of(form) == [second, first, third]


def test_a_section_that_somebody_took_out_is_told_not_lost(clerk, now):
    form = dependent_form(now)
    first, second, third = seen = order_of(form)
    remove_section(section=form.sections.get(pk=second), by=None, now=now)

    dragged = posted(clerk, form, second, order=joined([second, first, third]), seen=joined(seen))
    stepped = posted(clerk, form, second, way="up")
    again = clerk.post(reverse("forms:remove_section", args=[form.pk, second]), follow=True)

    assert "您的顺序没有保存" in dragged.content.decode()
    assert "您的顺序没有保存" in stepped.content.decode()
    assert "已经不在了" in again.content.decode()
    assert order_of(form) == [first, third]
    assert AuditEvent.objects.filter(verb="form.section.move", refused=True).count() == 2


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"way": "up"}, 1),
        ({"way": "down"}, 3),
        ({"to": "1"}, 1),
        ({"to": "99"}, 3),
        ({"to": ""}, 1),
    ],
)
def test_buttons_and_the_number_move_without_script(clerk, now, typed, place):
    form = dependent_form(now)
    _first, second, _third = seen = order_of(form)

    posted(clerk, form, second, seen=joined(seen), **typed)

    assert order_of(form).index(second) == place - 1


def test_a_section_of_another_form_is_not_found(clerk, now):
    form = shaped_form(now, [block("short_text", "地点")], title="一表")
    other = shaped_form(now, [block("short_text", "单位")], title="另一表")
    section = other.sections.get()

    for name in ("move_section", "remove_section"):
        assert clerk.post(reverse(f"forms:{name}", args=[form.pk, section.pk])).status_code == 404
    assert other.sections.get() == section


def test_odd_orders_are_refused_not_faults(clerk, now):
    form = dependent_form(now)
    seen = order_of(form)

    for order in ("", "x", "²,3", "9" * 400, joined(seen * 30)):
        page = posted(clerk, form, seen[0], order=order, seen=joined(seen))
        assert "您的顺序没有保存" in page.content.decode()

    assert order_of(form) == seen


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_once_one_is_told(now):
    form = dependent_form(now)
    first, second, third = seen = order_of(form)
    orders, told = [[third, first, second], [second, third, first]], []

    def move(number) -> None:
        try:
            order_sections(form=form, order=orders[number], seen=seen, by=None, now=now)
            told.append("saved")
        except SectionsMoved:
            told.append("told")

    in_threads(move, range(2))

    assert sorted(told) == ["saved", "told"]
    assert order_of(form) in orders
    assert form.sections.count() == 3
