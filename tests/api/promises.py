"""What the API promised to answer, kept as files: a changed answer is a changed file.

``WRITE_PROMISES=1 pytest tests/api`` writes them anew; read the difference before committing it.
"""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parent / "expected"
# Whole numbers under these names are keys of the database, which no test can foresee.
KEYS = {"id", "mandate", "form"}


def assert_promised(name: str, response, moving: dict[str, str]) -> None:
    """Status, type and body are those of ``expected/<name>.json``.

    ``moving`` names what differs from run to run: ``{"20260512-483920": "<receipt>"}``.
    """
    got = {
        "status": response.status_code,
        "type": response["Content-Type"],
        "body": settled(response.json(), moving),
    }
    path = FOLDER / f"{name}.json"
    if os.environ.get("WRITE_PROMISES"):
        path.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n")
    assert got == json.loads(path.read_text())


def settled(value, moving: dict[str, str], name: str = ""):
    """A value with its moving parts called by their names."""
    if isinstance(value, dict):
        return {key: settled(item, moving, key) for key, item in value.items()}
    if isinstance(value, list):
        return [settled(item, moving, name) for item in value]
    if isinstance(value, str):
        for part in sorted(moving, key=len, reverse=True):
            value = value.replace(part, moving[part])
        return value
    if name in KEYS and isinstance(value, int) and not isinstance(value, bool):
        return "<key>"
    return value
