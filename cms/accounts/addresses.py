"""The network address a request comes from, as far as it can be believed."""

import functools
import ipaddress
import logging

from django.conf import settings

logger = logging.getLogger(__name__)


def client_address(request) -> str:
    """The address that throttling counts by.

    Without a trusted proxy it is the peer's; ``X-Forwarded-For`` is then ignored, since anybody
    can write it. Behind ``TRUSTED_PROXY_COUNT`` proxies it is the entry that the outermost of
    them wrote. An IPv6 visitor owns a whole /64, so the network stands for the visitor.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXY_COUNT
    chain = _forwarded(request)
    if hops and len(chain) >= hops:
        address = chain[-hops]
    elif hops or chain:
        warn_of_proxies(hops)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing is bound to it
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _forwarded(request) -> list[str]:
    """What proxies (and anybody) wrote, the nearest last."""
    parts = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return [part.strip() for part in parts if part.strip()]


@functools.cache  # a line a process, not one a request: a stranger may write the header too
def warn_of_proxies(hops: int) -> None:
    """Say in the log that the setting does not fit what arrives."""
    logger.warning(
        "TRUSTED_PROXY_COUNT is %s, which does not fit the X-Forwarded-For that arrives: if a "
        "proxy of yours stands in front, all visitors share its address and are throttled together",
        hops,
    )
