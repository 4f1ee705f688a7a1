"""The demo's texts speak of the day they bear."""

import datetime as dt
import json
import re

import pytest

from home.demo.dates import dated, numeral
from home.demo.zone import read_data

NOVEMBER, JANUARY = dt.date(2026, 11, 21), dt.date(2028, 1, 31)


@pytest.mark.parametrize(
    ("text", "november", "january"),
    [
        ("{quarter}", "第四季度", "第一季度"),
        ("{last quarter}", "第三季度", "去年第四季度"),
        ("{half}", "下半年", "上半年"),
        ("{last half}", "上半年", "去年下半年"),
        ("至{day+30}止", "至十二月二十一日止", "至三月一日止"),
        ("{month+5}底前", "明年四月底前", "六月底前"),
        ("{month+12}", "明年十一月", "明年一月"),
        ("没有时间", "没有时间", "没有时间"),
    ],
)
def test_a_time_is_said_as_of_the_texts_day(text, november, january):
    assert dated({"p": [text]}, NOVEMBER) == {"p": [november]}
    assert dated(text, JANUARY) == january


def test_days_are_written_as_in_chinese_texts():
    written = [numeral(number) for number in (1, 9, 10, 11, 20, 21, 30, 31)]

    assert written == ["一", "九", "十", "十一", "二十", "二十一", "三十", "三十一"]


@pytest.mark.parametrize("name", ["notices", "topics"])
def test_no_token_is_left_unread(name):
    text = json.dumps([dated(row, NOVEMBER) for row in read_data(name)])

    assert not re.search(r"\{[^\"{}]+\}", text)
