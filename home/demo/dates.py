"""Words of the demo's texts that name a time, said of the day on which each text is dated.

``{quarter}`` and ``{last quarter}``: 第四季度; ``{half}`` and ``{last half}``: 上半年, 去年下半年;
``{day+20}``: 十二月十五日; ``{month+4}``: 明年三月.
"""

import re
from datetime import date, timedelta

DIGITS = "〇一二三四五六七八九十"
TOKEN = re.compile(r"\{(last )?(quarter|half)\}|\{(day|month)\+(\d+)\}")


def dated(value, day: date):
    """``value`` (a row of the data, or a part of one) with its times said as of ``day``."""
    if isinstance(value, str):
        return TOKEN.sub(lambda found: _said(found, day), value)
    if isinstance(value, list):
        return [dated(item, day) for item in value]
    if isinstance(value, dict):
        return {key: dated(item, day) for key, item in value.items()}
    return value


def _said(found: re.Match, day: date) -> str:
    last, span, unit, count = found.groups()
    if span == "quarter":
        number = (day.month - 1) // 3 + 1 - bool(last)
        return f"第{DIGITS[number]}季度" if number else "去年第四季度"
    if span == "half":
        is_second = day.month > 6
        if last:
            return "上半年" if is_second else "去年下半年"
        return "下半年" if is_second else "上半年"
    if unit == "day":
        then = day + timedelta(days=int(count))
        return f"{_year(then, day)}{numeral(then.month)}月{numeral(then.day)}日"
    months = day.month - 1 + int(count)
    then = date(day.year + months // 12, months % 12 + 1, 1)
    return f"{_year(then, day)}{numeral(then.month)}月"


def _year(then: date, day: date) -> str:
    """The year, where it is not this one."""
    return {0: "", 1: "明年"}.get(then.year - day.year, f"{then.year}年")


def numeral(number: int) -> str:
    """1 to 31 as a Chinese text writes a day: 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")
