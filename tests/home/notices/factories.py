"""Notices for tests, through the service."""

import json

from cms.accounts.enums import Role
from home.notices.services import create_notice
from tests.cms.accounts.factories import UserFactory

BODY = json.dumps([{"type": "para", "value": "<p>代表走访企业，了解培育情况。</p>"}])


def make_notice(now, by=None, **fields):
    """A draft written by a clerk."""
    by = by or UserFactory(roles=[Role.OFFICE_STAFF])
    return create_notice(by=by, now=now, **{"title": "关于视察的公告", "body": BODY, **fields})
