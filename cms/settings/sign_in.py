"""How long cards, links, trusted phones and sign-ins are good for, and how often one may fail."""

import environ

env = environ.Env()

SIGN_IN_CARD_SECONDS = env.int("SIGN_IN_CARD_SECONDS", default=7 * 24 * 3600)
SIGN_IN_LINK_SECONDS = env.int("SIGN_IN_LINK_SECONDS", default=30 * 60)
TRUSTED_PHONE_SECONDS = env.int("TRUSTED_PHONE_SECONDS", default=180 * 24 * 3600)
# Before voting, reviewing or releasing, the sign-in must be this recent.
FRESH_SIGN_IN_SECONDS = env.int("FRESH_SIGN_IN_SECONDS", default=15 * 60)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# Which counters there are: cms/accounts/throttling.py.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "cms.accounts.throttling.counted_name"
# A try while the door is shut keeps it shut no longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "cms.accounts.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "cms.accounts.throttling.throttled"
SIGN_IN_ADDRESS_LIMIT = env.int("SIGN_IN_ADDRESS_LIMIT", default=30)  # failures of one address
