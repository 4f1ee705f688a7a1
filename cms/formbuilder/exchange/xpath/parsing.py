"""Parses the XPath of XLSForm's cells by recursive descent; nothing is ever evaluated.

A tree is made of tuples: ("num", text), ("str", text), ("ref", name), ("self",), ("call", name,
arguments), ("and"|"or", parts), ("op", sign, left, right), ("neg", tree), ("where", tree, test).
"""

import re

from django.utils.translation import gettext as _

LONGEST = 32_767  # characters of one expression, as a cell holds them
MOST_IN_A_ROW = 200  # of one sign after another, such as a + b + c
DEEPEST = 40
TOKEN = re.compile(
    r"""\s*(?:
    (?P<num>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<str>'[^']*'|"[^"]*")
    |\$\{\s*(?P<ref>[^${}\s]+)\s*\}
    |(?P<name>[^\W\d][\w-]*(?:\.[\w-]+)*(?::[\w-]+)?)
    |(?P<sign>!=|<=|>=|[=<>+*()\[\],.-])
    )""",
    re.VERBOSE,
)
_LEVELS = (("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
Tree = tuple


class NotUnderstood(Exception):
    """Why an expression cannot come in; half a sentence for the list of what does not."""


def parse(text: str) -> Tree:
    """The tree of an expression. Raises NotUnderstood."""
    if len(text) > LONGEST:
        raise NotUnderstood(_("the expression is too long"))
    parser = _Parser(_tokens(text))
    tree = parser.either()
    if parser.kind != "end":
        raise NotUnderstood(_not_readable(parser.text))
    return tree


def _not_readable(text: str) -> str:
    if not text:
        return _("the expression is not complete")
    return _("the expression cannot be read from “%(text)s” on") % {"text": text[:20]}


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            raise NotUnderstood(_not_readable(text[at:].strip()))
        found.append((match.lastgroup or "", match[match.lastgroup]))
        at = match.end()
    return [*found, ("end", "")]


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.deep = tokens, 0, 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def take(self) -> str:
        """The token's text; goes on to the next."""
        text = self.text
        self.at += 1
        return text

    def takes(self, *signs: str) -> str:
        """The token if it is one of these, or nothing."""
        is_one = self.kind in ("sign", "name") and self.text in signs
        return self.take() if is_one else ""

    def must(self, sign: str) -> None:
        """Go past this sign."""
        if not self.takes(sign):
            raise NotUnderstood(_not_readable(self.text))

    def either(self) -> Tree:
        """What stands within a pair of brackets, or the whole."""
        self.deep += 1
        if self.deep > DEEPEST:
            raise NotUnderstood(_("the expression is nested too deep"))
        tree = self._joined("or", lambda: self._joined("and", lambda: self._level(0)))
        self.deep -= 1
        return tree

    def _joined(self, word: str, part) -> Tree:
        parts = [part()]
        while self.takes(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else (word, tuple(parts))

    def _level(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self._signed()
        left, times = self._level(level + 1), 0
        while sign := self.takes(*_LEVELS[level]):
            left, times = ("op", sign, left, self._level(level + 1)), times + 1
            if times > MOST_IN_A_ROW:
                raise NotUnderstood(_("the expression is too long"))
        return left

    def _signed(self) -> Tree:
        times = 0
        while self.takes("-"):
            times += 1
        tree = self._tested()
        if not times % 2:
            return tree
        return ("num", f"-{tree[1]}") if tree[0] == "num" else ("neg", tree)

    def _tested(self) -> Tree:
        tree = self._single()
        if self.takes("["):
            tree = ("where", tree, self.either())
            self.must("]")
        return tree

    def _single(self) -> Tree:
        if self.takes("("):
            tree = self.either()
            self.must(")")
            return tree
        if self.takes("."):
            return ("self",)
        if self.kind in ("num", "ref"):
            return (self.kind, self.take())
        if self.kind == "str":
            return ("str", self.take()[1:-1])
        if self.kind == "name":
            name = self.take()
            self.must("(")
            return ("call", name, self._arguments())
        raise NotUnderstood(_not_readable(self.text))

    def _arguments(self) -> tuple[Tree, ...]:
        if self.takes(")"):
            return ()
        found = [self.either()]
        while self.takes(","):
            found.append(self.either())
        self.must(")")
        return tuple(found)


def refs_in(tree: Tree) -> list[str]:
    """Names of the questions that an expression looks at, each once, in order."""
    found: dict[str, None] = {}

    def look(part) -> None:
        if isinstance(part, tuple):
            if part[:1] == ("ref",):
                found[part[1]] = None
            for each in part:
                look(each)

    look(tree)
    return list(found)
