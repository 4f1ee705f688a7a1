"""Every English msgid of ours has its Chinese; found without gettext's tools."""

import re
from collections import defaultdict
from pathlib import Path

import polib
from django.apps import apps

from tests.guards.msgids import catalogue, msgids
from tests.guards.tree import ROOT, tracked

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def test_every_msgid_is_translated():
    known = catalogue()
    missing = sorted(
        {f"{each.file}: {each.text!r}" for each in msgids() if not known.get(each.key)}
    )

    assert missing == []


def test_translations_keep_the_placeholders():
    wrong = []
    for path in tracked(".po"):
        for entry in polib.pofile(str(path)):
            asked = _placeholders(entry.msgid + entry.msgid_plural)
            if entry.translated() and asked != _placeholders(
                entry.msgstr or entry.msgstr_plural.get(0, "")
            ):
                wrong.append(f"{path.relative_to(ROOT)}: {entry.msgid!r}")

    assert wrong == []


def _placeholders(text: str) -> set[str]:
    return {"".join(match) for match in PLACEHOLDER.findall(text)}


def test_wagtails_own_sentences_are_translated():
    """Wagtail's catalogue has gaps, and they grow with each version; ``locale/`` fills them."""
    ours = catalogue()
    missing = sorted(
        {
            f"{app.name}: {entry.msgid!r}"
            for app in apps.get_app_configs()
            if app.name.startswith("wagtail")
            for domain in ("django", "djangojs")
            for entry in _left_in_english(Path(app.path) / "locale", domain)
            if not ours.get((entry.msgctxt or "", entry.msgid, bool(entry.msgid_plural)))
        }
    )

    assert missing == []


def _left_in_english(folder: Path, domain: str) -> list[polib.POEntry]:
    """What an app's English catalogue has and its Chinese one lacks; nothing if it has none."""
    english, chinese = (
        folder / language / "LC_MESSAGES" / f"{domain}.po" for language in ("en", "zh_Hans")
    )
    if not english.exists():
        return []
    known = (
        {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(chinese)).translated_entries()}
        if chinese.exists()
        else set()
    )
    return [e for e in polib.pofile(str(english)) if (e.msgctxt, e.msgid) not in known]


def test_one_msgid_has_one_chinese():
    """gettext merges our catalogues and keeps the first: a second Chinese would never be shown.

    Two senses of one English word need a context: ``pgettext("deadline", "term")``.
    """
    known = defaultdict(set)
    for path in tracked(".po"):
        for entry in polib.pofile(str(path)):
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            known[entry.msgctxt or "", path.stem, entry.msgid].add(text)

    assert {key: texts for key, texts in known.items() if len(texts) > 1} == {}
