"""Pictures of records on paper: small enough to print, without a word of where they were taken."""

from django.core.files.storage import storages

from cms.media.pixels import NotAPicture, TooManyPixels, encode, open_bounded, upright

LONGEST = 1200  # pixels: 200 to the inch at the width of a page


def small_photo(path: str) -> tuple[bytes, int, int] | None:
    """JPEG bytes, width and height of a picture in the private store, pixels alone.

    None where the bytes are missing or are no picture.
    """
    try:
        with storages["private"].open(path, "rb") as file:
            picture = open_bounded(file.read())
        picture.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded at the size that is needed
        plain = upright(picture)
    except (FileNotFoundError, NotAPicture, TooManyPixels, OSError):
        return None
    plain.thumbnail((LONGEST, LONGEST))
    return encode(plain, "JPEG"), plain.width, plain.height
