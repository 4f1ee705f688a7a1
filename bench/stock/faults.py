"""The same on a form of ``wagtail.contrib.forms``: what a visitor cannot know is sent again."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from wagtail.contrib.forms.models import FormSubmission

from bench.act import Act
from bench.faults import CLICKS, KILLS, faults
from bench.questions import sheets_of_answers
from bench.stock.forms import make_form, posted
from bench.stock.notices import path_of
from tests.processes.crowd import Deputy

_names = itertools.count(1)


def acts(sizes: dict) -> dict[str, Act]:
    """Two clicks for the first trial, one amid the kills."""
    form = make_form(20, "faults")
    body = posted(sheets_of_answers(20, 1)[0])
    trials = (_trial(form, body, CLICKS, 2), _trial(form, body, KILLS, 1))
    return {"faults": Act(lambda _none: faults("bench.plain.wsgi", *trials), alone=True)}


def _trial(form, body: dict, submissions: int, clicks: int):
    def run(port: int) -> dict:
        names = [f"意见 {next(_names)}" for _each in range(submissions)]
        with ThreadPoolExecutor(4) as visitors:
            list(
                visitors.map(lambda name: _send(port, form, {**body, "q0000": name}, clicks), names)
            )
        rows = FormSubmission.objects.filter(page=form).values_list("form_data", flat=True)
        found = Counter(row["q0000"] for row in rows)
        return {
            "doubled": sum(max(0, found[name] - 1) for name in names),
            "lost": sum(found[name] == 0 for name in names),
        }

    return run


def _send(port: int, form, body: dict, clicks: int) -> None:
    visitor = Deputy(port, "")
    with ThreadPoolExecutor(clicks) as hands:
        sent = [hands.submit(visitor.ask, "POST", path_of(form), body) for _click in range(clicks)]
    for click in sent:
        assert "谢谢" in click.result()[2]
