"""Every English msgid of ours has its Chinese; found without gettext's tools."""

import re

import polib

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
