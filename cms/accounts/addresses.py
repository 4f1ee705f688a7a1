"""The network address a request comes from, as far as it can be believed."""

import ipaddress

from django.conf import settings


def client_address(request) -> str:
    """The address that throttling counts by.

    Without a trusted proxy it is the peer's; ``X-Forwarded-For`` is then ignored, since anybody
    can write it. Behind ``TRUSTED_PROXY_COUNT`` proxies it is the entry that the outermost of
    them wrote. An IPv6 visitor owns a whole /64, so the network stands for the visitor.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXY_COUNT
    if hops:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(chain) >= hops and chain[-hops]:
            address = chain[-hops]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - a name for "unknown", nothing is bound to it
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
