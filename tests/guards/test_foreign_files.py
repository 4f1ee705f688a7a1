"""Nothing is copied in from elsewhere, and nothing knows the machine it was written on."""

import re

from tests.guards.tree import ROOT, tracked

TEXT = (".py", ".js", ".css", ".html", ".md", ".toml", ".txt", ".po", ".sh", ".json")
FOREIGN_NAME = re.compile(r"(\.min\.(js|css)$)|((^|/)(vendor|node_modules|third_party)/)")
LICENCE = re.compile("licensed under|spdx-" + "license|copyright \\(c\\)|@" + "license", re.I)
MACHINE = re.compile(r"(?<![\w.])/(work/(main|shared)|root/\w|Users/\w)")
THIS = ROOT / "tests/guards/test_foreign_files.py"


def _texts():
    return [path for path in tracked(*TEXT) if path != THIS]


def test_no_file_is_somebody_elses():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]

    assert [name for name in names if FOREIGN_NAME.search(name)] == []
    assert [str(path) for path in _texts() if LICENCE.search(path.read_text()[:3000])] == []


def test_no_path_of_a_machine_is_written_down():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _texts()
        for match in MACHINE.finditer(path.read_text())
    ]

    assert found == []


def test_requirements_are_pinned_whole():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            line = line.split("#")[0].strip()
            assert not line or line.startswith("-r") or re.fullmatch(r"[\w.\[\]-]+==[\w.]+", line)
