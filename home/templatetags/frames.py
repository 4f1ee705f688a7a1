"""What the frames of the faces ask: who is here, wearing which hats."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from cms.accounts.enums import WORK_IN_ADMIN, Role
from cms.accounts.hats import hat_shown
from cms.accounts.permissions import has_role, roles_of
from cms.core.addresses import absolute
from cms.core.rights import ENTRY, works_in_admin
from cms.core.verbs import ref_words, verb_name
from cms.formbuilder.enums import Right
from cms.formbuilder.permissions import rights_held
from cms.publishing.payload import correction_of
from cms.publishing.queries import site_payload
from home.kinds import kind_label, number_label
from workflows.duties.kinds import kind_of

register = template.Library()


@register.simple_tag
def hats(user) -> list[str]:
    """Labels of the roles a person wears, in the order of the table of roles."""
    worn = roles_of(user)
    return [role.label for role in Role if role.value in worn]


@register.simple_tag
def hat_of_line(user, duty) -> str:
    """In which hat a duty is owed, for whoever wears several."""
    return hat_shown(user, kind_of(duty).worn(duty))


@register.simple_tag(takes_context=True)
def site_in_force(context) -> dict:
    """The approved texts around a page, also where its view lives below the faces."""
    return context.get("site") or site_payload()


@register.simple_tag
def ribbon_in_force() -> str:
    """The approved line above every page, for the admin, where ``site`` may be anything."""
    return site_payload().get("ribbon", "")


@register.simple_tag
@lru_cache(maxsize=200)
def asset(path: str) -> str:
    """The address of a static file, found once a process: it changes with a release only, and
    finding five of them is a tenth of what a public page costs.
    """
    return static(path)


SITE_TEXTS = ("name", "organ", "footer", "contact", "corrected_on")


@register.simple_tag
def site_part(part: str, site: dict | str, section: str) -> str:
    """``header`` or ``footer`` of the public site: the same on every page, so drawn once for each
    site text that was in force, section and language.
    """
    site = site or {}
    texts = tuple(str(site.get(name) or "") for name in SITE_TEXTS)
    told = tuple((each["date"], each["note"]) for each in reversed(site.get("corrections", ())))
    return _site_part(part, texts, correction_of(site), told, section, get_language())


@lru_cache(maxsize=200)
def _site_part(
    part: str,
    texts: tuple[str, ...],
    correction: str,
    told: tuple[tuple[str, str], ...],
    section: str,
    language: str,
) -> str:
    site = dict(zip(SITE_TEXTS, texts, strict=True))
    site |= {"correction": correction, "corrections": told}
    return render_to_string(f"home/includes/site_{part}.html", {"site": site, "section": section})


@register.simple_tag
def admin_entrance(user, by_role=False) -> str:
    """Where the office's admin begins for this account: the first screen; for whom a right on a
    form lets in, the list of what that opens. Empty where it is shut. ``by_role``: without a query,
    for those alone whose work is there.
    """
    if by_role:
        return reverse("wagtailadmin_home") if has_role(user, *WORK_IN_ADMIN) else ""
    if not user.has_perm(ENTRY):
        return ""
    if user.is_superuser or works_in_admin(user):
        return reverse("wagtailadmin_home")
    return reverse("submissions:index" if Right.READ in rights_held(user) else "forms:index")


@register.filter(name="kind_label")
def kind_label_filter(kind: str) -> str:
    """The word for a kind of notice or topic."""
    return kind_label(kind)


register.filter("number_label", number_label)


@register.filter
def as_instant(value: str) -> datetime | None:
    """A canonical instant of a payload (UTC, ``Z``), for printing in Shanghai time."""
    return datetime.fromisoformat(value) if value else None


@register.filter
def act_label(verb: str) -> str:
    """The words for an act of the audit trail; an unknown one keeps its name."""
    return verb_name(verb)


register.simple_tag(absolute)
register.filter("ref_words", ref_words)
