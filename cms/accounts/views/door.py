"""Signing in and out, one's own password, and the admin's page of personal settings."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.views.account import AccountView

from cms.accounts.browsers import masked, phone_at_hand, remember_here
from cms.accounts.forms import FirstPasswordForm, OwnPasswordForm, SignInForm
from cms.accounts.fresh import ask_at_the_door, back_to_the_button, recently_signed_in
from cms.accounts.landing import landing_of, safe_next
from cms.accounts.permissions import user_can_trust_phone
from cms.accounts.proofs import outlive_phones, root_of
from cms.accounts.services import CannotSetPassword, CannotStaySignedIn, change_own_password
from cms.accounts.throttling import is_door_shut, throttled
from cms.accounts.views.phones import trust_this_phone


class SignInView(views.LoginView):
    """The one door, for the desk and for the admin."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        if request.method == "POST" and is_door_shut(request, request.POST.get("username", "")):
            return throttled(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(office_phone=settings.OFFICE_PHONE, **kwargs)
        context.pop("site")  # Django's; the frame reads the texts in force under this name
        phone = phone_at_hand(self.request)
        if phone and user_can_trust_phone(phone.account):
            context["phone_of"] = masked(phone.account.get_full_name())
        return context

    def form_valid(self, form):
        response = super().form_valid(form)
        remember_here(self.request, response, self.request.user)
        if form.cleaned_data["trust"]:
            trust_this_phone(self.request, response)
        return response

    def get_success_url(self) -> str:
        user, name = self.request.user, self.redirect_field_name
        target = self.request.POST.get(name, self.request.GET.get(name, ""))
        return safe_next(self.request, user, target) or landing_of(user)


class SignOutView(views.LogoutView):
    """By POST only, so that no picture or link signs anybody out."""

    next_page = reverse_lazy("accounts:sign-in")


def _first_password_only(request: HttpRequest) -> str | None:
    """Who types the old one is proved by it; who has none is asked how they came in."""
    return None if request.user.has_usable_password() else back_to_the_button(request)


@method_decorator(recently_signed_in(keeping=_first_password_only), name="post")
class PasswordView(LoginRequiredMixin, views.PasswordChangeView):
    """One's own password. Who came with a card and has none yet chooses the first."""

    template_name = "accounts/password.html"

    def get_form_class(self):
        return OwnPasswordForm if self.request.user.has_usable_password() else FirstPasswordForm

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.phone = phone_at_hand(self.request, self.request.user)
        return form

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except CannotStaySignedIn as refusal:
            return ask_at_the_door(request, str(refusal), request.path)

    def form_valid(self, form):
        try:
            change_own_password(
                account=self.request.user,
                password=form.cleaned_data["new_password1"],
                card=root_of(self.request.session),
                now=timezone.now(),
            )
        except CannotSetPassword as error:
            form.add_error("new_password1", str(error))
            return self.form_invalid(form)
        update_session_auth_hash(self.request, self.request.user)
        outlive_phones(self.request.session)
        messages.success(self.request, _("Your password has been changed."))
        response = redirect(landing_of(self.request.user))
        remember_here(self.request, response, self.request.user)
        return response


@never_cache
def admin_sign_in(request):
    """``/admin/login/``: whoever may enter the admin signs in at the one door, the rest go home."""
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        list(messages.get_messages(request))  # "no permission" would greet them on their desk
        return redirect("/desk/")
    query = urlencode({"next": request.GET.get("next") or "/admin/"})
    return redirect(f"{reverse('accounts:sign-in')}?{query}")


@method_decorator(never_cache, name="dispatch")
class PersonalSettingsView(AccountView):
    """The admin's own account page without names, pictures and mail, which live elsewhere."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name == "theme"]
