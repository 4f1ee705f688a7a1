"""A trusted phone is called by its make, numbered where two are alike, or as its owner likes."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from cms.accounts import services
from cms.accounts.devices import device_label
from cms.accounts.enums import Role
from cms.accounts.models import TrustedPhone
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
DOOR, MINE = "/desk/sign-in/", "/desk/my-sign-in/"
DROID = "Mozilla/5.0 (Linux; Android 12; {}) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 {}"
CHROME = "Chrome/116.0.0.0 Mobile Safari/537.36"
WECHAT = f"{CHROME} XWEB/1160 MMWEBSDK/20240301 MicroMessenger/8.0.48 WeChat/arm64"
APPLE = "Mozilla/5.0 ({}; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 {}"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def owner():
    return UserFactory(roles=[Role.DEPUTY], display_name="张小明")


@pytest.fixture
def phone(owner, now):
    return services.trust_phone(account=owner, label="iPhone · 微信", now=now)[0]


def called(name: str):
    return TrustedPhone.objects.filter(label=name).count()


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (DROID.format("ALN-AL00 Build/HUAWEIALN-AL00; wv", WECHAT), "华为手机 · 微信"),
        (DROID.format("HarmonyOS; NOH-AN00; HMSCore 6.13", CHROME), "华为手机 · Chrome浏览器"),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300",
            "华为手机 · 华为浏览器",
        ),
        (
            "Mozilla/5.0 (Tablet; OpenHarmony 5.0) AppleWebKit/537.36 ArkWeb/4.1.6.1",
            "华为平板 · 华为浏览器",
        ),
        (DROID.format("PGT-AN10 Build/HONORPGT-AN10; wv", WECHAT), "荣耀手机 · 微信"),
        (DROID.format("Redmi K30 Build/QKQ1", WECHAT), "红米手机 · 微信"),
        (
            DROID.format("MI 9 Build/QKQ1", CHROME + " XiaoMi/MiuiBrowser/17.1"),
            "小米手机 · 小米浏览器",
        ),
        (DROID.format("PEGM00 Build/RP1A; wv", WECHAT), "OPPO手机 · 微信"),
        (DROID.format("V2149A Build/TP1A; wv", WECHAT), "vivo手机 · 微信"),
        (DROID.format("SM-S9180", CHROME), "三星手机 · Chrome浏览器"),
        (DROID.format("K", CHROME), "安卓手机 · Chrome浏览器"),
        (DROID.format("K", CHROME + " EdgA/124.0"), "安卓手机 · Edge浏览器"),
        (DROID.format("SM-X710", CHROME.replace("Mobile ", "")), "三星平板 · Chrome浏览器"),
        (
            APPLE.format("iPhone", "Version/17.4 Mobile/15E148 Safari/604.1"),
            "iPhone · Safari浏览器",
        ),
        (APPLE.format("iPhone", "Mobile/15E148 MicroMessenger/8.0.48"), "iPhone · 微信"),
        (APPLE.format("iPad", "CriOS/124.0 Mobile/15E148 Safari/604.1"), "iPad · Chrome浏览器"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/114.0.0.0 Safari/537.36 wxwork/4.1.22 MicroMessenger/7.0.1",
            "Windows电脑 · 企业微信",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Firefox/125.0", "Linux电脑 · 火狐浏览器"),
        ("curl/8.5", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_a_phone_is_called_as_its_owner_would_call_it(said, label):
    assert device_label(said) == label


def test_the_second_of_one_name_is_numbered_and_a_free_number_is_taken_again(owner, phone, now):
    def another():
        return services.trust_phone(account=owner, label="iPhone · 微信", now=now)[0]

    second, third = another(), another()
    assert [each.label for each in (phone, second, third)] == [
        "iPhone · 微信",
        "iPhone · 微信（2）",
        "iPhone · 微信（3）",
    ]

    services.revoke_phone(phone=second, by=owner, now=now)
    assert another().label == "iPhone · 微信（2）"
    stranger = UserFactory(roles=[Role.DEPUTY])
    theirs, _token = services.trust_phone(account=stranger, label="iPhone · 微信", now=now)
    assert theirs.label == "iPhone · 微信"


def test_its_owner_names_it_and_the_trail_says_what_it_was_called(owner, phone, now):
    for _turn in range(2):
        services.rename_phone(phone=phone, label="  我的\n工作手机\u202e ", by=owner, now=now)

    assert called("我的 工作手机") == 1
    line = AuditEvent.objects.get(verb="account.phone_rename")
    assert (line.actor_label, line.detail) == ("张小明", "iPhone · 微信 → 我的 工作手机")


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.OFFICE_STAFF, Role.SYSTEM_ADMIN])
def test_nobody_else_names_it(role, phone, now):
    other = UserFactory(roles=[role])

    with pytest.raises(services.CannotTrustPhone, match="只能由本人修改"):
        services.rename_phone(phone=phone, label="他的手机", by=other, now=now)

    assert called("iPhone · 微信") == 1
    assert AuditEvent.objects.get(verb="account.phone_rename").refused is True


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (" \u200b\n", "请填写手机名称"),
        ("长" * 31, "名称共31字，最多30字"),
        ("旧手机", "已用这个名称"),
    ],
)
def test_what_is_no_name_of_its_own_is_told_beside_the_box_and_nothing_typed_is_lost(
    label, words, client, owner, phone, now
):
    services.trust_phone(account=owner, label="旧手机", now=now)
    client.force_login(owner)

    page = client.post(f"{MINE}phones/{phone.pk}/name/", {"label": label})

    html = page.content.decode()
    assert page.status_code == 422
    assert words in html[html.index("<details open>") :]
    assert not label.strip() or f'value="{label}"' in html
    assert html.count('aria-invalid="true"') == 1
    assert called("iPhone · 微信") == 1


def test_on_the_page_of_ones_own_phones_the_name_is_changed(client, owner, phone):
    client.force_login(owner)
    assert f"{MINE}phones/{phone.pk}/name/" in client.get(MINE).content.decode()

    page = client.post(f"{MINE}phones/{phone.pk}/name/", {"label": "工作手机"}, follow=True)

    assert page.request["PATH_INFO"] == MINE
    assert "手机名称已改为：工作手机" in page.content.decode()
    assert called("工作手机") == 1


def test_a_strangers_phone_is_not_there(client, phone):
    client.force_login(UserFactory(roles=[Role.DEPUTY]))
    address = f"{MINE}phones/{phone.pk}/name/"

    assert client.get(address).status_code == 404
    assert client.post(address, {"label": "我的"}).status_code == 404
    assert called("iPhone · 微信") == 1


@pytest.mark.parametrize("why", ["revoked", "old"])
def test_a_phone_that_is_trusted_no_more_keeps_its_name(why, client, owner, phone, now):
    if why == "revoked":
        services.revoke_phone(phone=phone, by=owner, now=now)
    else:
        past = now - dt.timedelta(days=400)
        TrustedPhone.objects.update(trusted_at=past, expires_at=past + dt.timedelta(days=1))
    client.force_login(owner)

    page = client.post(f"{MINE}phones/{phone.pk}/name/", {"label": "工作手机"}, follow=True)

    assert page.request["PATH_INFO"] == MINE
    assert "名称未修改" in page.content.decode()
    assert called("iPhone · 微信") == 1


def test_at_the_door_it_gets_its_name_from_the_browser(owner):
    browser = Client(headers={"User-Agent": DROID.format("ALN-AL00 Build/HUAWEI; wv", WECHAT)})

    browser.post(DOOR, {"username": owner.username, "password": PASSWORD, "trust": "on"})

    assert called("华为手机 · 微信") == 1
