"""Pictures and documents in one private store, without metadata."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "cms.media"
    label = "media"
    verbose_name = "图片与文件"
