"""The period for which answers are kept, in words."""

from django.utils.translation import gettext as _


def period_words(months: int | None) -> str:
    """``3 年``, ``18 个月``, or 永久."""
    if months is None:
        return _("for ever")
    years, rest = divmod(months, 12)
    if rest:
        return _("%(months)s months") % {"months": months}
    return _("%(years)s years") % {"years": years}
