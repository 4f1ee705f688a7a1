"""Opening and closing accounts, changing the hats they wear and their passwords."""

from cms.accounts.services.accounts import (
    CannotCreateAccount,
    CannotDeactivateAccount,
    create_account,
    deactivate_account,
    reactivate_account,
    update_account,
)
from cms.accounts.services.passwords import CannotSetPassword, change_own_password, set_password
from cms.accounts.services.roles import CannotSetRoles, set_roles

__all__ = [
    "CannotCreateAccount",
    "CannotDeactivateAccount",
    "CannotSetPassword",
    "CannotSetRoles",
    "change_own_password",
    "create_account",
    "deactivate_account",
    "reactivate_account",
    "set_password",
    "set_roles",
    "update_account",
]
