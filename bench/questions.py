"""One form for both sides: questions of ten common types in turn, and seeded answers to them."""

import random
from dataclasses import dataclass

from bench.texts import WORDS

# (question type of ours, field type of wagtail.contrib.forms)
KINDS = [
    ("short_text", "singleline"),
    ("long_text", "multiline"),
    ("integer", "number"),
    ("date", "date"),
    ("single_choice", "radio"),
    ("multiple_choice", "checkboxes"),
    ("yes_no", "dropdown"),
    ("short_text", "singleline"),
    ("decimal", "number"),
    ("long_text", "multiline"),
]
OPTIONS = ["很满意", "满意", "基本满意", "不满意", "不了解情况"]
SECTION = 50  # questions of a page; the office's editor takes 60


@dataclass(frozen=True)
class Ask:
    """One question: its place, label and the two sides' types."""

    number: int
    ours: str
    plain: str

    @property
    def key(self) -> str:
        return f"q{self.number:04d}"

    @property
    def label(self) -> str:
        return f"第{self.number}问：{WORDS[self.number % len(WORDS)]}情况"


def asks(count: int) -> list[Ask]:
    """``count`` questions."""
    return [Ask(n, *KINDS[n % len(KINDS)]) for n in range(count)]


def answer(ask: Ask, chance: random.Random):
    """A plain answer: text, number, day as text, option index or list of indexes."""
    if ask.ours == "short_text":
        return "".join(chance.choices(WORDS, k=6))
    if ask.ours == "long_text":
        return "".join(chance.choices(WORDS, k=25)) + "。"
    if ask.ours == "integer":
        return chance.randrange(10_000)
    if ask.ours == "decimal":
        return f"{chance.randrange(100_000) / 100:.2f}"
    if ask.ours == "date":
        return f"2026-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    if ask.ours == "multiple_choice":
        return sorted(chance.sample(range(len(OPTIONS)), 2))
    if ask.ours == "yes_no":
        return chance.random() < 0.5
    return chance.randrange(len(OPTIONS))


def sheets_of_answers(count: int, some: int = 500) -> list[dict]:
    """``some`` different filled forms of ``count`` questions: {Ask: plain answer}."""
    chance = random.Random(11)  # noqa: S311
    return [{ask: answer(ask, chance) for ask in asks(count)} for _each in range(some)]
