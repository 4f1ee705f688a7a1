"""A paper as data: what is printed, blank or filled, before anybody draws it.

One description is drawn as DOCX (``cms.paper.docx``) and as a page for the printer
(``paper/print.html``); ``blanked`` leaves out what a pen is to write.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import ClassVar


@dataclass(frozen=True)
class Para:
    """A paragraph. ``look``: body, plain (no indent), right, note. ``blank``: its words on a
    blank paper; None prints the same words.
    """

    part: ClassVar[str] = "para"
    text: str
    look: str = "body"
    blank: str | None = None


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 in 黑体, 2 in 楷体, 3 in 仿宋 (GB/T 9704)."""

    part: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True)
class Fact:
    """A label and its value; a ``fixed`` value is printed on a blank paper too."""

    label: str
    value: str = ""
    fixed: bool = False


@dataclass(frozen=True)
class Facts:
    """A bordered table of two columns."""

    part: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Rows:
    """A bordered table. ``widths`` are shares; a blank keeps the first ``fixed`` columns of each
    row and adds ``spare`` empty rows. ``by_hand`` gives 三号 and room for a pen.
    """

    part: ClassVar[str] = "rows"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    fixed: int = 1
    spare: int = 0
    by_hand: bool = True
    caption: str = ""


@dataclass(frozen=True)
class Signature:
    """A line to sign on, or who signed and when."""

    label: str
    name: str = ""
    date: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines at the foot of a paper."""

    part: ClassVar[str] = "signatures"
    lines: tuple[Signature, ...]


@dataclass(frozen=True)
class Picture:
    """A picture by the hash of its bytes in the private store; ``alt`` is printed where the bytes
    are missing.
    """

    part: ClassVar[str] = "picture"
    sha256: str
    width: int
    height: int
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Photo:
    """A picture by its place in the private store, of a record that may be destroyed: it is made
    smaller where it is drawn, and no copy of it is kept.
    """

    part: ClassVar[str] = "photo"
    path: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Drawing:
    """What was drawn on a screen: ``strokes`` as ``x,y x,y;x,y …`` inside ``width`` × ``height``.
    It is told by ``alt`` to who cannot see it.
    """

    part: ClassVar[str] = "drawing"
    strokes: str
    width: int
    height: int
    alt: str
    caption: str = ""


Part = Para | Heading | Facts | Rows | Signatures | Picture | Photo | Drawing
KINDS = (Para, Heading, Facts, Rows, Signatures, Picture, Photo, Drawing)
PARTS = {each.part: each for each in KINDS}


@dataclass(frozen=True)
class Sheet:
    """A whole paper. ``urgency`` stands at its top left (加急, 特急), ``mark`` is a red letterhead,
    ``check_code`` stands in every footer,
    ``imprint`` are the lines of 版记 at the foot of the last page.
    """

    title: str
    issuer: str
    parts: tuple[Part, ...]
    mark: str = ""
    number: str = ""
    check_code: str = ""
    imprint: tuple[str, ...] = ()
    urgency: str = ""


def blanked(sheet: Sheet) -> Sheet:
    """The same paper without what is filled in."""
    return replace(sheet, parts=tuple(_blank(part) for part in sheet.parts))


def _blank(part: Part) -> Part:
    if isinstance(part, Para) and part.blank is not None:
        return replace(part, text=part.blank)
    if isinstance(part, Facts):
        facts = (fact if fact.fixed else replace(fact, value="") for fact in part.facts)
        return replace(part, facts=tuple(facts))
    if isinstance(part, Rows):
        empty = ("",) * len(part.head)
        kept = tuple((*row[: part.fixed], *empty[part.fixed :]) for row in part.rows)
        return replace(part, rows=kept + (empty,) * part.spare)
    if isinstance(part, Signatures):
        return replace(part, lines=tuple(Signature(line.label) for line in part.lines))
    return part


def as_text(sheet: Sheet) -> str:
    """The one canonical text of a paper; its SHA-256 names the paper."""
    data = asdict(sheet)
    for part, plain in zip(sheet.parts, data["parts"], strict=True):
        plain["part"] = part.part
    if not sheet.urgency:  # as papers were named before there was a grade
        del data["urgency"]
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Sheet:
    """The paper that ``as_text`` wrote."""
    data = json.loads(text)
    data["parts"] = tuple(_part(plain) for plain in data["parts"])
    data["imprint"] = tuple(data["imprint"])
    return Sheet(**data)


def _part(plain: dict) -> Part:
    kind = PARTS[plain["part"]]
    values = {field.name: plain[field.name] for field in fields(kind)}
    if kind is Facts:
        values["facts"] = tuple(Fact(**fact) for fact in values["facts"])
    elif kind is Rows:
        values["head"], values["widths"] = tuple(values["head"]), tuple(values["widths"])
        values["rows"] = tuple(tuple(row) for row in values["rows"])
    elif kind is Signatures:
        values["lines"] = tuple(Signature(**line) for line in values["lines"])
    return kind(**values)
