"""What may come in: checked by content, bounded before it is decoded, named by us.

Every file that a person sends, to the admin, the desk or the API, passes ``check_upload``.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from cms.media import containers
from cms.media.kinds import EXECUTABLE, KIND_OF, MIME_OF, Kind, kind_by_content
from cms.media.pixels import NotAPicture, TooManyPixels, encode, has_alpha, open_bounded, upright
from cms.media.secrecy import secrecy_mark

MAX_STEM = 100  # characters of a name that are kept
INVISIBLE = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class UploadRefused(Exception):
    """A file that is not taken. The message is a sentence for the person who sent it."""


class SecrecyQuestion(UploadRefused):
    """The file says that it is secret, or hides whether it does: its sender is asked, and may
    answer that it is not. ``mark`` is empty where ``missed`` could not be looked into.
    """

    def __init__(self, mark: str, missed: str = "") -> None:
        self.mark, self.missed = mark, missed[:MAX_STEM]
        words = _(
            "“%(missed)s” cannot be looked into (encrypted, packed too deep, or too large). This "
            "platform is not for secrets. If you have checked that it holds none, say so and send "
            "it again; else keep it off."
        )
        if mark:
            words = _(
                "The file is marked “%(mark)s”. This platform is not for secrets. If you have "
                "checked that the file holds none, say so and send it again; else keep it off."
            )
        super().__init__(words % {"mark": mark, "missed": self.missed})


@dataclass(frozen=True)
class CheckedUpload:
    """Bytes fit to be kept: for a picture without metadata, with the name cleaned."""

    data: bytes
    mime: str
    ext: str  # without the dot, from the content
    name: str  # what the sender called it, harmless, with ``ext``


def check_upload(
    file,
    *,
    kinds: Collection[Kind] = tuple(Kind),
    max_bytes: int | None = None,
    not_secret: bool = False,
) -> CheckedUpload:
    """Read, identify and clean an uploaded file (a Django ``File`` with ``name`` and ``size``).

    ``max_bytes`` defaults to the installation's limit for documents; ``not_secret`` is the sender's
    answer to ``SecrecyQuestion``. Raises ``UploadRefused``.
    """
    limit = max_bytes or settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    stem, claimed = clean_name(file.name or "")
    data = _read(file, limit)
    kind = _identify(data, claimed, kinds)
    if kind == Kind.IMAGE:
        data, ext = _clean_picture(data)
    else:
        ext = claimed
        _check_container(data, ext)
    # By the name as it came: a mark behind what is cut off counts as well.
    missed: list[str] = []
    mark = "" if not_secret else secrecy_mark(file.name or "", data, ext, missed)
    if mark or missed:
        raise SecrecyQuestion(mark, INVISIBLE.sub("", next(iter(missed), "")))
    return CheckedUpload(data=data, mime=MIME_OF[ext], ext=ext, name=f"{stem}.{ext}")


def clean_name(name: str) -> tuple[str, str]:
    """(stem, extension) of a sender's file name: no path, no invisible or turning characters.

    A second extension that a server or Windows would run is refused, not guessed at.
    """
    name = PurePosixPath(name.replace("\\", "/")).name
    name = INVISIBLE.sub("", unicodedata.normalize("NFC", name)).strip(" .")
    stem, dot, ext = name.rpartition(".")
    if not dot or not stem:
        raise UploadRefused(_("The file name has no extension, so its kind is unclear."))
    inner = {part.strip().lower() for part in stem.split(".")[1:]}
    if inner & EXECUTABLE:
        raise UploadRefused(_("The file name has two extensions. Rename the file and try again."))
    return stem[:MAX_STEM].strip() or "file", ext.lower()


def _read(file, limit: int) -> bytes:
    """The bytes; the size is checked before and, since a size can lie, while reading."""
    too_big = _("The file is larger than %(size)d MB.") % {"size": max(1, limit // 1024 // 1024)}
    if (getattr(file, "size", None) or 0) > limit:
        raise UploadRefused(too_big)
    file.seek(0)
    data = file.read(limit + 1)
    if len(data) > limit:
        raise UploadRefused(too_big)
    if not data:
        raise UploadRefused(_("The file is empty."))
    return data


def _identify(data: bytes, claimed: str, kinds: Collection[Kind]) -> Kind:
    wanted = KIND_OF.get(claimed)
    if wanted is None or wanted not in kinds:
        raise UploadRefused(
            _("Files of kind .%(ext)s are not taken here. Taken: %(kinds)s.")
            % {"ext": claimed[:10], "kinds": "、".join(str(Kind(k).label) for k in kinds)}
        )
    if kind_by_content(data, claimed) != wanted:
        raise UploadRefused(
            _("The content of the file is not what its name (.%(ext)s) says.")
            % {"ext": claimed[:10]}
        )
    return wanted


def _clean_picture(data: bytes) -> tuple[bytes, str]:
    """Decode within bounds and write anew: no metadata, no location, nothing appended."""
    try:
        picture = open_bounded(data)
        if picture.format in ("GIF", "PNG", "WEBP") and getattr(picture, "is_animated", False):
            raise UploadRefused(_("Moving pictures are not taken. Send a still picture."))
        source = picture.format
        pixels = upright(picture)
    except TooManyPixels as error:
        raise UploadRefused(
            _("The picture has more than %(count)d million pixels. Make it smaller first.")
            % {"count": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000}
        ) from error
    except (NotAPicture, OSError, ValueError, SyntaxError) as error:
        raise UploadRefused(_("The picture cannot be read; it may be damaged.")) from error
    if source in ("PNG", "GIF") or has_alpha(pixels):
        return encode(pixels, "PNG"), "png"
    return encode(pixels, "JPEG", quality=92), "jpg"


def _check_container(data: bytes, ext: str) -> None:
    try:
        containers.check(data, ext)
    except containers.Bomb as error:
        raise UploadRefused(_("The file unpacks to far more than is taken.")) from error
    except containers.Unsafe as error:
        raise UploadRefused(
            _("The file holds macros or damaged parts. Save it again without them.")
        ) from error
