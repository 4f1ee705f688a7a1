"""A form of 300 questions in six sections, 90 of them with conditions: shaped, finalised, filled.

Of each ten questions one is asked after a “yes”, one after a choice or a large number, and one
must be answered after a bad choice; each section ends with a sum.
"""

import itertools
import statistics
import time

from django.urls import reverse
from django.utils import timezone

from bench.act import Act
from bench.browser import Browser
from bench.ours.forms import Desk, _parts
from bench.questions import OPTIONS, SECTION, Ask, asks, sheets_of_answers
from bench.window import EXPANDED, OPEN, opened
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.definition import MAX_QUESTIONS
from cms.formbuilder.enums import Filler
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import add_section, create_form, finalise_form, update_form
from cms.submissions.asked import asked_now
from cms.submissions.models import Submission
from tests.workflows.topics.factories import make_clerk
from workflows.topics.services import open_fill

COUNT = 300
BAD = [f"o{number:010x}" for number in (3, 4)]  # 不满意, 不了解情况
LOOKS = 5  # of the page, a round


def key(number: int) -> str:
    """Of the question of this number."""
    return f"q{number:012x}"


def shape(by, count: int = COUNT, section: int = SECTION) -> FormDefinition:
    """The working copy, as the office's editor saves it; each section has its sum besides."""
    now = timezone.now()
    form = create_form(title=f"{count} 问普查表", by=by, now=now)
    for first in range(0, count, section):
        part = asks(count)[first : first + section]
        add_section(
            form=form,
            title=f"第 {first // section + 1} 部分",
            filler=Filler.DEPUTY,
            questions=[*map(_block, part), _sum(part)],
            by=by,
            now=now,
        )
    form.refresh_from_db()
    return form


def _block(ask: Ask) -> dict:
    value = {"label": ask.label, "help": "", "required": ask.number % 10 != 8}
    value["conditions"] = _conditions(ask)
    if ask.ours in ("single_choice", "multiple_choice"):
        value["options"] = [
            {"key": f"o{number:010x}", "label": label} for number, label in enumerate(OPTIONS)
        ]
    return {"type": ask.ours, "id": key(ask.number), "value": value}


def _conditions(ask: Ask) -> dict:
    ten, place = divmod(ask.number, 10)
    first = 10 * ten
    yes = {"question": key(first + 6), "is": "yes"}
    bad = {"question": key(first + 4), "is": "any_of", "value": BAD}
    large = {"question": key(first + 2), "is": "more", "value": "5000"}
    told = {7: ("show_if", yes), 8: ("require_if", bad)}
    told[9] = ("show_if", {"any": [bad, {"all": [yes, large]}]})
    return dict([told[place]]) if place in told else {}


def _sum(part) -> dict:
    numbers = [{"question": key(ask.number)} for ask in part if ask.ours == "integer"]
    value = {"label": "合计", "help": "", "calculation": {"op": "sum", "of": numbers}}
    return {"type": "calculated", "id": key(COUNT + part[0].number), "value": value}


def _posted(filled: dict) -> dict:
    """Plain answers as a browser without a script posts them: of what is hidden, too."""
    return {key(ask.number): _post_one(ask, value) for ask, value in filled.items()}


def _post_one(ask: Ask, value):
    if ask.ours == "yes_no":
        return "yes" if value else "no"
    if ask.ours == "single_choice":
        return f"o{value:010x}"
    if ask.ours == "multiple_choice":
        return [f"o{number:010x}" for number in value]
    return value


class Census(Desk):
    """Deputies who fill in the six pages one after the other."""

    def __init__(self, parts, bodies) -> None:
        super().__init__(parts, bodies)
        self.sections: list[str] = []

    def begun(self) -> tuple[Browser, int, dict]:
        """A browser, the draft that was begun, and what is typed."""
        part = next(self.parts)
        self.sections = [section.key for section in compile_version(part.version).sections]
        account = part.person.account
        draft = open_fill(assignment=part, by=account, now=timezone.now())
        return Browser(account), draft.pk, _posted(next(self.bodies))

    def save_page(self, prepared, number: int = 0, rev: int = 0) -> None:
        """One page and on to the next."""
        browser, pk, body = prepared
        numbers = range(number * SECTION, (number + 1) * SECTION)
        fields = {key(n): body[key(n)] for n in numbers}
        address = reverse("desk:fill", args=[pk, self.sections[number]])
        if browser.post(address, {**fields, "rev": rev, "act": "next"})[0] != 302:
            raise AssertionError("not saved")

    def saved(self) -> tuple[Browser, int, dict]:
        """A draft that is typed in whole."""
        prepared = self.begun()
        for number in range(len(self.sections)):
            rev = Submission.objects.values_list("draft_rev", flat=True).get(pk=prepared[1])
            self.save_page(prepared, number, rev)
        return prepared

    def look(self, prepared) -> dict:
        """The first page, several times: its time and its size before it is packed."""
        browser, pk, _body = prepared
        address, times = reverse("desk:fill", args=[pk, self.sections[0]]), []
        for _look in range(LOOKS):
            began = time.perf_counter()
            status, _headers, page = browser.get(address)
            times.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise AssertionError(f"{address}: {status}")
        return {"ms": statistics.median(times), "kib": len(page) / 1024}


def settle(submission: Submission) -> None:
    """What sending asks of the rules: which questions are asked, what is missing, the sums."""
    shown = asked_now(submission)
    for section in compile_version(submission.version).sections_for(submission.filler):
        if section.problems(section.tidy(submission.answers, shown), shown):
            raise AssertionError("answers are missing")


def _editors(by, form: FormDefinition) -> dict[str, Act]:
    """The editor of a section as long as there may be, and all of the long form at a glance."""
    full = shape(by, MAX_QUESTIONS - 1, MAX_QUESTIONS - 1).sections.get()
    one = "[data-streamfield-child] [data-panel-toggle]"
    screens = {
        "editor": (reverse("formsection:edit", args=[full.pk]), by, one, EXPANDED),
        "overview": (reverse("forms:form", args=[form.pk]), by, ".form-section summary", OPEN),
    }
    return {
        f"{name} {slower}": opened(*screen, slower)
        for name, screen in screens.items()
        for slower in (1, 4)
    }


def acts(sizes: dict) -> dict[str, Act]:
    """Filling in, page by page; the bare rules; finalising after a change."""
    by, numbers = make_clerk(), itertools.count(1)
    form = shape(by)
    version = finalise_form(form=form, by=by, now=timezone.now())
    desk = Census(_parts(version, sizes["sends"]), itertools.cycle(sheets_of_answers(COUNT, 50)))

    def renamed() -> FormDefinition:
        title = f"{COUNT} 问普查表 {next(numbers)}"
        update_form(form=form, title=title, purpose="", by=by, now=timezone.now())
        return form

    def typed() -> Submission:
        return Submission.objects.select_related("version").get(pk=desk.saved()[1])

    return _editors(by, form) | {
        f"long form {COUNT}": Act(desk.look, desk.begun, alone=True),
        f"desk save {COUNT}": Act(desk.save_page, desk.begun),
        f"desk send {COUNT}": Act(desk.send, desk.saved),
        f"rules {COUNT}": Act(settle, typed),
        f"finalise {COUNT}": Act(
            lambda form: finalise_form(form=form, by=by, now=timezone.now()), renamed
        ),
    }
