"""Exotel's own hosts and addresses. A call that Exotel sends to itself goes round in a loop."""

from __future__ import annotations

from ipaddress import IPv4Network

from bot.domain.addresses import ip_range, network_of

_DOMAINS = ("exotel.com", "exotel.in")
SIGNALING = ("35.154.174.161", "98.130.67.66", "129.154.231.198")
"""Addresses that Exotel's calls come from, from one of its pages in May 2026. They may change: give the date."""
# From Exotel's pages as of May 2026, the older list included. They may change: only a warning rests on them.
_ADDRESSES = tuple(
    IPv4Network(address)
    for address in (
        *SIGNALING,
        *"""
        182.76.143.61 15.206.249.201 122.15.8.184 14.194.10.247 61.246.82.75 18.142.150.245 122.248.223.73
        13.127.39.217 43.205.221.135 13.203.184.147 13.203.182.84 13.203.81.133 3.7.34.113 13.126.206.147
        35.154.177.121 13.205.31.133 35.154.118.78 40.192.25.80 98.130.133.120 16.112.157.119 16.112.117.9
        18.61.59.229 18.61.247.215 36.59.115.0/24
        """.split(),  # noqa: SIM905 - a list of strings would take a line each
    )
)


def is_exotels(host: str, mask: int = 32) -> bool:
    """True for a host name of Exotel's, and for an address or network with one of its published addresses in it."""
    network = network_of(host, mask)
    if network:
        return any(network.overlaps(address) for address in _ADDRESSES)
    return any(host == domain or host.endswith(f".{domain}") for domain in _DOMAINS)


def why_destination_loops(host: str) -> str:
    """The warning about a destination that is Exotel's own; "" if it isn't."""
    if not is_exotels(host):
        return ""
    return f"{host} is Exotel's own, so calls would loop back to Exotel. Type your own server's host or public IP."


def why_caller_loops(ip: str, mask: int) -> str:
    """The warning about a whitelist entry with an address of Exotel's in it; "" if there is none."""
    if not is_exotels(ip, mask):
        return ""
    return (
        f"{ip_range(ip, mask)} is one of Exotel's own addresses, so calls could loop. Type the public IP that your "
        "system calls from."
    )
