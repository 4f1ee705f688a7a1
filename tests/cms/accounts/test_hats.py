"""多重身份: one account, several hats; the trail keeps in which each act was done."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.accounts.enums import Role
from cms.accounts.hats import hat_of_act, hat_shown, hat_worn
from cms.core.audit import record_event
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
MANY = [Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER, Role.UNIT_HEAD]


@pytest.mark.parametrize(
    ("verb", "hat"),
    [
        ("ballot.vote", "党工委委员"),
        ("ballot.recuse", "党工委委员"),
        ("account.sign_in", ""),
        ("nobody.named", ""),
    ],
)
def test_each_act_of_one_account_has_its_own_hat(now, verb, hat):
    user = UserFactory(roles=MANY)

    record_event(verb=verb, obj="tests.matter:1", by=user, now=now)

    assert AuditEvent.objects.get(verb=verb).acting_as == hat


@pytest.mark.parametrize(("filler", "hat"), [("DEPUTY", "人大代表"), ("UNIT", "承办单位负责人")])
def test_an_answer_is_written_in_the_hat_of_its_part(filler, hat):
    class Part:
        def __init__(self):
            self.filler = filler

    user = UserFactory(roles=MANY)

    assert hat_of_act(user, "submission.submit", Part()) == hat
    assert hat_of_act(user, "submission.submit", "submissions.submission:1") == ""


def test_one_hat_is_worn_for_everything(now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])

    record_event(verb="nobody.named", obj="tests.matter:1", by=clerk, now=now)

    assert AuditEvent.objects.get().acting_as == "办公室工作人员"


def test_the_system_and_strangers_wear_none(now):
    for by in (None, AnonymousUser(), UserFactory(roles=[])):
        record_event(verb="ballot.vote", obj="tests.matter:1", by=by, now=now)

    assert set(AuditEvent.objects.values_list("acting_as", flat=True)) == {""}


def test_what_the_caller_knows_better_stays(now):
    record_event(
        verb="ballot.vote", obj="x:1", by=UserFactory(roles=MANY), now=now, acting_as="主持人"
    )

    assert AuditEvent.objects.get().acting_as == "主持人"


def test_who_wears_one_hat_acts_in_it_where_the_act_names_another():
    chair = UserFactory(roles=[Role.CHAIR])

    assert hat_of_act(chair, "text.review") == Role.CHAIR.value
    assert hat_of_act(chair, "text.review", refused=True) == Role.CHAIR.value
    assert hat_of_act(UserFactory(roles=[Role.OFFICE_DIRECTOR]), "text.review") == "办公室主任"


def test_a_line_shows_the_hat_to_whoever_wears_several():
    one, several = UserFactory(roles=[Role.DEPUTY]), UserFactory(roles=MANY)

    assert hat_shown(several, (Role.DEPUTY,)) == "代表"
    assert hat_shown(several, ()) == ""
    assert hat_shown(one, (Role.DEPUTY,)) == ""
    assert hat_worn(one, (Role.UNIT_HEAD, Role.DEPUTY)) == "人大代表"
