"""Simulated answers to a form: what the server would say of them. Nothing is stored."""

from collections.abc import Mapping
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from cms.formbuilder.calculations.problems import calculation_problems
from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiled.section import CompiledSection
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown
from cms.formbuilder.conditions.problems import condition_problems
from cms.formbuilder.definition import Definition
from cms.formbuilder.enums import Filler

# Stands for a file that was chosen: its bytes go nowhere.
CHOSEN = "00000000-0000-4000-8000-000000000000"


class SampleChoices(Choices):
    """For readers without an account: the zone's lists of names are none of theirs."""

    def of(self, kind: str, kinds=()) -> list[tuple[int, str]]:
        return [(1, str(_("Example 1"))), (2, str(_("Example 2")))]


class Trial:
    """A definition and what was typed into its preview. ``filler``: whose part, "" for everybody's;
    ``page``: which of the pages that are asked, None for all on one.
    """

    def __init__(
        self, definition: Definition, post=None, files: Mapping = {}, *, choices=None, steps=False
    ) -> None:
        self.compiled = compile_definition(definition)
        # A condition that is still being set is shown in words alone: nothing can act on it.
        self.is_half_set = bool(condition_problems(definition) or calculation_problems(definition))
        self.context = FillContext(
            choices=choices or Choices(),
            attachments={CHOSEN: f"<span>{_('chosen, not stored')}</span>"},
        )
        self.is_tried = post is not None
        self.post = post.copy() if post is not None else {}
        for name in files:
            self.post.appendlist(name, CHOSEN)
        self.act = self.post.get("_try", "")
        self.steps = steps
        self._read()

    @cached_property
    def fillers(self) -> list[Filler]:
        """Who has a part of their own in this form."""
        present = {part.filler for part in self.compiled.sections} - {Filler.ANYONE}
        return [filler for filler in Filler if filler in present]

    @cached_property
    def filler(self) -> str:
        """Whose part is tried; what was chosen just now goes before what was tried so far."""
        for wanted in (self.act, self.post.get("filler", "")):
            if wanted in (*self.fillers, "ALL"):
                return "" if wanted == "ALL" else wanted
        return ""

    @cached_property
    def parts(self) -> list[CompiledSection]:
        """The sections that are tried, in order."""
        return self.compiled.sections_for(self.filler) if self.filler else self.compiled.sections

    def _read(self) -> None:
        self.answers: dict = {}
        self.wrong: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {}
        for part in self.parts if self.is_tried else ():
            parsed = part.parse(self.post, self.context)
            self.answers |= parsed.values
            self.wrong |= parsed.errors
            self.texts |= {
                name: parsed.texts[name] for name in parsed.errors if name in parsed.texts
            }
            if table := self.post.get("_add"):
                self.answers = part.add_row(self.answers, table)

    def shown(self, part: CompiledSection) -> Shown:
        """What is asked in this section, for who fills it in."""
        if self.is_half_set:
            return EVERYTHING
        own = self.filler or part.filler
        if own not in self._by_filler:
            self._by_filler[own] = self.compiled.shown(own, self.answers)
        return self._by_filler[own]

    @cached_property
    def _by_filler(self) -> dict[str, Shown]:
        return {}

    def asks(self, part: CompiledSection) -> bool:
        """Whether the section is asked at all."""
        return self.shown(part).asks_section(part.key)

    def errors_in(self, part: CompiledSection) -> dict[str, str]:
        """What would be refused in a section, by input name."""
        if not self.asks(part):
            return {}
        shown = self.shown(part)
        if self.act == "next" and not self.is_half_set:  # as the filler's page is left
            filler = self.filler or part.filler
            shown = self.compiled.shown_so_far(filler, self.answers, part.key)
        own = {n: s for n, s in self.wrong.items() if n.partition(".")[0] in part.by_key}
        own = {name: sentence for name, sentence in own.items() if shown.asks_at(name)}
        return part.problems(self.answers, shown) | own

    @cached_property
    def pages(self) -> list[tuple[CompiledSection, bool, dict]]:
        """(section, whether it is in sight, its errors as far as they are said now)."""
        here = self.here
        is_checked = self.act in ("check", "next")
        found = []
        for part in self.parts:
            in_sight = here is None or part is here
            said = self.errors_in(part) if is_checked and (in_sight or self.act == "check") else {}
            found.append((part, in_sight, said))
        return found

    @cached_property
    def here(self) -> CompiledSection | None:
        """The page in sight, one at a time: the next after a page without errors; None for all."""
        asked = [part for part in self.parts if self.asks(part)]
        if not self.steps or not asked:
            return None
        keys = [part.key for part in asked]
        old = self.post.get("here", "")
        place = keys.index(old) if old in keys else 0
        if self.act == "next" and old in keys and not self.errors_in(asked[place]):
            place = min(place + 1, len(asked) - 1)
        return asked[max(place - 1, 0) if self.act == "back" else place]

    @property
    def place(self) -> tuple[int, int]:
        """(number of the page in sight, how many are asked)."""
        asked = [part.key for part in self.parts if self.asks(part)]
        return (asked.index(self.here.key) + 1 if self.here else 0, len(asked))

    def draw(self, part: CompiledSection, errors: dict) -> str:
        """The inputs of a section with what was typed."""
        values = part.computed(self.answers, self.shown(part))
        return part.render(values, errors, texts=self.texts, context=self.context)

    @cached_property
    def refusals(self) -> list[tuple[str, str, str]]:
        """(input name, label, sentence) of everything the server would not take."""
        return [
            row
            for part in self.parts
            for row in part.error_list(self.errors_in(part), self.answers)
        ]

    @cached_property
    def hidden(self) -> list[str]:
        """Titles of the sections and questions that are not asked with these answers."""
        found = []
        for part in self.parts:
            shown = self.shown(part)
            if not self.asks(part):
                found.append(part.title)
                continue
            found += [q.label for key, q in part.by_key.items() if not shown.asks(key)]
        return found

    @cached_property
    def worked_out(self) -> list[tuple[str, str]]:
        """(title, value) of what the server works out."""
        found = []
        for part in self.parts:
            shown = self.shown(part)
            found += [
                (question.label, question.display(shown.calculated[key]))
                for key, question in part.by_key.items()
                if question.is_calculated and key in shown.calculated and shown.asks(key)
            ]
        return found

    def scripts(self) -> list[dict]:
        """What ``conditions.js`` needs to do the same while somebody types."""
        if self.is_half_set:
            return []
        fillers = [self.filler] if self.filler else Filler
        return [found for each in fillers if (found := self.compiled.script(each, answers={}))]
