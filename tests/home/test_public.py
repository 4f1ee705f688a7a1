"""Public lists show what is in force, and nothing else."""

import datetime as dt
import re
from pathlib import Path

import pytest

import home
from home.models import HomePage, SiteTexts
from home.notices.models import NoticePage
from home.queries import years_of
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public

pytestmark = pytest.mark.django_db
LISTS = ["/", "/notices/", "/sitemap.xml", "/feed.xml", "/search/?q=培育"]


@pytest.mark.parametrize("address", LISTS)
def test_list_shows_a_text_from_its_release_on(client, now, address):
    notice = make_notice(now, title="培育情况公告")
    mark = notice.number

    assert mark not in client.get(address).content.decode()
    make_public(notice, now)

    assert mark in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/notices/", "/feed.xml", "/search/?q=培育"])
def test_list_ignores_a_live_row_changed_by_sql(client, now, address):
    notice = make_notice(now, title="培育情况公告")
    make_public(notice, now)

    NoticePage.objects.filter(pk=notice.pk).update(title="未经批准", draft_title="未经批准")

    assert "未经批准" not in client.get(address).content.decode()


def test_home_says_that_nothing_is_public(client):
    assert "尚无公开内容" in client.get("/").content.decode()


def test_home_shows_its_words_and_the_site_texts_when_released(client, now):
    page = HomePage.objects.get()
    page.lead = "这里是导语"
    page.save()
    texts = SiteTexts.objects.get()
    texts.name = "履职公开"
    texts.save()

    before = client.get("/").content.decode()
    make_public(page, now)
    make_public(texts, now)
    after = client.get("/").content.decode()

    assert "这里是导语" not in before
    assert "履职公开" not in before
    assert "这里是导语" in after
    assert "履职公开" in after


def test_notices_pages_by_twenty(client, now):
    for number in range(21):
        make_public(make_notice(now, title=f"公告{number}"), now)

    assert client.get("/notices/").content.decode().count('class="card"') == 20
    assert client.get("/notices/?page=2").content.decode().count('class="card"') == 1


def test_notices_by_kind_and_year(client, now):
    make_public(make_notice(now, kind="RESULT", date=dt.date(2025, 3, 1)), now)
    make_public(make_notice(now, kind="NEWS", date=dt.date(2026, 3, 1)), now)
    make_public(make_notice(now, kind="NEWS", date=dt.date(2019, 3, 1)), now)

    assert years_of(["RESULT", "NEWS"]) == [2026, 2025, 2019]
    assert client.get("/notices/?kind=RESULT").content.decode().count('class="card"') == 1
    assert client.get("/notices/?year=2026").content.decode().count('class="card"') == 1
    assert client.get("/notices/?kind=x&year=y&page=z").status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_list_asks_as_often_for_one_row_as_for_thirty(
    client, now, address, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_public(make_notice(now, title="培育1"), now)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for number in range(29):
        make_public(make_notice(now, title=f"培育{number}"), now)

    with django_assert_num_queries(len(one)):
        client.get(address)


def test_public_pages_have_a_strict_policy_and_nothing_inline(client, now):
    make_public(make_notice(now), now)

    response = client.get("/")

    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style|style=|<script>|\son\w+=", response.content.decode())


def test_large_text_is_kept_and_leads_back(client):
    response = client.get(
        "/text-size/?to=large", headers={"referer": "http://testserver/notices/?kind=NEWS"}
    )

    assert response.url == "/notices/?kind=NEWS"
    assert client.cookies["text_size"].value == "large"
    assert "137.5%" in client.get("/text-size.css").content.decode()


@pytest.mark.parametrize("before", ["http://evil.example/x", "//evil.example", "javascript:1", ""])
def test_large_text_never_leads_elsewhere(client, before):
    assert client.get("/text-size/?to=large", headers={"referer": before}).url == "/"


def test_unknown_address_is_404_in_chinese(client):
    response = client.get("/nope/")

    assert response.status_code == 404
    assert "此地址没有页面" in response.content.decode()


def test_public_code_reads_no_live_rows():
    root = Path(home.__file__).parent
    files = [*root.glob("views/[!pa]*.py"), root / "views/public.py", root / "queries.py"]
    files += [root / "frames.py", root / "notices/views/public.py"]
    for file in files:
        assert not re.search(r"\.live\(|Page\.objects|\.specific\b", file.read_text()), file


def test_an_english_browser_reads_chinese_too(client):
    page = client.get("/", headers={"accept-language": "en-US,en"}).content.decode()

    assert "尚无公开内容" in page


@pytest.mark.parametrize(
    "address", ["/", "/topics/", "/notices/", "/search/?q=视察", "/feed.xml", "/sitemap.xml"]
)
def test_a_cache_asks_each_time_whether_a_list_still_says_so(address, client):
    assert set(client.get(address)["Cache-Control"].split(", ")) == {"public", "no-cache"}
