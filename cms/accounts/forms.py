"""Forms for signing in, for one's own password, and for the administrator's account screens."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from cms.accounts.enums import Role
from cms.accounts.services.own_password import (
    CannotConfirm,
    CannotStaySignedIn,
    check_own_password,
)
from cms.accounts.services.owners import why_nobodys
from cms.accounts.services.roles import CannotSetRoles, refuse_impossible_roles
from cms.people.choosers import person_chooser_viewset

User = get_user_model()
NEW_PASSWORD = {"autocomplete": "new-password"}


class SignInForm(AuthenticationForm):
    """Name and password. One message for every failure: it never tells whether a name exists."""

    trust = forms.BooleanField(
        label=_("Trust this phone"),
        required=False,
        help_text=_("One tap signs you in here from now on. Only on a phone of your own."),
    )
    error_messages = {
        "invalid_login": _("The sign-in name or the password is wrong."),
        "inactive": _("The sign-in name or the password is wrong."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["password"].label = _("Password")


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; ``phone``: at which it is typed."""

    phone = None

    error_messages = {
        "password_incorrect": _("The old password is wrong."),
        "password_mismatch": _("The two new passwords differ."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Old password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password again")

    def clean_old_password(self) -> str:
        """Counted like any password that is asked again: a session is no licence to guess."""
        old = self.cleaned_data["old_password"]
        try:
            check_own_password(
                account=self.user, password=old, now=timezone.now(), phone=self.phone
            )
        except CannotStaySignedIn:
            raise
        except CannotConfirm as refusal:
            wrong = self.error_messages["password_incorrect"]
            raise forms.ValidationError(wrong, code="password_incorrect") from refusal
        return old


class FirstPasswordForm(SetPasswordForm):
    """A first password, for who has come in with a card."""

    error_messages = {"password_mismatch": _("The two new passwords differ.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password again")


class PhoneNameForm(forms.Form):
    """What its owner calls a trusted phone. What is no name the service says: a box that stops
    taking letters would cut what is pasted.
    """

    label = forms.CharField(
        label=_("Name of this phone"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class PinForm(forms.Form):
    """Six digits, twice. Called passwords, so that no page keeps them (``cms.accounts.kept``)."""

    phone_password1 = forms.CharField(
        label=_("PIN of six digits"),
        strip=True,
        max_length=12,
        widget=forms.PasswordInput(attrs={**NEW_PASSWORD, "inputmode": "numeric"}),
    )
    phone_password2 = forms.CharField(
        label=_("PIN again"),
        strip=True,
        max_length=12,
        widget=forms.PasswordInput(attrs={**NEW_PASSWORD, "inputmode": "numeric"}),
    )

    def clean(self) -> dict:
        data = super().clean()
        first, second = data.get("phone_password1"), data.get("phone_password2")
        if first and second and first != second:
            self.add_error("phone_password2", _("The two PINs differ."))
        return data


class AccountForm(WagtailAdminModelForm):
    """Whose account it is, and its hats. Saving goes through the services, in the view."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("System administrator and auditor cannot be combined with another role."),
    )
    password1 = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
        help_text=_("At least 10 characters; to be changed at the first sign-in."),
    )
    password2 = forms.CharField(
        label=_("Password again"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    class Meta:
        model = User
        fields = ["username", "display_name", "person", "email", "is_active"]
        widgets = {"person": person_chooser_viewset.widget_class}
        labels = {
            "username": _("Sign-in name"),
            "display_name": _("Display name"),
            "is_active": _("May sign in"),
        }
        help_texts = {
            "username": _("Letters, digits, Chinese characters and @ . + - _"),
            "display_name": _("Left empty, the person's name is shown."),
            "person": _(
                "Who acts is a person of the register. Not there yet? Leave this empty: the "
                "display name enters a new person."
            ),
            "is_active": _("Untick to close the account; accounts are never deleted."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["username"].disabled = True
            self.fields["password1"].help_text = _("Leave empty to keep the present password.")
            names = set(self.instance.groups.values_list("name", flat=True))
            self.fields["roles"].initial = [r.value for r in Role if r.value in names]
        else:
            del self.fields["is_active"]
            self.fields["password1"].help_text = _(
                "At least 10 characters; to be changed at the first sign-in. "
                "Left empty, sign-in cards alone open the account."
            )

    def clean_roles(self) -> list[str]:
        roles = self.cleaned_data["roles"]
        try:
            refuse_impossible_roles(roles)
        except CannotSetRoles as error:
            raise forms.ValidationError(str(error)) from error
        return roles

    def clean(self) -> dict:
        data = super().clean()
        name = data.get("display_name") or ""
        why = why_nobodys(roles=data.get("roles") or [], person=data.get("person"), name=name)
        if why and "person" not in self.errors:
            self.add_error("person", why)
        first, second = data.get("password1"), data.get("password2")
        if (first or second) and first != second:
            self.add_error("password2", _("The two passwords differ."))
        elif first:
            try:
                validate_password(first, self.instance)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data
