"""A file that says it is secret stops with a question (office-needs 17): this platform holds none.

Looked for in the file's name, and in the head of texts that can be read cheaply. ``秘密`` in a text
is no mark (商业秘密 is everyday speech); ``秘密★`` is one, as GB/T 9704 writes it.
"""

import re
import unicodedata
import zipfile
from io import BytesIO

from cms.media.containers import UNREADABLE

IN_NAME = re.compile("绝密|机密|秘密|密级|内部资料|内部文件")
IN_TEXT = re.compile(r"(?:绝密|机密|秘密)\s*[★☆*]|密\s*级\s*[:：]|内部资料")
HEAD = 600  # characters: a mark stands on the first page
MOST_XML = 400_000  # bytes of word/document.xml that are read for them


def secrecy_mark(name: str, data: bytes = b"", ext: str = "") -> str:
    """The mark that was found, in its own words; "" for none."""
    found = IN_NAME.search(unicodedata.normalize("NFKC", name))
    if not found and ext in ("docx", "txt"):
        head = _docx_head(data) if ext == "docx" else _text_head(data)
        found = IN_TEXT.search(head)
    return found.group().strip() if found else ""


def _docx_head(data: bytes) -> str:
    """The first words of a DOCX that ``containers.check`` has passed."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("word/document.xml") as part:
            xml = part.read(MOST_XML).decode("utf-8", "ignore")
    except (KeyError, *UNREADABLE):  # KeyError: no such part in it
        return ""
    return re.sub(r"<[^>]*>", "", xml)[:HEAD]


def _text_head(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data[: HEAD * 4].decode(encoding)[:HEAD]
        except UnicodeDecodeError:
            continue
    return ""
