"""A photo that came with a page which is refused stays with the answer, with script and without."""

import re

import pytest
from django.urls import reverse

from cms.submissions.models import Submission
from tests.cms.submissions.factories import photo
from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db
PHOTO = {"key": "qphoto", "type": "photo", "label": "照片", "required": True}
TEXT = {"key": "qtext", "type": "short_text", "label": "问题", "required": True}
TABLE = {"key": "qrows", "type": "rows", "label": "清单", "columns": [TEXT, PHOTO]}


def hidden(page: str) -> dict[str, list[str]]:
    """What the page itself would post again: its hidden inputs and ticked boxes of files."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {part}="([^"]*)"', tag) for part in ("name", "value"))
        if name and value and 'type="hidden"' in tag:
            found.setdefault(name[1], []).append(value[1])
    return found


def press(client, submission, page: str, **typed):
    again = hidden(page)
    again.pop("csrfmiddlewaretoken", None)
    return client.post(page_of(submission), {**again, "act": "next", **typed})


@pytest.mark.parametrize(
    ("questions", "text", "file"),
    [((TEXT, PHOTO), "qtext", "qphoto"), ((TABLE,), "qrows.r0000.qtext", "qrows.r0000.qphoto")],
)
def test_refused_for_another_answer_the_photo_is_there_at_the_next_press(
    client, questions, text, file
):
    part = part_of(*questions)
    client.force_login(part.person.account)
    submission = begin(client, part)
    first = {"rev": 0, "act": "next", text: "", file: photo()}
    if len(questions) == 1:
        first["qrows"] = ["r0000"]
    refused = client.post(page_of(submission), first)
    assert refused.status_code == 422

    page = refused.content.decode()
    assert "现场.jpg" in page
    done = press(client, submission, page, **{text: "通道被占用"})

    assert done.status_code == 302, done.content.decode()
    assert done.url == reverse("desk:check", args=[submission.pk])
    answers = str(Submission.objects.get(pk=submission.pk).answers)
    [kept] = submission.attachments.values_list("pk", flat=True)
    assert str(kept) in answers
