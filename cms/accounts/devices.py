"""What a person calls the phone in their hand: its maker and the program, from the browser's words.

Browsers say less every year, so what is not said is left out and never guessed. The names are those
of the shops; where two phones of one account are called alike, ``services.phones`` numbers them.
"""

import re

from django.utils.translation import gettext as _

# The first that fits. A maker's older phones name another's system or program too, so that 荣耀
# stands before 华为, and every maker before the bare system.
MAKERS = [
    (r"HONOR|MagicOS", "荣耀手机"),
    (r"HUAWEI|HarmonyOS|OpenHarmony|HMSCore", "华为手机"),
    (r"Redmi", "红米手机"),
    (r"Xiaomi|MiuiBrowser|MIUI|HyperOS|; M[Ii] \w", "小米手机"),
    (r"OnePlus|ONEPLUS", "一加手机"),
    (r"realme|\bRMX\d{4}", "真我手机"),
    (r"OPPO|HeyTapBrowser|\bP[A-Z]{2}[AMT][0-9]0\b", "OPPO手机"),
    (r"vivo|VivoBrowser|iQOO|; V\d{4}[A-Z]", "vivo手机"),
    (r"SAMSUNG|SamsungBrowser|\bSM-[A-Z]\d", "三星手机"),
    (r"MEIZU|Meizu|Flyme", "魅族手机"),
    (r"nubia|\bNX\d{3}J", "努比亚手机"),
    (r"\bZTE\b", "中兴手机"),
    (r"iPad", "iPad"),
    (r"iPhone", "iPhone"),
    (r"Android", "安卓手机"),
    (r"Windows", "Windows电脑"),
    (r"Macintosh", "苹果电脑或iPad"),  # an iPad says the same
    (r"Linux", "Linux电脑"),
]
# WeChat says which browser is inside it, and most browsers say that they are Chrome and Safari.
PROGRAMS = [
    (r"wxwork", "企业微信"),
    (r"MicroMessenger", "微信"),
    (r"DingTalk", "钉钉"),
    (r"Lark|Feishu", "飞书"),
    (r"HuaweiBrowser|ArkWeb", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"),
    (r"HeyTapBrowser|OppoBrowser", "OPPO浏览器"),
    (r"VivoBrowser", "vivo浏览器"),
    (r"SamsungBrowser", "三星浏览器"),
    (r"QQBrowser", "QQ浏览器"),
    (r"\bQQ/", "QQ"),
    (r"Quark", "夸克浏览器"),
    (r"UCBrowser", "UC浏览器"),
    (r"Qihoo|360SE|360EE", "360浏览器"),
    (r"\bEdg(?:A|iOS)?/", "Edge浏览器"),
    (r"Firefox|FxiOS", "火狐浏览器"),
    (r"Chrome|CriOS", "Chrome浏览器"),
    (r"Safari", "Safari浏览器"),
]
LONGEST = 1000  # of what a browser says; more is no browser's


def device_label(words: str) -> str:
    """``华为手机 · 微信`` for a ``User-Agent``."""
    said = words[:LONGEST]
    device = _first(MAKERS, said) or _("Unknown device")
    if _is_tablet(said):
        device = device.replace("手机", "平板")
    return " · ".join(filter(None, (device, _first(PROGRAMS, said))))


def _first(names: list[tuple[str, str]], said: str) -> str:
    return next((name for sign, name in names if re.search(sign, said)), "")


def _is_tablet(said: str) -> bool:
    """Android and 鸿蒙 say ``Mobile`` on a phone; 鸿蒙 says ``Tablet`` on a tablet as well."""
    if "Tablet" in said:
        return True
    return "Android" in said and "Mobile" not in said
