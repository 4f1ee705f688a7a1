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
CHINESE = ("zh", "cn", "chinese", "中文", "汉")
ENGLISH = re.compile(r"english|英文|英语|^en([-_]\w+)?$|[(（]en([-_]\w+)?[)）]", re.IGNORECASE)
BESIDE = frozenset(TRANSLATED) - {"guidance_hint"}  # what may have its English beside it


@dataclass
class Language:
    """Which language's texts come in, and which are their English if there is one; the rows with
    texts in others, which do not come in, by sheet and heading.
    """

    chosen: str = ""
    english: str | None = None
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
    chinese = [name for name in found if any(mark in name.lower() for mark in CHINESE)]
    chosen = (chinese or ([default] if default in found else [*found, ""]))[0]
    english = [name for column, name in headings if column in BESIDE and ENGLISH.search(name)]
    if not english or ENGLISH.search(chosen):
        return Language(chosen)
    return Language(chosen, english[0])


def texts_of(row: Row, sheet: str, language: Language) -> Texts:
    """A row's texts in the language; where it has none there, in another that is not English."""
    found = Texts()
    others: dict[str, list[tuple[str, str]]] = {}
    for heading, text in row.cells.items():
        column, spoken = split(heading)
        if column not in TRANSLATED or spoken == language.chosen:
            found.cells[column] = text
        elif column in BESIDE and spoken == language.english:
            found.english[column] = text
        else:
            others.setdefault(column, []).append((heading, text))
    for column, texts in others.items():
        if column not in found.cells and not (column == "label" and "label" in found.english):
            found.cells[column] = texts.pop(0)[1]
        for heading, text in texts:
            if text not in (found.cells.get(column), found.english.get(column)):
                language.left.setdefault((sheet, heading), []).append(row.number)
    return found
