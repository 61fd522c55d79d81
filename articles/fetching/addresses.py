"""Which IP addresses are on the public internet. A server that fetches what strangers name must not reach its own network.

By a table of our own and not by ``ipaddress.is_global``, whose answers differ between Python 3.11, 3.12 and 3.13. From the IANA
special-purpose address registries (RFC 6890 and its updates) and, at the end, what clouds serve to their own machines.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address

_REFUSED_V4 = {
    IPv4Network(network): kind
    for network, kind in {
        "0.0.0.0/8": "this host",
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "carrier-grade NAT",
        "127.0.0.0/8": "loopback",
        "169.254.0.0/16": "link-local",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "protocol assignments",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "6to4 relay",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "benchmarking",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
        "168.63.129.16/32": "cloud metadata",
    }.items()
}
_PUBLIC_V6 = IPv6Network("2000::/3")
"""All of IPv6 that is given out. Outside lie loopback, IPv4-mapped and -compatible, NAT64, private, link-local and multicast."""

_REFUSED_V6 = {
    IPv6Network(network): kind
    for network, kind in {
        "2001::/23": "protocol assignments, Teredo among them",
        "2001:db8::/32": "documentation",
        "2002::/16": "6to4",
        "3fff::/20": "documentation",
    }.items()
}


def refusal(address: str) -> str:
    """Why ``address``, an IP address as text, must not be dialled: 'loopback'; '' where it is public."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "not an IP address"
    if ip.version == 4:
        return next((kind for network, kind in _REFUSED_V4.items() if ip in network), "")
    if ip not in _PUBLIC_V6 or ip.scope_id is not None:
        return "not global unicast"
    return next((kind for network, kind in _REFUSED_V6.items() if ip in network), "")
