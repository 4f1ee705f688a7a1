"""The administrator's screens for accounts: Wagtail's user admin, without what we do not have."""

import django_filters
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from cms.accounts.enums import Role
from cms.accounts.forms import AccountForm
from cms.accounts.services import (
    CannotCreateAccount,
    CannotDeactivateAccount,
    CannotSetPassword,
    CannotSetRoles,
    create_account,
    deactivate_account,
    reactivate_account,
    set_password,
    set_roles,
    update_account,
)
from cms.core.screens import PlainRow, RefusalsBesideTheForm
from cms.people.leavers import warn_of_remainders

User = get_user_model()


def role_labels(account) -> str:
    """The hats of an account, for a list that has fetched them."""
    names = {group.name for group in account.groups.all()}
    return "、".join(str(role.label) for role in Role if role.value in names)


class AccountFilterSet(WagtailFilterSet):
    groups = django_filters.ModelChoiceFilter(
        label=_("Role"), queryset=Group.objects.filter(name__in=[r.value for r in Role])
    )

    class Meta:
        model = User
        fields = ["groups", "is_active"]


class AccountIndexView(generic.IndexView):
    page_title = _("Accounts")

    def get_base_queryset(self):
        return User.objects.select_related("person").prefetch_related("groups")


class AccountCreateView(RefusalsBesideTheForm, generic.CreateView):
    """Open an account: one call of ``create_account``."""

    refusals = (CannotCreateAccount,)

    page_title = _("Open an account")

    def save_instance(self):
        data = self.form.cleaned_data
        return create_account(
            username=data["username"],
            password=data["password1"] or None,
            person=data["person"],
            roles=data["roles"],
            display_name=data["display_name"],
            email=data["email"],
            by=self.request.user,
            now=timezone.now(),
        )


class AccountEditView(PlainRow, RefusalsBesideTheForm, generic.EditView):
    """Change an account; what did not change is not called.

    Where somebody may no longer act, the next screen says what stays undone in that name.
    """

    refusals = (CannotCreateAccount, CannotSetRoles, CannotDeactivateAccount, CannotSetPassword)
    leaver = None

    @cached_property
    def header_more_buttons(self):
        url = reverse("sign_in_cards_of", args=[self.object.pk])
        cards = Button(_("Sign-in card"), url=url, icon_name="key", priority=30)
        return [*super().header_more_buttons, cards]

    def form_valid(self, form):
        page = super().form_valid(form)
        if not form.errors:
            warn_of_remainders(self.request, self.leaver)
        return page

    def tell_cut_off(self, account, now) -> None:
        """The change voided what the office had made: its owner needs another way in."""
        if account.cards.filter(revoked_at=now).exists():
            messages.warning(
                self.request,
                _(
                    "What the office had made for this account is void: cards, what they opened, "
                    "and a password first chosen so. Make a new sign-in card."
                ),
            )

    @transaction.atomic
    def save_instance(self):
        form, data = self.form, self.form.cleaned_data
        who = {"by": self.request.user, "now": timezone.now()}
        account = User.objects.select_related("person").get(pk=self.object.pk)
        closed = account.is_active and not data["is_active"]
        if closed or set(form.fields["roles"].initial) - set(data["roles"]):
            self.leaver = account.person
        if {"person", "display_name", "email"} & set(form.changed_data):
            fields = {name: data[name] for name in ("person", "display_name", "email")}
            update_account(account=account, **fields, **who)
        if set(data["roles"]) != set(form.fields["roles"].initial):
            set_roles(account=account, roles=data["roles"], **who)
        self.tell_cut_off(account, who["now"])  # by a hat, or by whose account it is now
        if data["is_active"] != account.is_active:
            turn = reactivate_account if data["is_active"] else deactivate_account
            turn(account=account, **who)
        if data["password1"]:
            set_password(account=account, password=data["password1"], **who)
        self.has_content_changes = form.has_changed()
        return account


class AccountViewSet(ModelViewSet):
    model = User
    icon = "user"
    menu_name = "users"
    menu_label = _("Accounts and roles")
    menu_order = 600
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    ordering = "username"
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    filterset_class = AccountFilterSet
    search_fields = ["username", "display_name", "person__name"]
    list_display = [
        TitleColumn(
            "name",
            accessor="get_full_name",
            label=_("Name of the person"),
            get_url=lambda account: reverse("wagtailusers_users:edit", args=[account.pk]),
        ),
        Column("username", label=_("Sign-in name"), sort_key="username"),
        Column("roles", accessor=role_labels, label=_("Roles")),
        BooleanColumn("is_active", label=_("May sign in")),
        DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
    ]

    def get_form_class(self, for_update=False):
        return AccountForm
