"""The probe of one destination, from its name to the answer of each of its addresses."""

from __future__ import annotations

import asyncio
import logging
import time
from ipaddress import ip_address

from bot.domain import Destination, PublicIPv4
from bot.domain.phrasing import duration, first_few
from bot.probes.address_probe import AddressProber
from bot.probes.findings import Outcome, Report, ReportSection
from bot.probes.names import Address, DnsLookup, ResolvedName, SrvRecord, srv_name, why_not_reached

log = logging.getLogger(__name__)

HTTPS_PORT, FIRST_UNPRIVILEGED_PORT = 443, 1024
"""SIP servers use 443 or an unprivileged port. The others are for SSH, mail and the like: not ours to try."""

MAX_ADDRESSES = 8
"""The most addresses of a name to connect to, and the most SRV records to follow."""

_LONGEST_TTL = 60
_ASK_AGAIN = "Check again. If it keeps happening, ask your DNS admin."


class Probe:
    """The probe of one destination. `run` fills the sections; `report` can be called at any time, from any thread."""

    def __init__(
        self, destination: Destination, dns: DnsLookup, address_prober: AddressProber, allow_loopback: bool
    ) -> None:
        self._destination = destination
        self._dns = dns
        self._address_prober = address_prober
        self._allow_loopback = allow_loopback
        self._name, self._srv, self._addresses = ReportSection(), ReportSection(), ReportSection()
        self._address_sections: list[ReportSection] = []
        self._began = time.perf_counter()
        self._ended: float | None = None
        self._has_failed = False
        self._host = str(destination.host)
        self._name.begin("name", "Name resolves")

    async def run(self) -> None:
        """Run the probe. Raises only on cancellation."""
        try:
            await self._run()
        except Exception:
            log.exception("The probe of %s failed.", self._destination)
            self._has_failed = True
        self._ended = time.perf_counter()

    def report(self, seconds: float) -> Report:
        """Report the findings so far; `seconds` was the time limit."""
        cut_off = f"Not checked: time ran out after {duration(seconds)}."
        if self._has_failed:
            cut_off = "Not checked: trunkbot failed. Its log has the reason."
        sections = (self._name, self._srv, self._addresses, *self._address_sections)
        rows = [row for section in sections for row in section.findings(cut_off, "Check again.")]
        took = (self._ended or time.perf_counter()) - self._began
        return Report(self._destination.wire, tuple(rows), round(took * 1000))

    async def _run(self) -> None:
        if isinstance(self._destination.host, PublicIPv4):
            self._name.drop()
            await self._probe_addresses((ip_address(self._host),))
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._probe_srv())
            resolved = await self._dns.addresses(self._host)
            self._report_name(resolved)
            await self._probe_addresses(resolved.addresses)

    def _report_name(self, resolved: ResolvedName) -> None:
        """Write the findings about the name and its TTL."""
        if not resolved.addresses:
            self._name.end(*_no_address(self._host, resolved))
            return
        seen = f"{self._host} resolves to {_listed(resolved.addresses)}."
        if resolved.trouble:
            seen += f" There may be more: {resolved.trouble}."
        if all(address.version == 6 for address in resolved.addresses):
            self._name.end(Outcome.UNSURE, f"{seen} That's IPv6 only.", "Add an A record: Exotel needs IPv4.")
        else:
            self._name.end(Outcome.GOOD, seen)
        self._name.begin("ttl", "Time to live (TTL)")
        cached = f"{self._host} can be cached for {resolved.ttl} s"
        if resolved.ttl <= _LONGEST_TTL:
            self._name.end(Outcome.GOOD, f"{cached}.")
        else:
            seen = f"{cached}, so calls keep going to a failed address for that long."
            self._name.end(Outcome.UNSURE, seen, "Set a TTL of 30 to 60 s so that failover works.")

    async def _probe_addresses(self, addresses: tuple[Address, ...]) -> None:
        public = self._public(addresses)
        for left_out in public[MAX_ADDRESSES:]:
            self._address(
                Outcome.UNSURE, f"{left_out} wasn't checked: only {MAX_ADDRESSES} are.", "Check it by itself."
            )
        if public and not may_have_sip(port := int(self._destination.port)):
            self._address_sections = [section := ReportSection()]
            section.begin("port", f"Port {port} open")
            section.end(
                Outcome.UNSURE,
                f"I didn't connect to port {port}: it belongs to another service.",
                "I only test 443 and ports from 1024 up. Most SIP servers use 5060 or 5061.",
            )
            return
        sections = {address: ReportSection() for address in public[:MAX_ADDRESSES]}
        self._address_sections = list(sections.values())
        await asyncio.gather(
            *(self._address_prober.probe(section, self._destination, address) for address, section in sections.items())
        )

    def _public(self, addresses: tuple[Address, ...]) -> list[Address]:
        """Select the addresses to connect to, with one finding; each rejected one has its own."""
        public = [address for address in addresses if self._why_not(address) is None]
        if public:
            note = " (this machine, which is allowed here)" if any(address.is_loopback for address in public) else ""
            self._address(Outcome.GOOD, f"Public: {_listed(tuple(public))}{note}.")
        for address in addresses:
            if why := self._why_not(address):
                self._not_public(f"{address} is {why}, so I didn't connect to it.")
        return public

    def _why_not(self, address: Address) -> str | None:
        return None if self._allow_loopback and address.is_loopback else why_not_reached(address)

    def _not_public(self, seen: str) -> None:
        self._address(Outcome.BAD, seen, "Exotel can't reach it. Put the server's public address in DNS.")

    def _address(self, state: Outcome, seen: str, advice: str = "") -> None:
        self._addresses.begin("address", "Address is public")
        self._addresses.end(state, seen, advice)

    async def _probe_srv(self) -> None:
        query = srv_name(self._host, self._destination.transport)
        self._srv.begin("name", "SRV record")
        records, trouble = await self._dns.srv_records(query, MAX_ADDRESSES)
        if trouble:
            self._srv.end(Outcome.UNSURE, f"Couldn't look up {query}: {trouble}.", _ASK_AGAIN)
        for record in records:
            self._srv.begin("name", "SRV record")
            self._srv.end(*_describe_srv(query, record))
        self._srv.drop()
        for address in dict.fromkeys(address for record in records for address in record.resolved.addresses):
            if why := self._why_not(address):
                self._not_public(f"{query} points to {address}, which is {why}.")


