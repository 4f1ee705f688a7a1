"""The files and layers that the guards walk."""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("cms", "workflows", "home")


def tracked(*suffixes: str) -> list[Path]:
    """Files that belong to the project: all that git tracks, or all but ignored where it is new."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    names = answer.stdout.splitlines() or [
        str(path.relative_to(ROOT))
        for top in (*OURS, "tests", "bench", "docs")
        for path in (ROOT / top).rglob("*")
    ]
    paths = [ROOT / name for name in names if name.endswith(suffixes or ("",))]
    return sorted(path for path in paths if path.is_file())


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def layers() -> list[list[str]]:
    """The floors of the import contract, highest first."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (floors,) = (
        each
        for each in contract["tool"]["importlinter"]["contracts"]
        if each["type"] == "layers" and each["id"] == "floors"
    )
    return [[name.strip() for name in line.split("|")] for line in floors["layers"]]


def floor_of(dotted: str) -> int | None:
    """Height of a module: 0 is the roof; None for a module that stands on no floor."""
    for height, names in enumerate(layers()):
        if any(dotted == name or dotted.startswith(name + ".") for name in names):
            return height
    return None
