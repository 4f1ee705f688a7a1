"""What the tests of row 26 share: a form that people of two units, and of none, have answered."""

import copy
import datetime as dt

from django.test import Client

from cms.accounts.enums import Role
from cms.formbuilder.enums import OF_ANSWERS, Right, Rows
from cms.formbuilder.services import grant_right
from cms.people.models import Membership, Organization
from cms.submissions.models import Submission
from cms.submissions.services import (
    save_draft,
    submit_submission,
)
from tests.cms.submissions.ending import make_director
from tests.cms.submissions.factories import (
    FORM,
    UserFactory,
    let_deputies_fill,
    make_draft,
    make_version,
    post,
)
from tests.cms.submissions.test_attachments import attach

OURS, THEIRS = "本局的意见一二三", "他局的意见四五六"
DAY = dt.date(2020, 1, 1)


def join(user, unit, **dates):
    return Membership.objects.create(
        person=user.person, organization=unit, **{"valid_from": DAY, **dates}
    )


class Zone:
    """One form, an answer with a file of each of two units, and one of nobody's unit."""

    def __init__(self, now) -> None:
        self.now, self.director = now, make_director()
        self.unit, self.other = (
            Organization.objects.create(name=name, kind="INTERNAL") for name in ("科技局", "财政局")
        )
        self.version = make_version(copy.deepcopy(FORM))
        self.form = self.version.form
        self.ours = self.sent(OURS, self.unit)
        self.theirs = self.sent(THEIRS, self.other)
        self.nobodys = self.sent("无单位的意见", None)

    def sent(self, words: str, unit) -> Submission:
        let_deputies_fill()
        deputy = UserFactory(roles=[Role.DEPUTY])
        if unit:
            join(deputy, unit)
        draft = make_draft(now=self.now, version=self.version, by=deputy)
        file = attach(draft, self.now)
        page = {"section_key": "sdeputy", "by": deputy, "now": self.now}
        data = post(qtext=words, qcount="7", qphoto=str(file.pk))
        save_draft(submission=draft, data=data, files=None, base_rev=0, **page)
        token = f"row-26-token-{words}".encode().hex()[:40]
        return submit_submission(submission=draft.pk, token=token, by=deputy, now=self.now)

    def grant(self, *rights: Right, rows=Rows.OWN, role=Role.TOWN_STAFF, unit=None) -> None:
        for right in rights:
            limit = rows if right in OF_ANSWERS else Rows.ALL
            grant_right(
                form=self.form, role=role, right=right, unit=unit, rows=limit,
                by=self.director, now=self.now,
            )  # fmt: skip

    def town_staff(self, unit=None) -> tuple:
        """An account of that role, and its browser."""
        user = UserFactory(roles=[Role.TOWN_STAFF])
        if unit:
            join(user, unit)
        client = Client()
        client.force_login(user)
        return user, client
