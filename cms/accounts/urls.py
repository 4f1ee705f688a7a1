"""Addresses of signing in, under ``/desk/``."""

from django.urls import path

from cms.accounts.views import cards, confirm, door, mine, phones

app_name = "accounts"
urlpatterns = [
    path("sign-in/", door.SignInView.as_view(), name="sign-in"),
    path("sign-in/phone/", phones.by_phone, name="phone"),
    path("sign-out/", door.SignOutView.as_view(), name="sign-out"),
    path("password/", door.PasswordView.as_view(), name="password"),
    path("s/<str:token>/", cards.arrive, name="arrive"),
    path("card/", cards.card, name="card"),
    path("confirm/", confirm.confirm, name="confirm"),
    path("my-sign-in/", mine.mine, name="mine"),
    path("my-sign-in/trust/", mine.trust, name="trust"),
    path("my-sign-in/phones/<int:pk>/revoke/", mine.distrust, name="distrust"),
    path("my-sign-in/phones/<int:pk>/name/", mine.rename, name="rename"),
    path("my-sign-in/pin/", mine.pin, name="pin"),
]
