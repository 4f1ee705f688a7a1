"""People, organizations, mandates and memberships, in Popolo's words."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cms.people"
    label = "people"
    verbose_name = "人员与机构"
