"""Reading the account of a session."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class AccountBackend(ModelBackend):
    """Django's own; the account comes with its person, whose name is on every page."""

    def get_user(self, user_id):
        """The active account of a session, or None."""
        user = get_user_model().objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
