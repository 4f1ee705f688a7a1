"""Who people are and where they belong: Popolo's Person, Organization, Post and Membership,
and the Mandate that makes a person a deputy.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from cms.core.models import Sourced
from cms.people.enums import Level, MandateState, OrganizationKind
from cms.people.names import sort_key_of


class Person(index.Indexed, Sourced):
    """A person. Contact data is never public; a public face names deputies only."""

    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(_("sort key"), max_length=200, editable=False, db_index=True)
    gender = models.CharField(
        _("gender"),
        max_length=6,
        blank=True,
        choices=[("MALE", _("Male")), ("FEMALE", _("Female"))],
    )
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("email"), blank=True)
    public_intro = models.TextField(_("public introduction"), blank=True)
    accessibility_needs = models.CharField(_("accessibility needs"), max_length=200, blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "id"]
        permissions = [("view_contact_data", "Can view contact data")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.sort_key = sort_key_of(self.name)
        super().save(*args, **kwargs)


class Organization(index.Indexed, Sourced):
    """A body, department, town, company or deputy group."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("superior"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    leader_in_charge = models.ForeignKey(
        Person,
        verbose_name=_("leader in charge"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations_in_charge",
    )
    member_level = models.CharField(
        _("mandate that members need"),
        max_length=10,
        choices=Level,
        blank=True,
        help_text=_("The special committee takes district deputies only."),
    )
    sort_order = models.PositiveIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("short_name"),
    ]

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["sort_order", "id"]

    def __str__(self) -> str:
        return self.short_name or self.name


class Term(Sourced):
    """A congress's term (届); levels start in different years (domain.md §2)."""

    level = models.CharField(_("level"), max_length=10, choices=Level)
    number = models.PositiveSmallIntegerField(_("term number"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["level", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="term_level_number"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}第{self.number}届"


class Mandate(index.Indexed, Sourced):
    """What makes a person a deputy: at one level, for one term. A person may hold several."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="mandates"
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    term = models.ForeignKey(
        Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="mandates"
    )
    constituency = models.CharField(_("constituency or electing unit"), max_length=120, blank=True)
    certificate_no = models.CharField(_("certificate number"), max_length=40, blank=True)
    group = models.ForeignKey(
        Organization,
        verbose_name=_("deputy group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="group_mandates",
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MandateState, default=MandateState.IN_OFFICE
    )
    end_reason = models.CharField(_("reason of ending"), max_length=60, blank=True)

    search_fields = [
        index.RelatedFields("person", [index.SearchField("name"), index.AutocompleteField("name")]),
        index.FilterField("level"),
    ]

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["person__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "term"], name="mandate_once_a_term"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="mandate_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.get_level_display()}）"


class Post(Sourced):
    """A position in an organization (Popolo Post): 召集人, 主席, 委员, 办公室主任 …"""

    organization = models.ForeignKey(
        Organization, verbose_name=_("organization"), on_delete=models.PROTECT, related_name="posts"
    )
    label = models.CharField(_("post"), max_length=60)
    rank = models.PositiveIntegerField(_("rank"), default=100)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["organization", "rank", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "label"], name="post_once")]

    def __str__(self) -> str:
        return f"{self.organization}{self.label}"


class Membership(Sourced):
    """A person in an organization, with post, stored rank and dates.

    The order of leaders is the stored rank, never the alphabet (domain.md §13.11).
    """

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    post = models.ForeignKey(
        Post,
        verbose_name=_("post"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    rank = models.PositiveIntegerField(_("rank"), default=100)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    appointment_document = models.CharField(_("appointment document"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organization", "rank", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization", "post", "valid_from"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.person}"

    @property
    def post_label(self) -> str:
        """The post's name, or an empty string; needs ``post`` fetched."""
        return self.post.label if self.post else ""
