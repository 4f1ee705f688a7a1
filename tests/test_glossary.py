"""One word for one thing (office-needs 14): catalogues against docs/glossary.csv."""

import csv
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUES = sorted(
    path for top in ("cms", "workflows", "home", "locale") for path in (ROOT / top).rglob("*.po")
)


def glossary() -> list[dict[str, str]]:
    with (ROOT / "docs/glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(path: Path) -> list[tuple[str, str]]:
    pairs = []
    for entry in polib.pofile(str(path)):
        pairs += [(entry.msgid, text) for text in (entry.msgstr, *entry.msgstr_plural.values())]
    return pairs


def ours() -> list[Path]:
    """Catalogues of our own words; ``locale/`` at the top only completes Wagtail's."""
    return [path for path in CATALOGUES if path.relative_to(ROOT).parts[0] != "locale"]


def test_there_are_catalogues_and_terms():
    assert len(CATALOGUES) >= 5
    assert {row["term"] for row in glossary()} >= {"topic", "duty", "permit", "submission"}


@pytest.mark.parametrize("row", glossary(), ids=lambda row: row["term"])
def test_a_term_has_the_rendering_of_its_sense(row):
    """One English word may have several senses; the glossary names a rendering for each."""
    wrong = [
        f"{path.relative_to(ROOT)}: {msgid} → {text}"
        for path in ours()
        for msgid, text in entries(path)
        if msgid.casefold() in (row["term"], f"{row['term']}s")
        and text not in row["chinese"].split()
    ]

    assert wrong == []


@pytest.mark.parametrize("row", [r for r in glossary() if r["never"]], ids=lambda r: r["term"])
def test_a_forbidden_rendering_appears_nowhere_beside_its_term(row):
    """The forbidden word may mean something else elsewhere, but never this term."""
    wrong = [
        f"{path.relative_to(ROOT)}: {msgid} → {text}"
        for path in CATALOGUES
        for msgid, text in entries(path)
        for never in row["never"].split()
        if never in text and row["term"] in msgid.casefold()
    ]

    assert wrong == []


@pytest.mark.parametrize("never", ["片段", "冻结", "账本", "投票", "话题", "提案"])
def test_words_that_no_screen_of_ours_uses(never):
    wrong = [
        f"{path.relative_to(ROOT)}: {msgid} → {text}"
        for path in ours()
        for msgid, text in entries(path)
        if never in text
    ]

    assert wrong == []
