"""One destination from its name to the answer of each of its addresses."""

from __future__ import annotations

import asyncio
import logging
import time
from ipaddress import ip_address

from bot.domain import Destination, PublicIPv4
from bot.probes.findings import Outcome, Page, Report
from bot.probes.names import Address, Named, Names, Service, srv_name, why_not_reached
from bot.probes.visits import Visitor

log = logging.getLogger(__name__)

MOST = 8
"""Addresses of one name that are connected to, and SRV records that are followed."""

_LONGEST_TTL = 60
_NOT_SO = "Ask again; if it stays so, ask whoever runs your DNS."


class Probe:
    """`run` fills the pages; `report` may be asked for at any time, from any thread."""

    def __init__(self, destination: Destination, names: Names, visitor: Visitor, allow_loopback: bool) -> None:
        self._destination = destination
        self._names = names
        self._visitor = visitor
        self._allow_loopback = allow_loopback
        self._name, self._srv, self._addresses = Page(), Page(), Page()
        self._visits: list[Page] = []
        self._began = time.perf_counter()
        self._ended: float | None = None
        self._stumbled = False
        self._host = str(destination.host)
        self._name.begin("name", "Name resolves")

    async def run(self) -> None:
        """Look at everything there is. Raises nothing but cancellation."""
        try:
            await self._run()
        except Exception:
            log.exception("The probe of %s stumbled.", self._destination)
            self._stumbled = True
        self._ended = time.perf_counter()

    def report(self, seconds: float) -> Report:
        """What is known by now, of the `seconds` there were."""
        cut_off = f"Not known: the {seconds:.1f} s for this check were over before it was done."
        if self._stumbled:
            cut_off = "Not known: the bot itself failed at this; whoever runs it finds why in its log."
        pages = (self._name, self._srv, self._addresses, *self._visits)
        rows = [row for page in pages for row in page.findings(cut_off, "Check again.")]
        took = (self._ended or time.perf_counter()) - self._began
        return Report(self._destination.wire, tuple(rows), round(took * 1000))

    async def _run(self) -> None:
        if isinstance(self._destination.host, PublicIPv4):
            self._name.drop()
            await self._visit((ip_address(self._host),))
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._services())
            named = await self._names.addresses(self._host)
            self._told(named)
            await self._visit(named.addresses)

    def _told(self, named: Named) -> None:
        """The rows of the name and of its TTL."""
        if not named.addresses:
            self._name.end(*_nowhere(self._host, named))
            return
        seen = f"{self._host} is {_listed(named.addresses)}."
        if named.trouble:
            seen += f" There may be more: {named.trouble}."
        if all(address.version == 6 for address in named.addresses):
            self._name.end(Outcome.UNSURE, f"{seen} These are IPv6 alone.", "Add an A record: Exotel takes IPv4.")
        else:
            self._name.end(Outcome.GOOD, seen)
        self._name.begin("ttl", "Time to live (TTL)")
        seen = f"The addresses of {self._host} may be kept for {named.ttl} s."
        if named.ttl <= _LONGEST_TTL:
            self._name.end(Outcome.GOOD, seen)
        else:
            seen = f"{seen[:-1]}: for that long calls go on to an address that has failed."
            self._name.end(Outcome.UNSURE, seen, "Set a TTL of 30 to 60 s, so that failover works.")

    async def _visit(self, addresses: tuple[Address, ...]) -> None:
        good = self._public(addresses)
        for left_out in good[MOST:]:
            self._address(Outcome.UNSURE, f"{left_out} was not looked at: only {MOST} are.", "Look at it by itself.")
        pages = {address: Page() for address in good[:MOST]}
        self._visits = list(pages.values())
        await asyncio.gather(
            *(self._visitor.visit(page, self._destination, address) for address, page in pages.items())
        )

    def _public(self, addresses: tuple[Address, ...]) -> list[Address]:
        """Those that may be connected to, with a row; each of the others has one of its own."""
        good = [address for address in addresses if self._why_not(address) is None]
        if good:
            ours = " (this machine, which is allowed here)" if any(address.is_loopback for address in good) else ""
            self._address(Outcome.GOOD, f"Public: {_listed(tuple(good))}{ours}.")
        for address in addresses:
            if why := self._why_not(address):
                self._not_public(f"{address} is {why}, so it was not connected to.")
        return good

    def _why_not(self, address: Address) -> str | None:
        return None if self._allow_loopback and address.is_loopback else why_not_reached(address)

    def _not_public(self, seen: str) -> None:
        self._address(Outcome.BAD, seen, "Exotel cannot reach it. Put the server's public address into DNS.")

    def _address(self, state: Outcome, seen: str, advice: str = "") -> None:
        self._addresses.begin("address", "Address is public")
        self._addresses.end(state, seen, advice)

    async def _services(self) -> None:
        query = srv_name(self._host, self._destination.transport)
        self._srv.begin("name", "SRV record")
        found, trouble = await self._names.services(query, MOST)
        if trouble:
            self._srv.end(Outcome.UNSURE, f"Whether {query} names servers is not known: {trouble}.", _NOT_SO)
        for service in found:
            self._srv.begin("name", "SRV record")
            self._srv.end(*_service(query, service))
        self._srv.drop()
        for address in dict.fromkeys(one for service in found for one in service.named.addresses):
            if why := self._why_not(address):
                self._not_public(f"{address} is {why}, and {query} leads there.")


def _nowhere(host: str, named: Named) -> tuple[Outcome, str, str]:
    if named.missing:
        return Outcome.BAD, f"There is no {host} in DNS.", "Check its spelling, and that its record is published."
    if named.trouble:
        return Outcome.UNSURE, f"The address of {host} is not known: {named.trouble}.", _NOT_SO
    return Outcome.BAD, f"{host} is in DNS and has no address.", "Add an A record with the server's public address."


def _service(query: str, service: Service) -> tuple[Outcome, str, str]:
    if service.target == ".":
        return Outcome.UNSURE, f"{query} says that there is no SIP here (its target is a dot).", "Check that record."
    seen = (
        f"{query} names {service.target} port {service.port} (priority {service.priority}, weight {service.weight}, "
        f"TTL {service.ttl} s)"
    )
    if service.named.addresses:
        return Outcome.GOOD, f"{seen}, which is {_listed(service.named.addresses)}.", ""
    why = service.named.trouble or "it has no address"
    return Outcome.UNSURE, f"{seen}, and nothing leads there: {why}.", "Check that record and its target."


def _listed(addresses: tuple[Address, ...]) -> str:
    shown = [str(address) for address in addresses[:MOST]]
    rest = len(addresses) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
