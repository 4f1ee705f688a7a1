"""One attack through an address: where it starts, what is posted, what it would have done."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from cms.core.models import AuditEvent
from tests.cms.publishing.ways.conftest import Case
from tests.cms.publishing.ways.gate_off import gate_off
from tests.cms.publishing.ways.scenario import says, snapshot

NEEDS_DECISION = "须经党工委决定后方可发布"
KEPT_AS_DRAFT = "已存为草稿"
NOT_BY_HAND = "由办公室主任撤回"
KEEPS_ITS_PLACE = "公开记录不能移动"
STARTS_AS_DRAFT = "复制得到的是草稿"


@dataclass(frozen=True)
class Way:
    """``post(case) -> (address, body)`` also sets the scene. ``worked(case)`` says whether stock
    Wagtail did with that body what the attacker wanted. ``drafts``: what was typed is kept as a
    draft. ``status``: of the final answer.
    """

    name: str  # of the URL, as in the URL conf
    what: str
    start: str
    post: Callable[[Case], tuple]
    worked: Callable[[Case], bool]
    verb: str
    sentence: str = NEEDS_DECISION
    drafts: bool = False
    status: int = 200
    headers: dict = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}-{self.what}-{self.start}".replace(" ", "_")


def live(case: Case) -> bool:
    """The attacker's text is what stock Wagtail would serve."""
    page = case.fresh
    return page.live and case.word in page.title


def play(way: Way, case: Case) -> None:
    """Without the gate the attack succeeds; with it, it is refused politely, on record, and
    leaves nothing.
    """
    address, body = way.post(case)
    before = snapshot(drafts=not way.drafts)
    with transaction.atomic():
        with gate_off():
            case.client.post(address, body, headers=way.headers)
        assert way.worked(case), "the request is malformed: stock Wagtail does nothing with it"
        transaction.set_rollback(True)
    case.client.force_login(case.user)  # the session went back with the savepoint

    response = case.client.post(address, body, headers=way.headers, follow=True)

    told = response.content.decode()[:600] if response.status_code != way.status else ""
    assert response.status_code == way.status, (response.request["PATH_INFO"], told)
    assert says(response, way.sentence)
    refusals = AuditEvent.objects.filter(refused=True, actor_id=case.user.pk)
    assert way.verb in set(refusals.values_list("verb", flat=True))
    assert snapshot(drafts=not way.drafts) == before
    if way.drafts:
        assert case.word in case.fresh.get_latest_revision_as_object().title
    case.nothing_unapproved_is_seen()
