"""Reading a year's notice from JSON or CSV; every fault named with its row, in Chinese.

JSON: a list, or ``{"days": [...]}``, of ``{"date", "name", "isOffDay"}`` (or ``is_working``).
CSV: columns 日期, 类型 (休 or 班), 名称; UTF-8 or GB 18030, as Excel and WPS write it.
"""

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

Day = tuple[dt.date, bool, str]
OFF_WORDS = {"休", "休息", "放假", "off", "0", "false", "否"}
WORK_WORDS = {"班", "上班", "补班", "调休上班", "work", "1", "true", "是"}
COLUMNS = {
    "日期": "date",
    "date": "date",
    "类型": "kind",
    "type": "kind",
    "kind": "kind",
    "是否上班": "kind",
    "名称": "name",
    "节日": "name",
    "name": "name",
}
MOST_ROWS = 400


@dataclass
class Reading:
    """What was understood and what was not; nothing is imported while ``errors`` has a line."""

    days: list[Day] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def refuse(self, row: int, words: str) -> None:
        self.errors.append(_("Row %(row)d: %(problem)s") % {"row": row, "problem": words})


def read_notice(data: bytes, year: int) -> Reading:
    """The days of a file. The first character tells JSON from CSV."""
    text = _decode(data)
    if text is None:
        return Reading(errors=[_("The file is neither UTF-8 nor GB 18030 text.")])
    try:
        rows = _json_rows(text) if text.lstrip()[:1] in {"[", "{"} else _csv_rows(text)
    except (ValueError, csv.Error) as error:
        return Reading(errors=[str(error)])
    if len(rows) > MOST_ROWS:
        return Reading(errors=[_("A year has at most 366 days; the file has more rows.")])
    reading = Reading()
    for number, row in rows:
        _read_row(reading, number, row, year)
    if not rows:
        reading.errors.append(_("The file names no day."))
    return reading


def _decode(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _json_rows(text: str) -> list[tuple[int, dict]]:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(_("The file is not valid JSON.")) from error
    if isinstance(content, dict):
        content = content.get("days")
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise ValueError(_("The JSON holds no list of days."))
    rows = []
    for number, row in enumerate(content, start=1):
        worked = row.get("is_working")
        if worked is None and isinstance(row.get("isOffDay"), bool):
            worked = not row["isOffDay"]
        kind = str(worked).lower() if isinstance(worked, bool) else ""
        rows.append((number, {"date": row.get("date"), "kind": kind, "name": row.get("name")}))
    return rows


def _csv_rows(text: str) -> list[tuple[int, dict]]:
    lines = csv.reader(io.StringIO(text))
    header = [COLUMNS.get(cell.strip().lower(), "") for cell in next(lines, [])]
    if "date" not in header or "kind" not in header:
        raise ValueError(_("The first row must name the columns 日期, 类型 and 名称."))
    rows = []
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            rows.append((number, dict(zip(header, cells, strict=False))))
    return rows


def _read_date(value) -> dt.date | None:
    text = str(value or "").strip().replace("/", "-").replace(".", "-")
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return dt.date(*map(int, parts))
    except ValueError:
        return None


def _read_row(reading: Reading, number: int, row: dict, year: int) -> None:
    day = _read_date(row.get("date"))
    kind = str(row.get("kind") or "").strip().lower()
    name = str(row.get("name") or "").strip()
    if day is None:
        reading.refuse(number, _("“%(value)s” is not a date.") % {"value": row.get("date") or ""})
    elif not dt.date(year - 1, 12, 1) <= day <= dt.date(year, 12, 31):
        reading.refuse(
            number, _("%(date)s does not belong to %(year)s.") % {"date": day, "year": year}
        )
    elif kind not in OFF_WORDS | WORK_WORDS:
        reading.refuse(number, _("the kind must be 休 or 班."))
    elif len(name) > 40:
        reading.refuse(number, _("the name is longer than 40 characters."))
    elif any(day == other for other, _worked, _name in reading.days):
        reading.refuse(number, _("%(date)s comes twice.") % {"date": day})
    else:
        reading.days.append((day, kind in WORK_WORDS, name))
