"""Forms of ``wagtail.contrib.forms``: read, sent, and answered in bulk."""

import datetime as dt
import itertools

from wagtail.contrib.forms.models import FormSubmission

from bench.act import Act, fetch
from bench.browser import Browser
from bench.plain.models import PlainForm, PlainFormField
from bench.questions import OPTIONS, Ask, asks, sheets_of_answers
from bench.stock.notices import home, path_of

START = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)
CHOICES = {"radio": "\n".join(OPTIONS), "checkboxes": "\n".join(OPTIONS), "dropdown": "是\n否"}


def make_form(count: int, name: str = "") -> PlainForm:
    """A published form page of so many questions."""
    page = PlainForm(title=f"{count} 问登记表", slug=f"form-{name or count}")
    page.form_fields = [
        PlainFormField(
            label=ask.label,
            clean_name=ask.key,
            field_type=ask.plain,
            required=True,
            choices=CHOICES.get(ask.plain, ""),
            sort_order=ask.number,
        )
        for ask in asks(count)
    ]
    return home().add_child(instance=page)


def posted(filled: dict) -> dict:
    """Plain answers as a browser posts them."""
    return {ask.key: _posted(ask, value) for ask, value in filled.items()}


def _posted(ask: Ask, value):
    if ask.plain == "radio":
        return OPTIONS[value]
    if ask.plain == "checkboxes":
        return [OPTIONS[number] for number in value]
    if ask.plain == "dropdown":
        return "是" if value else "否"
    return value


def add_received(page: PlainForm, first: int, count: int) -> None:
    """Answers written in bulk: what hundreds of days would bring."""
    some = [posted(filled) for filled in sheets_of_answers(page.form_fields.count())]
    field = FormSubmission._meta.get_field("submit_time")
    field.auto_now_add = False  # their times are given here
    FormSubmission.objects.bulk_create(
        (
            FormSubmission(
                page=page,
                form_data=some[number % len(some)],
                submit_time=START + dt.timedelta(minutes=number),
            )
            for number in range(first, first + count)
        ),
        batch_size=2000,
    )
    field.auto_now_add = True


def acts(sizes: dict) -> dict[str, Act]:
    """GET of the page; POST that stores and answers with the page of thanks."""
    browser, found = Browser(), {}
    for count in (20, 100):
        page = make_form(count)
        url = path_of(page)
        bodies = itertools.cycle([posted(filled) for filled in sheets_of_answers(count, 50)])
        found[f"form {count}"] = fetch(browser, url)
        found[f"send {count}"] = Act(
            run=lambda body, url=url: _send(browser, url, body),
            prepare=lambda bodies=bodies: next(bodies),
        )
    return found


def _send(browser: Browser, url: str, body: dict) -> None:
    _status, _headers, page = browser.post(url, body)
    if "谢谢" not in page.decode():
        raise AssertionError(f"{url}: not stored")
