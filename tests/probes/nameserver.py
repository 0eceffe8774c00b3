"""A DNS server on loopback that answers as a test says: well, slowly, never, or another way each time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from tests.support.waiting import PATIENCE

NXDOMAIN, SERVFAIL, DEAD = "NXDOMAIN", "SERVFAIL", "DEAD"


@dataclass
class NameServer:
    """`zone` maps (`pbx.acme.io`, `A`) to the answers of the first, second … question; the last repeats.

    An answer is a list of rows as in a zone file, or NXDOMAIN, SERVFAIL or DEAD. `slow` names are answered once
    their event is set. What a name has no rows for is empty; a name that is not in the zone at all does not exist.
    """

    port: int
    zone: dict[tuple[str, str], list[list[str] | str]] = field(default_factory=dict)
    ttl: int = 30
    slow: dict[str, threading.Event] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def has(self, name: str, kind: str, *answers: list[str] | str) -> None:
        """Set what is answered."""
        self.zone[name, kind] = list(answers)

    @property
    def resolver(self) -> dns.resolver.Resolver:
        """One that asks this server alone."""
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self.port
        return made

    def answer(self, wire: bytes) -> bytes | None:
        """The answer to one question, None where there is to be none."""
        question = dns.message.from_wire(wire)
        (asked,) = question.question
        name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
        said = self._said(name, kind)
        if said == DEAD:
            return None
        if name in self.slow:
            self.slow[name].wait(PATIENCE)
        made = dns.message.make_response(question)
        made.flags |= dns.flags.RA
        if isinstance(said, str):
            made.set_rcode(dns.rcode.from_text(said))
        elif said:
            made.answer.append(dns.rrset.from_text(asked.name, self.ttl, "IN", kind, *said))
        return made.to_wire()

    def _said(self, name: str, kind: str) -> list[str] | str:
        before = self.asked.count((name, kind))
        self.asked.append((name, kind))
        answers = self.zone.get((name, kind))
        if answers is None:
            return [] if any(known == name for known, _ in self.zone) else NXDOMAIN
        return answers[min(before, len(answers) - 1)]


@contextmanager
def name_server() -> Iterator[NameServer]:
    """Serve on a free port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        server = NameServer(sock.getsockname()[1])
        threading.Thread(target=_serve, args=(sock, server), daemon=True).start()
        yield server
        server.stopped.set()


def _serve(sock: socket.socket, server: NameServer) -> None:
    while not server.stopped.is_set():
        try:
            wire, whence = sock.recvfrom(4096)
        except OSError:
            return
        threading.Thread(target=_reply, args=(sock, server, wire, whence), daemon=True).start()


def _reply(sock: socket.socket, server: NameServer, wire: bytes, whence: tuple[str, int]) -> None:
    said = server.answer(wire)
    # The test may have ended meanwhile.
    with suppress(OSError):
        if said:
            sock.sendto(said, whence)
