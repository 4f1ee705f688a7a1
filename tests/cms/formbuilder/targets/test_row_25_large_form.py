"""Row 25: 300 questions with 1,500 options are saved as the browser posts them; no 400; the first
page that a phone fetches is under 200 KB. (In Chromium: ``tests/browser/test_long_form.py``.)
"""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.definition import questions_of
from cms.formbuilder.services import add_section, create_form
from cms.submissions.services import open_draft
from tests.cms.formbuilder.factories import choice
from tests.cms.formbuilder.posted import finalise_on_page, section_data
from tests.cms.formbuilder.targets.answered import client_of
from tests.cms.submissions.factories import make_clerk, make_version

pytestmark = pytest.mark.django_db
KB = 1024


def test_300_questions_are_saved_finalised_and_opened_on_a_phone(now):
    clerk, form = client_of(Role.OFFICE_STAFF), create_form(title="营商环境问卷", by=None, now=now)
    labels = ["很好", "较好", "一般", "较差", "说不清"]
    for part in range(5):
        section = add_section(form=form, title=f"第{part}部分", filler="ANYONE", by=None, now=now)
        blocks = [choice(f"第{part}部分的第{n}题", *labels) for n in range(60)]
        data = section_data(section, title=section.title, filler="ANYONE", questions=blocks)

        saved = clerk.post(
            reverse("formsection:edit", args=[section.pk]),
            data,
            headers={"accept": "application/json"},
        )

        assert saved.status_code == 200
        assert saved.json()["success"]
    finalise_on_page(clerk, form)
    form.refresh_from_db()
    asked = [q for _s, _t, q in questions_of(json.loads(form.current_version.definition))]
    assert len(asked) == 300
    assert sum(len(question["options"]) for question in asked) == 1500

    office = make_clerk()
    draft = open_draft(
        version=form.current_version, subject_ref="", filler="DEPUTY", by=office, now=now
    )
    phone = Client()
    phone.force_login(office)
    assert fetched(phone, draft) < 200 * KB


def test_300_questions_on_one_page_are_as_light(now):
    """None of it in sections: the page goes out compressed."""
    options = [{"key": f"o{n:010}", "label": f"选项{n}"} for n in range(5)]
    asked = [
        {"key": f"q{n:03}", "type": "single_choice", "label": f"第{n}题", "options": options}
        for n in range(300)
    ]
    section = {"key": "s1", "title": "全部", "filler": "ANYONE", "questions": asked}
    version, office = make_version({"title": "问卷", "sections": [section]}), make_clerk()
    draft = open_draft(version=version, subject_ref="", filler="DEPUTY", by=office, now=now)
    phone = Client()
    phone.force_login(office)

    assert fetched(phone, draft) < 200 * KB


def fetched(phone: Client, draft) -> int:
    """Bytes over the wire: the page as it is sent to a browser, and the styles and scripts that it
    names, which are kept compressed.
    """
    first = phone.get(reverse("desk:fill_start", args=[draft.pk]))
    page = phone.get(first.url, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert page.status_code == 200
    assert page.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content)
    assert b'name="q' in html
    names = set(re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js))', html))
    paths = [finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name.decode())) for name in names]
    assert paths
    assert all(paths)
    kept = sum(len(gzip.compress(Path(path).read_bytes())) for path in paths)
    return len(page.content) + kept
