"""The private bucket: its files have the same staff-only addresses as a folder's."""

from urllib.parse import quote

from django.conf import settings
from storages.backends.s3 import S3Storage


class PrivateBucket(S3Storage):
    """S3-compatible storage that never hands out an address of the bucket itself."""

    def url(self, name, parameters=None, expire=None, http_method=None) -> str:
        return settings.MEDIA_URL + quote(name)
