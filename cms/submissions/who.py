"""Who answered, as lists, pages and sheets say it: 甲, or 乙 in the place of 甲."""

from django.utils.translation import gettext as _


def who_wrote(
    *, respondent: str, writer: str, writer_person: int | None, owner: str, owner_person: int | None
) -> tuple[str, str]:
    """(who wrote it, in whose place: empty where it is her own). The account that owes an answer
    is its ``owner``'s too, so it is the ``writer`` who is told from her.
    """
    if owner_person is None:
        return respondent, ""
    if not writer or writer_person == owner_person:
        return owner, ""
    return writer, owner


def in_words(writer: str, owner: str) -> str:
    """Both in one cell."""
    if not owner:
        return writer
    return _("%(name)s on behalf of %(other)s") % {"name": writer, "other": owner}
