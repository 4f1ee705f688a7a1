"""Reading the account of a session."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

# Her telephone number and needs stay in the table until somebody asks for them.
UNREAD = ("gender", "employer", "job_title", "phone", "email", "public_intro")
UNREAD += ("accessibility_needs", "sort_key", "entered_by_label", "created_at", "updated_at")


class AccountBackend(ModelBackend):
    """Django's own; the account comes with its person, whose name is on every page."""

    def get_user(self, user_id):
        """The active account of a session, or None."""
        users = get_user_model().objects.select_related("person")
        users = users.defer(*(f"person__{name}" for name in UNREAD))
        user = users.filter(pk=user_id).order_by().first()
        return user if user is not None and self.user_can_authenticate(user) else None
