"""Frozen payloads and what was shown of them: ``frozen/<schema>.json`` and ``.html``.

A payload that the committee voted on is shown for ever, so these files are never edited: a
schema that changes gets a new name, an ``UPCAST`` step, and files of its own. To make them, once,
for a new schema: ``freeze(payload)``.
"""

import datetime as dt
import json
from pathlib import Path

from bs4 import BeautifulSoup

from cms.publishing.payload import canonical
from cms.publishing.render import render_page

FOLDER = Path(__file__).parent / "frozen"
RELEASED = dt.datetime(2026, 5, 12, 1, 30, tzinfo=dt.UTC)
SITE = {
    "schema": "site/1",
    "card": {"kind": "SITE", "unit": "", "date": "2026-05-12", "title": "示例园区", "summary": ""},
    "number": "site",
    "name": "示例园区代表联席会议",
    "organ": "联席会议办公室",
    "ribbon": "演示数据",
    "contact": "电话 0000-0000",
    "footer": "页脚示例",
    "files": {},
}


def frozen_schemas() -> list[str]:
    """``["home/1", "notice/1", …]``."""
    return sorted(path.stem.replace("-", "/") for path in FOLDER.glob("*.json"))


def stored_text(schema: str) -> str:
    """The canonical text, as a permit keeps it."""
    return (FOLDER / f"{schema.replace('/', '-')}.json").read_text()


def shown(payload: dict) -> str:
    """Everything between the site's header and footer; for the site's texts the whole page."""
    if not payload["schema"].startswith("site/"):
        return str(BeautifulSoup(render_page(payload, SITE, RELEASED), "html.parser").main)
    return render_page(payload, payload, RELEASED)


def as_read(html: str) -> list[str]:
    """What a reader meets, in order: words, and addresses of links and pictures with their words.

    Classes and tags may change with the design; nothing of this may.
    """
    found = []
    for node in BeautifulSoup(html, "html.parser").descendants:
        if getattr(node, "attrs", None) is None:
            found += [" ".join(node.split())] if node.strip() else []
            continue
        for name in ("href", "src", "srcset", "alt"):
            if name in node.attrs:
                found.append(f"{name}={node.attrs[name]}")
    return found


def of_the_site(payload: dict, lines: list[str]) -> list[str]:
    """Of a whole page, the lines that stand in the site's texts: menus around them may change."""
    return [line for line in lines if line in payload.values()]


def freeze(payload: dict) -> None:
    """Write both files of a schema; refuses to touch what is there."""
    path = FOLDER / f"{payload['schema'].replace('/', '-')}.json"
    if path.exists():
        raise FileExistsError(path)
    text = canonical(payload)
    path.write_text(text)
    path.with_suffix(".html").write_text(shown(json.loads(text)))
