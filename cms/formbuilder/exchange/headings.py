"""The headings of XLSForm's sheets: their several spellings, and the languages of their texts."""

import re
from dataclasses import dataclass, field

from cms.formbuilder.exchange.sheets import Row, Sheet

TRANSLATED = ("label", "hint", "required_message", "constraint_message", "guidance_hint")
SPELT = {
    "caption": "label",
    "relevance": "relevant",
    "read_only": "readonly",
    "calculate": "calculation",
    "constraint_msg": "constraint_message",
    "noapperrorstring": "required_message",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "command": "type",
    "value": "name",
    "title": "form_title",
    "id_string": "form_id",
}
CHINESE = re.compile(
    r"chinese|mandarin|中文|汉|简体|繁体|普通话|国语|(?<![a-z])(zh|cn|cmn)(?![a-z])", re.IGNORECASE
)
ENGLISH = re.compile(r"english|英文|英语|^en([-_]\w+)?$|[(（]en([-_]\w+)?[)）]", re.IGNORECASE)
BESIDE = frozenset(TRANSLATED) - {"guidance_hint"}  # what may have its English beside it


@dataclass
class Language:
    """Which language's texts come in, and which are their English if there is one; the rows with
    texts in others, which do not come in, by sheet and heading.
    """

    chosen: str = ""
    english: dict[str, str | None] = field(default_factory=dict)  # sheet → what it calls it
    left: dict[tuple[str, str], list[int]] = field(default_factory=dict)


@dataclass
class Texts:
    """A row's texts by column, and what of them has its English beside it."""

    cells: dict[str, str] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)


def split(heading: str) -> tuple[str, str]:
    """(column, language) of a heading: ``label::中文 (zh)``; other columns have no language."""
    base, colons, language = heading.partition("::")
    if not colons and heading.partition(":")[0].strip().lower() in (*TRANSLATED, "caption"):
        base, colons, language = heading.partition(":")
    base = "_".join(base.strip().lower().split())
    base = SPELT.get(base, base)
    if base in TRANSLATED:
        return base, language.strip()
    return (f"{base}::{language.strip().lower()}" if colons else base), ""


def choose(sheets: list[Sheet], default: str) -> Language:
    """Chinese if there is any, else what the file says is its own, else the first; beside it
    English.
    """
    headings = [split(heading) for sheet in sheets for heading in sheet.headings]
    found = dict.fromkeys(language for column, language in headings if column == "label")
    chinese = [name for name in found if CHINESE.search(name)]
    chosen = (chinese or ([default] if default in found else [*found, ""]))[0]
    if ENGLISH.search(chosen):
        return Language(chosen)
    return Language(chosen, {sheet.name.strip().lower(): _english_of(sheet) for sheet in sheets})


def _english_of(sheet: Sheet) -> str | None:
    """How a sheet calls English: each may spell it in its own way."""
    spoken = (name for column, name in map(split, sheet.headings) if column in BESIDE)
    return next((name for name in spoken if ENGLISH.search(name)), None)


def texts_of(row: Row, sheet: str, language: Language) -> Texts:
    """A row's texts in the language, or in none. A title that it lacks comes from another that is
    not English; what does not come in under its own language is noted.
    """
    found, plain = Texts(), {}
    others: dict[str, list[tuple[str, str]]] = {}
    for heading, text in row.cells.items():
        column, spoken = split(heading)
        if column not in BESIDE or spoken == language.chosen:
            found.cells[column] = text
        elif column in BESIDE and spoken and spoken == language.english.get(sheet):
            found.english[column] = text
        elif not spoken:
            plain[column] = (heading, text)
        else:
            others.setdefault(column, []).append((heading, text))
    for column, told in plain.items():
        if column in found.cells:
            others.setdefault(column, []).insert(0, told)
        else:
            found.cells[column] = told[1]
    for column, texts in others.items():
        if column == "label" and not (found.cells.get(column) or found.english.get(column)):
            found.cells[column] = texts[0][1]
            language.left.setdefault((sheet, texts[0][0]), []).append(row.number)
        for heading, text in texts:
            if text not in (found.cells.get(column), found.english.get(column)):
                language.left.setdefault((sheet, heading), []).append(row.number)
    return found
