"""DNS lookups of a host: its addresses, their TTL, and its SRV records."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from bot.domain import Transport
from bot.domain.addresses import why_not_public
from bot.domain.phrasing import duration

Address = IPv4Address | IPv6Address
_TYPES = (dns.rdatatype.A, dns.rdatatype.AAAA)

_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given out as global unicast. NAT64 and IPv4 written as IPv6 are outside of it."""

_NOT_PUBLIC = tuple(
    IPv6Network(cidr)
    for cidr in (
        "2001::/23",  # protocols: Teredo, ORCHID, benchmarks, AMT
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation (RFC 9637), which Python doesn't know yet
    )
)


@dataclass(frozen=True)
class ResolvedName:
    """The addresses of a name. `ttl` is in seconds, as a caching resolver reports it.

    `is_missing`: the name isn't in DNS. `trouble`: a clause on why DNS didn't answer, else empty.
    """

    addresses: tuple[Address, ...] = ()
    ttl: int = 0
    is_missing: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class SrvRecord:
    """One SRV record with its target's addresses."""

    target: str
    port: int
    priority: int
    weight: int
    ttl: int
    resolved: ResolvedName


class DnsLookup:
    """Lookups on the executor's threads, each of at most `patience` seconds."""

    def __init__(self, resolver: dns.resolver.Resolver, threads: Executor, patience: float) -> None:
        self._resolver = resolver
        self._threads = threads
        self._patience = patience

    async def addresses(self, host: str) -> ResolvedName:
        """Look up A and AAAA at the same time."""
        results = await asyncio.gather(*(self._ask(host, kind) for kind in _TYPES))
        answers = [answer for answer in results if isinstance(answer, dns.resolver.Answer)]
        addresses: set[Address] = {ip_address(row.address) for answer in answers for row in answer.rrset or ()}
        return ResolvedName(
            # DNS answers in another order each time, and reports are compared.
            addresses=tuple(sorted(addresses, key=lambda address: (address.version, int(address)))),
            ttl=max((answer.chaining_result.minimum_ttl for answer in answers if answer.rrset), default=0),
            is_missing=any(isinstance(answer, dns.resolver.NXDOMAIN) for answer in results),
            trouble=next((why for answer in results if (why := self._trouble(answer))), ""),
        )

    async def srv_records(self, query: str, most: int) -> tuple[list[SrvRecord], str]:
        """Look up at most `most` SRV records by priority, with their addresses; and the trouble, if any."""
        answer = await self._ask(query, dns.rdatatype.SRV)
        if not isinstance(answer, dns.resolver.Answer) or not answer.rrset:
            return [], self._trouble(answer)
        rows = sorted(answer.rrset, key=lambda row: (row.priority, -row.weight))[:most]
        targets = [row.target.to_text(omit_final_dot=True) for row in rows]
        names = await asyncio.gather(*(self.addresses(target) for target in targets))
        return [
            SrvRecord(target, row.port, row.priority, row.weight, answer.rrset.ttl, resolved)
            for row, target, resolved in zip(rows, targets, names, strict=True)
        ], ""

    async def _ask(self, host: str, kind: dns.rdatatype.RdataType) -> dns.resolver.Answer | Exception:
        try:
            name = dns.name.from_text(host)
            ask = partial(self._resolver.resolve, name, kind, raise_on_no_answer=False, lifetime=self._patience)
            return await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except (dns.exception.DNSException, OSError, EOFError, ValueError) as error:
            return error

    def _trouble(self, answer: dns.resolver.Answer | Exception) -> str:
        match answer:
            # A name too long for DNS (the SRV name of a long host) can't exist.
            case dns.resolver.Answer() | dns.resolver.NXDOMAIN() | dns.name.NameTooLong():
                return ""
            case dns.exception.Timeout():
                return f"DNS didn't answer within {duration(self._patience)}"
            case dns.resolver.NoNameservers():
                return "the DNS servers failed or refused to answer"
            case _:
                return f"the DNS query failed ({type(answer).__name__})"


def srv_name(host: str, transport: Transport) -> str:
    """Build the name of a domain's SRV records (RFC 3263 section 4.1)."""
    return f"{'_sips' if transport is Transport.TLS else '_sip'}._tcp.{host}"


def why_not_reached(address: Address) -> str | None:
    """The kind of a special address, to follow “… is”; None for a public one."""
    if isinstance(address, IPv4Address):
        return why_not_public(address)
    inside = address.sixtofour
    if inside and (why := why_not_public(inside)):
        return f"6to4 for {inside}, {why}"
    if address.is_loopback:
        return "a loopback address"
    if address.is_multicast:
        return "a multicast address"
    if address.is_link_local:
        return "a link-local address"
    if address not in _UNICAST or any(address in special for special in _NOT_PUBLIC) or not address.is_global:
        return "a private or reserved address"
    return None
