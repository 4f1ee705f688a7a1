"""An answer with photos, sent as a deputy sends it."""

from django.utils.datastructures import MultiValueDict

from cms.submissions.services import save_draft, submit_submission
from tests.cms.submissions.factories import TOKEN, make_draft, photo, post


def make_pictured(*, now, version=None, token=TOKEN, photos=2, **fields):
    """Received, with ``photos`` pictures to 照片 and one beside the first row of 发现问题."""
    draft = make_draft(now=now, version=version)
    rows = {"qrows__r00001__qproblem": "漏水", "qrows": ["r00001"]}
    save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(qtext="好", **rows, **fields),
        files=MultiValueDict(
            {
                "qphoto": [
                    photo(f"图{n}.jpg", colour) for n, colour in enumerate(COLOURS[:photos])
                ],
                "qrows.r00001.qpic": [photo("现场.jpg", "black")],
            }
        ),
        by=draft.respondent,
        now=now,
    )
    draft.refresh_from_db()
    return submit_submission(submission=draft, token=token, by=draft.respondent, now=now)


COLOURS = ["green", "red", "blue"]
