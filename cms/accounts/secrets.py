"""Random words that open something, and the hash under which each is stored."""

import secrets

from django.utils.crypto import salted_hmac

# Nothing that a hand copying a card would mistake: no 0 and o, 1 and l.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 7, 4  # 28 signs of 31: 138 bits


def new_token() -> str:
    """``abcd-efgh-…``, to be read from paper if need be."""
    groups = ("".join(secrets.choice(ALPHABET) for _sign in range(GROUP)) for _g in range(GROUPS))
    return "-".join(groups)


def hash_of(token: str) -> str:
    """What the database knows of a token. Keyed, so that a row cannot be made for a known one."""
    plain = token.strip().lower().replace("-", "")
    return salted_hmac("cms.accounts.secrets", plain, algorithm="sha256").hexdigest()
