"""Reading the account of a session, and what it may do."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Aggregate, F, OuterRef, QuerySet, Subquery, TextField

from cms.accounts.permissions import remember_roles
from cms.core.readied import Readied, Slot
from cms.core.rights import rights_of


class Lines(Aggregate):
    """The texts of many rows, each typed in one line, as the lines of one."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, char(10))"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **extra):
        template = "STRING_AGG(%(expressions)s, chr(10))"
        return self.as_sql(compiler, connection, template=template, **extra)


class AccountBackend(ModelBackend):
    """Django's own; the account comes with its person's name, which is on every page, and its hats,
    which every page asks for. Rights come from groups alone: an account has none of its own.
    """

    def get_user(self, user_id):
        """The active account of a session, or None."""
        user = ACCOUNT.first(pk=user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        remember_roles(user, (user.hats or "").splitlines())
        return user

    def _get_permissions(self, user_obj, obj, from_name):
        if user_obj.is_superuser or obj is not None:
            return super()._get_permissions(user_obj, obj, from_name)
        return set(rights_of(user_obj)) if from_name == "group" else set()


def _account() -> QuerySet:
    """Every request asks this for one row."""
    users = get_user_model().objects.annotate(person_name=F("person__name"), hats=_hats())
    return users.filter(pk=Slot("pk", users.model._meta.pk))


def _hats() -> Subquery:
    worn = get_user_model().groups.through.objects.filter(user=OuterRef("pk")).order_by()
    return Subquery(worn.values("user").annotate(hats=Lines("group__name")).values("hats"))


ACCOUNT = Readied(_account)
