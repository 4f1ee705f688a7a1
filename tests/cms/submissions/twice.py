"""What the tests of double entry share: a tally that two persons enter, and who they are."""

import copy

from cms.submissions.models import SecondEntry, Submission
from cms.submissions.seals import in_force
from cms.submissions.services import open_draft, save_draft, submit_submission, take_second_entry
from tests.cms.submissions.factories import SUBJECT, let_deputies_fill, make_clerk, make_version

SECRET = "只有第一人写过的话"
TALLY = {
    "schema_version": 1,
    "title": "计票表",
    "sections": [
        {
            "key": "stally",
            "title": "计票",
            "filler": "OFFICE",
            "twice": True,
            "questions": [
                {"key": "qyes", "type": "integer", "label": "满意", "required": True},
                {"key": "qrate", "type": "decimal", "label": "满意率"},
                {
                    "key": "qhow",
                    "type": "multiple_choice",
                    "label": "方式",
                    "options": [
                        {"key": "oa", "label": "纸质"},
                        {"key": "ob", "label": "电子"},
                    ],
                },
                {"key": "qsaid", "type": "long_text", "label": "说明"},
                {
                    "key": "qvotes",
                    "type": "rows",
                    "label": "分项",
                    "columns": [
                        {"key": "qwho", "type": "short_text", "label": "对象"},
                        {"key": "qnum", "type": "integer", "label": "票数"},
                        {"key": "qpic", "type": "photo", "label": "照片"},
                    ],
                },
                {"key": "qscan", "type": "file", "label": "计票单"},
            ],
        },
        {
            "key": "splan",
            "title": "方案",
            "filler": "OFFICE",
            "questions": [{"key": "qplan", "type": "short_text", "label": "方案名"}],
        },
    ],
}
SAID = {"qyes": 3, "qrate": "3.00", "qhow": ["oa", "ob"], "qsaid": SECRET}


class Tally:
    """A form of the office that two clerks enter for one subject; a third settles."""

    def __init__(self, now, definition=None) -> None:
        let_deputies_fill()
        self.now = now
        self.version = make_version(copy.deepcopy(definition or TALLY))
        self.form = self.version.form
        self.one, self.two, self.third = make_clerk(), make_clerk(), make_clerk()
        self.number = 0

    def file(self, draft: Submission, answers: dict, by) -> Submission:
        """These answers are sent, as the desk would have stored them."""
        self.number += 1
        Submission.objects.filter(pk=draft.pk).update(answers=answers)
        token = f"tally-token-{self.version.pk}-{self.number:06d}"
        return submit_submission(submission=draft.pk, token=token, by=by, now=self.now)

    def first(self, answers=None, by=None, ref=SUBJECT) -> Submission:
        """The first entry, received."""
        by = by or self.one
        draft = open_draft(
            version=self.version, subject_ref=ref, filler="OFFICE", by=by, now=self.now
        )
        return self.file(draft, SAID if answers is None else answers, by)

    def pair(self, first) -> SecondEntry:
        return in_force(first.pk)

    def take(self, first, by=None) -> Submission:
        return take_second_entry(pair=self.pair(first), by=by or self.two, now=self.now)

    def second(self, first, answers=None, by=None) -> Submission:
        """The second entry, received."""
        by = by or self.two
        return self.file(self.take(first, by), SAID if answers is None else answers, by)


def save(draft, section: str, data, *, by, now):
    """A page of a draft, as the desk posts it."""
    return save_draft(submission=draft, section_key=section, data=data, by=by, now=now)
