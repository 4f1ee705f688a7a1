"""The headings of XLSForm's sheets: their several spellings, and the languages of their texts."""

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


@dataclass
class Language:
    """Which language's texts come in, and how many of others were met that do not."""

    chosen: str = ""
    left: dict[str, int] = field(default_factory=dict)


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
    """Chinese if there is any, else what the file says is its own, else the first."""
    found = dict.fromkeys(
        language
        for sheet in sheets
        for column, language in map(split, sheet.headings)
        if column == "label"
    )
    chinese = [name for name in found if any(mark in name.lower() for mark in CHINESE)]
    if chinese:
        return Language(chinese[0])
    return Language(default if default in found else next(iter(found), ""))


def plain(row: Row, language: Language) -> dict[str, str]:
    """A row's texts by column, in the language; where it has none there, in another."""
    found: dict[str, str] = {}
    others: dict[str, list[tuple[str, str]]] = {}
    for heading, text in row.cells.items():
        column, spoken = split(heading)
        if column not in TRANSLATED or spoken == language.chosen:
            found[column] = text
        else:
            others.setdefault(column, []).append((spoken, text))
    for column, texts in others.items():
        if column not in found:
            found[column] = texts[0][1]
            texts = texts[1:]
        for spoken, text in texts:
            if text != found[column]:
                language.left[spoken] = language.left.get(spoken, 0) + 1
    return found
