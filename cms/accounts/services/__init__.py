"""Opening and closing accounts, changing the hats they wear, and the ways to sign in to them."""

from cms.accounts.services.accounts import (
    CannotCreateAccount,
    CannotDeactivateAccount,
    create_account,
    deactivate_account,
    reactivate_account,
    update_account,
)
from cms.accounts.services.cards import (
    CannotMakeCard,
    CannotRevokeCard,
    CannotUseCard,
    cut_off_outgrown,
    lock_account,
    make_card,
    revoke_card,
    use_card,
    why_no_use,
)
from cms.accounts.services.own_password import CannotStaySignedIn, check_own_password
from cms.accounts.services.passwords import CannotSetPassword, change_own_password, set_password
from cms.accounts.services.phones import (
    CannotTrustPhone,
    rename_phone,
    revoke_phone,
    trust_phone,
    use_phone,
)
from cms.accounts.services.pins import CannotConfirm, CannotSetPin, check_pin, set_pin
from cms.accounts.services.roles import CannotSetRoles, set_roles

__all__ = [
    "CannotConfirm",
    "CannotCreateAccount",
    "CannotDeactivateAccount",
    "CannotMakeCard",
    "CannotRevokeCard",
    "CannotSetPassword",
    "CannotSetPin",
    "CannotSetRoles",
    "CannotStaySignedIn",
    "CannotTrustPhone",
    "CannotUseCard",
    "change_own_password",
    "check_own_password",
    "check_pin",
    "create_account",
    "cut_off_outgrown",
    "deactivate_account",
    "lock_account",
    "make_card",
    "reactivate_account",
    "rename_phone",
    "revoke_card",
    "revoke_phone",
    "set_password",
    "set_pin",
    "set_roles",
    "trust_phone",
    "update_account",
    "use_card",
    "use_phone",
    "why_no_use",
]
