"""人员与机构 in the admin."""

from wagtail import hooks

from cms.people.choosers import organization_chooser_viewset, person_chooser_viewset
from cms.people.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def registers() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("register_admin_viewset")
def choosers() -> list:
    return [person_chooser_viewset, organization_chooser_viewset]
