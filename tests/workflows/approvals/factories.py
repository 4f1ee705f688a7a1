"""A committee, its accounts, and a text on its way through the shipped workflow."""

import datetime as dt

import factory
from django.contrib.auth.models import Group
from wagtail.models import Page, Workflow

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.people.models import Membership, Organization, Person
from home.models import HomePage
from home.notices.models import NoticeIndex, NoticePage
from workflows.approvals.enums import DEFAULT_WORKFLOW, PARTY_COMMITTEE
from workflows.approvals.models import CommitteeTask
from workflows.duties.models import Duty

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
GIVEN = "一丁万三上中丰丹义之云亚仁介伟佳俊信健光克全兰兴冬凡刚力勇华卓南卫原友可和品善嘉"


def full_name(n: int) -> str:
    """Nobody else's, and no wider on paper than a name is."""
    n, surname = divmod(n, len(SURNAMES))
    first, second = divmod(n % len(GIVEN) ** 2, len(GIVEN))
    return SURNAMES[surname] + GIVEN[first] + GIVEN[second]


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(full_name)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"seated{n}")
    person = factory.SubFactory(PersonFactory)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            self.groups.add(Group.objects.get_or_create(name=Role(role).value)[0])


def make_committee(size: int = 9, body: Organization | None = None) -> list[User]:
    """Accounts of a body's members, in the order of their ranks."""
    body = body or Organization.objects.get(name=PARTY_COMMITTEE)
    users = []
    for rank in range(1, size + 1):
        user = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])
        Membership.objects.create(
            person=user.person, organization=body, rank=rank, valid_from=dt.date(2025, 1, 1)
        )
        users.append(user)
    return users


def make_notice(by: User, title: str = "关于开展视察的公告") -> NoticePage:
    """A notice saved once by ``by``, as the editor does it."""
    root = Page.objects.get(depth=1)
    home = HomePage.objects.first() or root.add_child(instance=HomePage(title="首页"))
    index = NoticeIndex.objects.first() or home.add_child(instance=NoticeIndex(title="公告"))
    page = index.add_child(
        instance=NoticePage(
            title=title, summary="摘要", date=dt.date(2026, 5, 12), owner=by, live=False
        )
    )
    page.save_revision(user=by, log_action=True)
    return page


def set_rules(**rules) -> CommitteeTask:
    """Change the shipped ballot's rules, as staff do before a ballot opens.

    The presider votes like everybody unless a test asks for the last seat.
    """
    rules = {"presider_last": False} | rules
    task = CommitteeTask.objects.get(workflow_tasks__workflow__name=DEFAULT_WORKFLOW)
    for name, value in rules.items():
        setattr(task, name, value)
    task.full_clean()
    task.save()
    return task


def set_time(page: NoticePage, at: dt.datetime | None, by: User) -> None:
    """The time of release that the clerk writes on the draft, or none."""
    draft = page.get_latest_revision_as_object()
    if draft.release_at != at:
        draft.release_at = at
        draft.save_revision(user=by)


def submit(page: NoticePage, by: User):
    """Submit a text to the shipped workflow; returns the workflow state."""
    return Workflow.objects.get(name=DEFAULT_WORKFLOW).start(page, by)


def kinds_owed() -> list[str]:
    """The kinds of what is owed right now, each as often as somebody owes it."""
    return sorted(Duty.objects.open().values_list("kind", flat=True))