def may_have_sip(port: int) -> bool:
    """True if a SIP server could listen on this port of a trunk's destination."""
    return port == HTTPS_PORT or port >= FIRST_UNPRIVILEGED_PORT


def _no_address(host: str, resolved: ResolvedName) -> tuple[Outcome, str, str]:
    if resolved.is_missing:
        return Outcome.BAD, f"{host} isn't in DNS.", "Check the spelling, and that its record is published."
    if resolved.trouble:
        return Outcome.UNSURE, f"Couldn't resolve {host}: {resolved.trouble}.", _ASK_AGAIN
    return Outcome.BAD, f"{host} is in DNS but has no address.", "Add an A record with the server's public address."


def _describe_srv(query: str, record: SrvRecord) -> tuple[Outcome, str, str]:
    if record.target == ".":
        return Outcome.UNSURE, f"{query} says there's no SIP here (its target is a dot).", "Check that record."
    seen = (
        f"{query} points to {record.target} port {record.port} (priority {record.priority}, weight {record.weight}, "
        f"TTL {record.ttl} s)"
    )
    if record.resolved.addresses:
        return Outcome.GOOD, f"{seen}, which is {_listed(record.resolved.addresses)}.", ""
    why = record.resolved.trouble or "it has no address"
    return Outcome.UNSURE, f"{seen}, but that doesn't work: {why}.", "Check that record and its target."


def _listed(addresses: tuple[Address, ...]) -> str:
    return first_few([str(address) for address in addresses], MAX_ADDRESSES)
