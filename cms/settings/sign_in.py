"""How long a card, a link, a trusted phone and a fresh sign-in are good for."""

import environ

env = environ.Env()

SIGN_IN_CARD_SECONDS = env.int("SIGN_IN_CARD_SECONDS", default=7 * 24 * 3600)
SIGN_IN_LINK_SECONDS = env.int("SIGN_IN_LINK_SECONDS", default=30 * 60)
TRUSTED_PHONE_SECONDS = env.int("TRUSTED_PHONE_SECONDS", default=180 * 24 * 3600)
# Before voting, reviewing or releasing, the sign-in must be this recent.
FRESH_SIGN_IN_SECONDS = env.int("FRESH_SIGN_IN_SECONDS", default=15 * 60)
