"""A deputy's part of a released inspection, and what her browser posts."""

from django.urls import reverse

from cms.submissions.models import Submission
from tests.workflows.topics.factories import INSPECTION, make_version, released_topic
from workflows.topics.models import Assignment

ROWS = INSPECTION["sections"][0]["questions"][0]


def form_of(*questions: dict) -> dict:
    """A form whose deputies answer these questions on one page."""
    section = {
        "key": "sdeputy",
        "title": "代表填写",
        "filler": "DEPUTY",
        "questions": list(questions),
    }
    return {**INSPECTION, "sections": [section]}


def part_of(*questions: dict) -> Assignment:
    """A deputy's part of a released topic with this form; INSPECTION's without questions."""
    fields = {"form_version": make_version(form_of(*questions))} if questions else {}
    topic = released_topic(**fields)
    return Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()


def begin(browser, part: Assignment) -> Submission:
    """The first tap."""
    browser.post(reverse("desk:assignment", args=[part.pk]), {"act": "fill"})
    part.refresh_from_db()
    return part.submission


def page_of(submission: Submission) -> str:
    """The address of the deputy's page."""
    return reverse("desk:fill", args=[submission.pk, "sdeputy"])


def rows(*problems: str, rev: int = 0, act: str = "save", **extra) -> dict:
    """The posted page with these rows."""
    data = {"rev": rev, "act": act, "qrows": [f"r000{n}" for n in range(len(problems))], **extra}
    for n, problem in enumerate(problems):
        data[f"qrows.r000{n}.qproblem"] = problem
    return data


def send(browser, submission: Submission):
    """(token, answer) of sending."""
    page = browser.get(reverse("desk:check", args=[submission.pk]))
    token = page.context_data["token"]
    return token, browser.post(reverse("desk:check", args=[submission.pk]), {"token": token})
