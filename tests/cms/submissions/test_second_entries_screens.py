"""Double entry on screen: taken, given to somebody, compared, settled; and two at once."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import APIToken

from cms.formbuilder.exchange.document import read
from cms.formbuilder.services import add_section, copy_form, create_form, finalise_form
from cms.formbuilder.services.exchange import export_json
from cms.submissions.enums import PairState
from cms.submissions.services import CannotEnterSecond, take_second_entry
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from tests.cms.formbuilder.factories import block
from tests.cms.submissions.factories import make_clerk
from tests.cms.submissions.test_concurrency import in_threads
from tests.cms.submissions.twice import SAID, Tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def tally(now):
    return Tally(now)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(user, submission) -> str:
    address = reverse("submissions:second", args=[submission.pk])
    return browser(user).get(address).content.decode()


def test_a_clerk_takes_it_on_the_desk_and_fills_it_in(tally):
    first = tally.first()
    client = browser(tally.two)
    assert "第二次录入" in client.get(reverse("desk:home")).content.decode()
    assert first.receipt in client.get(reverse("desk:seconds")).content.decode()

    begun = client.post(reverse("desk:seconds"), {"pair": tally.pair(first).pk}, follow=True)

    draft = tally.pair(first).second
    assert begun.status_code == 200
    assert begun.redirect_chain[-1][0] == reverse("desk:fill", args=[draft.pk, "stally"])
    assert "计票单" not in begun.content.decode()  # files come once
    done = client.post(
        reverse("desk:check", args=[draft.pk]), {"token": "tally-desk-token-1"}, follow=True
    )
    assert "还" in done.content.decode()  # what is missing is said
    client.post(begun.redirect_chain[-1][0], {"qyes": "3", "act": "next"})
    client.post(reverse("desk:check", args=[draft.pk]), {"token": "tally-desk-token-1"})
    assert tally.pair(first).state == PairState.DIFFERS
    assert first.receipt not in client.get(reverse("desk:seconds")).content.decode()
    assert first.receipt not in browser(tally.one).get(reverse("desk:seconds")).content.decode()


def test_the_list_says_how_it_stands_and_filters(tally):
    first = tally.first()
    address = reverse("submissions:list", args=[tally.form.pk])
    client = browser(tally.third)

    assert "待第二次录入" in client.get(address).content.decode()
    assert first.receipt in client.get(f"{address}?second=WAITING").content.decode()
    assert first.receipt not in client.get(f"{address}?second=AGREED").content.decode()
    tally.second(first)
    assert first.receipt in client.get(f"{address}?second=AGREED").content.decode()


def test_sheets_and_the_api_say_how_it_stands(tally):
    first = tally.first()
    _row, token = APIToken.create_token(user=tally.one, name="test")
    caller = Client(headers={"authorization": f"Bearer {token}"})

    def said() -> tuple[str, str, str]:
        sheet = "".join(stream_csv(Selection(form=tally.form)))
        _head, row = list(csv.reader(io.StringIO(sheet)))
        [item] = caller.get("/api/v1/submissions").json()["items"]
        one = caller.get(f"/api/v1/submissions/{first.uuid}").json()
        assert one["second_entry"] == item["second_entry"]
        return row[1], item["second_entry"], item["second_entry_label"]

    assert said() == ("已提交 · 待第二次录入", "WAITING", "待第二次录入")
    tally.second(first, SAID | {"qyes": 4})
    assert said() == ("已提交 · 待核对", "DIFFERS", "待核对")


def test_somebody_is_appointed_on_the_page(tally):
    first = tally.first()
    address = reverse("submissions:second", args=[first.pk])
    offered = page_of(tally.third, first)
    assert f'value="{tally.one.pk}"' not in offered  # who knows the first is not offered

    posted = {"act": "appoint", "account": tally.two.pk}
    assert browser(tally.third).post(address, posted).status_code == 302
    refused = browser(tally.third).post(address, {"act": "take"})

    assert tally.pair(first).appointed == tally.two
    assert "已指定由他人完成" in refused.content.decode()


def test_both_are_compared_and_settled_on_the_page(tally):
    first = tally.first()
    tally.second(first, SAID | {"qyes": 4, "qsaid": "另一句"})
    address, client = reverse("submissions:second", args=[first.pk]), browser(tally.third)
    assert "不一致" in page_of(tally.third, first) or "另填" in page_of(tally.third, first)

    theirs = browser(tally.two)
    detail = reverse("submissions:detail", args=[first.pk])
    assert theirs.get(detail).status_code == 404
    assert detail not in theirs.get(address).content.decode()  # no way into what she may not read

    half = {"act": "settle", "reason": "原始票", "holds-qyes": "OTHER", "qyes": "5"}
    wrong = client.post(address, half)
    assert wrong.status_code == 422
    assert "请选定以哪个为准" in wrong.content.decode()
    assert 'value="5"' in wrong.content.decode()  # what was typed stays
    done = client.post(address, half | {"holds-qsaid": "SECOND"}, follow=True)

    assert "已核对" in done.content.decode()
    assert theirs.get(detail).status_code == 200
    first.refresh_from_db()
    assert (first.answers["qyes"], first.answers["qsaid"]) == (5, "另一句")
    read_on = client.get(reverse("submissions:detail", args=[first.pk])).content.decode()
    assert "两次录入对照" in read_on
    assert "原始票" in read_on


def test_it_is_returned_from_the_page_unread(tally):
    first = tally.first()
    address = reverse("submissions:second", args=[first.pk])

    client = browser(tally.third)
    assert client.post(address, {"act": "return", "return_reason": ""}).status_code == 422
    client.post(address, {"act": "return", "return_reason": "拿错了表"})

    first.refresh_from_db()
    assert first.state == "RETURNED"


def test_lists_cost_the_same_for_one_and_for_ten(tally):
    def asked(address) -> int:
        client = browser(tally.two)
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    tally.first()
    names = (("desk:seconds", ()), ("desk:home", ()), ("submissions:list", (tally.form.pk,)))
    pages = [reverse(name, args=args) for name, args in names]
    few = [asked(page) for page in pages]
    for number in range(2, 12):
        tally.first(ref=f"testsubject:{number}")

    assert [asked(page) for page in pages] == few


def test_the_setting_goes_with_versions_copies_and_files(now):
    clerk = make_clerk()
    form = create_form(title="计票表", by=clerk, now=now)
    add_section(
        form=form,
        title="计票",
        filler="OFFICE",
        questions=[block("integer", "满意")],
        is_entered_twice=True,
        by=clerk,
        now=now,
    )
    version = finalise_form(form=form, by=clerk, now=now)

    text = export_json(form=form, version=version, by=clerk, now=now).data.decode()
    copy = copy_form(form=form, by=clerk, now=now)

    assert read(text).definition["sections"][0]["twice"] is True
    assert copy.sections.get().is_entered_twice


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_eight_who_take_it_at_once_one_has_it(now):
    tally = Tally(now)
    pair = tally.pair(tally.first())

    def take(clerk):
        try:
            return take_second_entry(pair=pair, by=clerk, now=now).respondent_id
        except CannotEnterSecond:
            return None

    taken = [who for who in in_threads(take, [make_clerk() for _n in range(8)]) if who]

    pair.refresh_from_db()
    assert taken == [pair.second.respondent_id]
