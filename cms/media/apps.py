"""Pictures and documents in one private store, without metadata."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "cms.media"
    label = "media"
    verbose_name = "图片与文件"

    def ready(self) -> None:
        from cms.media.kept import protect_while_used

        protect_while_used()
