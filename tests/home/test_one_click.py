"""From the office's board each row opens its record in one click (issue 10, line 2)."""

from html import unescape

import pytest

from tests.permissions.zone import Zone
from tests.workflows.topics.factories import make_director
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty

pytestmark = pytest.mark.django_db


def test_every_row_of_the_board_leads_to_a_page_of_its_matter(client):
    Zone()
    director = make_director()
    client.force_login(director)
    duties = [duty for duty in Duty.objects.open() if not duty.kind.startswith("tests.")]

    board = unescape(client.get("/admin/duties/board/").content.decode())

    kinds = {duty.kind for duty in duties}
    assert {"topics.fill", "approvals.vote", "approvals.review", "duties.request"} <= kinds
    for duty in duties:
        address = kind_of(duty).overview(duty, director)
        assert f'<a href="{address}">{duty.subject_label}</a>' in board, duty.kind
        assert client.get(address, follow=True).status_code == 200, duty.kind
