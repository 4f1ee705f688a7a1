from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "home.notices"
    label = "notices"
    verbose_name = "公告"
