"""`/trunk check` with real servers behind the destinations: Kamailio, and what only looks like one."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.domain import Destination
from bot.probes import Prober
from tests.journeys.acts import OPS, private_answer
from tests.probes import listeners
from tests.probes.listeners import dead, listening, says, sip
from tests.probes.nameserver import NameServer, name_server
from tests.support.looking import text_of
from tests.support.stage import ASHA, VERA, Stage, stage
from tests.support.waiting import PATIENCE, until

HOST = "pbx.acme.io"
NUMBER = "number add support_line +911140001234"
says_http = says("HTTP/1.1 400 Bad Request\r\n\r\n")


@dataclass
class Network:
    """The stage, and the network around it: a DNS server, and an authority for certificates."""

    staged: Stage
    names: NameServer
    authority: trustme.CA

    def trunk(self, *commands: str) -> None:
        """Make support_line with these typed after `/trunk`."""
        asha = self.staged.person(ASHA)
        made = () if commands and commands[0].startswith("create") else ("create support_line", NUMBER)
        for line in (*made, *commands):
            before = len(self.staged.operations())
            asha.send(OPS, f"/trunk {line}")
            until(lambda: len(self.staged.operations()) > before, line)  # noqa: B023 - waited for at once
            until(lambda: self.staged.operations()[-1].state.is_over, line)
            assert self.staged.operations()[-1].state == "done", line

    def checked(self, says: str, text: str = "/trunk check support_line") -> str:
        """What Vera, who may only look, is told."""
        vera = self.staged.person(VERA)
        vera.send(OPS, text)
        return text_of(private_answer(vera, says))


@pytest.fixture
def network(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Network]:
    """The parameter is the time a check has; it has enough where there is none."""
    seconds = getattr(request, "param", PATIENCE)
    with name_server() as names:
        names.has(HOST, "A", ["127.0.0.1"])
        authority = trustme.CA()
        trust = ssl.create_default_context()
        authority.configure_trust(trust)

        def prober() -> Prober:
            return Prober(allow_loopback=True, resolver=names.resolver, trust=trust, seconds=seconds)

        with stage(tmp_path, prober=prober) as staged:
            yield Network(staged, names, authority)


def test_a_trunk_whose_kamailio_answers_is_ready_but_for_what_no_api_shows(network: Network, tmp_path: Path) -> None:
    """Over TLS, with a certificate that is good; the flow in the dashboard stays a question."""
    pem = network.authority.issue_cert(HOST).private_key_and_cert_chain_pem.bytes()
    with listeners.kamailio(tmp_path, pem) as (_, tls):
        network.trunk(f"dest add support_line {HOST}:{tls};transport=tls")
        told = network.checked("Inbound (origination)")
    assert "200 OK" in told
    assert "The certificate is for pbx.acme.io" in told
    assert ":x:" not in told
    assert "sip:trmum1" in told, "the flow is asked for by the trunk's SID"
    assert "Your firewall may treat Exotel differently" in told
    assert "Outbound" not in told
    (row,) = network.staged.audit("checked")
    assert row.actor == VERA
    assert "200 OK" in row.detail
    assert network.staged.refusals() == []


def test_a_certificate_that_ran_out_is_told_with_its_date_and_leads_to_why(network: Network, tmp_path: Path) -> None:
    """The name is right, the chain is right, and the day is not."""
    gone = datetime.now(UTC) - timedelta(days=3)
    pem = network.authority.issue_cert(HOST, not_after=gone).private_key_and_cert_chain_pem.bytes()
    with listeners.kamailio(tmp_path, pem) as (_, tls):
        network.trunk(f"dest add support_line {HOST}:{tls};transport=tls")
        told = network.checked("not ready")
    assert "expired" in told
    vera = network.staged.person(VERA)
    vera.click("Explain", where=private_answer(vera, "not ready"))
    assert "TLS" in text_of(private_answer(vera, "Check now"))


def test_a_name_that_leads_inside_is_never_called(network: Network) -> None:
    """One of its addresses is private: it is told, and nobody there hears from the bot."""
    with listening(sip(200, "OK")) as inside:
        network.names.has("sneaky.acme.io", "A", ["10.1.2.3"])
        network.trunk(f"dest add support_line sneaky.acme.io:{inside.port};transport=tcp")
        told = network.checked("not ready")
    assert "10.1.2.3" in told
    assert "public" in told


@pytest.mark.long
@pytest.mark.parametrize("network", [4.0], indirect=True)
def test_eight_destinations_with_one_dead_are_checked_and_the_command_waits_for_none(network: Network) -> None:
    """It is acknowledged before any of them has answered."""
    is_acknowledged, answer = threading.Event(), sip(200, "OK")

    def late(peer: socket.socket) -> None:
        is_acknowledged.wait(PATIENCE)
        answer(peer)

    with ExitStack() as stack:
        ports = [stack.enter_context(listening(late)).port for _ in range(7)]
        ports.append(stack.enter_context(dead()))
        network.trunk()
        sid = network.staged.account.trunks()["support_line"]["trunk_sid"]
        for port in ports:
            network.staged.account.api.add_destination(sid, Destination.parse(f"{HOST}:{port};transport=tcp"))
        vera = network.staged.person(VERA)
        assert vera.send(OPS, "/trunk check support_line")["ok"]
        is_acknowledged.set()
        told = text_of(private_answer(vera, "not ready"))
    assert told.count("200 OK") == 7


def test_a_direction_can_be_asked_for(network: Network) -> None:
    """A trunk that only receives has its own list for outbound, with the button for what is missing."""
    network.trunk(f"dest add support_line {HOST}:5061;transport=tls")
    told = network.checked("Outbound (termination)", "/trunk check support_line outbound")
    assert "Static IP whitelisted" in told
    assert "Whitelist an IP" not in told, "Vera couldn't use it"
    assert "Inbound (origination)" not in told


def test_without_a_name_one_chooses(network: Network) -> None:
    """And where there is none yet, it says so."""
    assert "Set up a trunk" not in network.checked("no trunks to check", "/trunk check"), "Vera couldn't use it"
    network.trunk()
    vera = network.staged.person(VERA)
    vera.send(OPS, "/trunk check")
    vera.click("support_line", where=private_answer(vera, "Which trunk should I check?"))
    assert "Outbound (termination)" in text_of(private_answer(vera, "Check of support_line"))


def test_what_the_last_check_knows_stands_in_the_explanation(network: Network) -> None:
    """On a trunk that is named like a verb, by somebody who says it in their own words and names no verb."""
    network.trunk("create show", "number add show +911140001234", "dest add show nobody.acme.io:5061;transport=tls")
    network.checked("not ready", "/trunk check show")
    told = network.checked("That sounds like a problem", "/trunk nobody can call us show")
    assert "`nobody.acme.io:5061;transport=tls` fails: nobody.acme.io isn't in DNS" in told
    assert "Outbound" not in told
    assert "No phone number is mapped" not in told
    vera = network.staged.person(VERA)
    vera.click("Check now", where=private_answer(vera, "Check now"))
    until(lambda: len(network.staged.audit("checked")) == 2, "the second check")


@pytest.mark.parametrize(
    ("lines", "direction", "rows"),
    [
        (
            [],
            "outbound",
            (
                ":x: *Phone number added?* None on this trunk (your caller ID).",
                ":x: *Static IP whitelisted?* None. Exotel rejects every outbound call",
                ":white_check_mark: *SIP credentials*: None needed",
                ":grey_question: *PBX configured?* Exotel's API doesn't expose this",
            ),
        ),
        (
            [],
            "inbound",
            (
                ":x: *Phone number added?* None on this trunk (the one customers dial).",
                ":x: *Destination URI added?* None",
                ":grey_question: *Flow assigned to the number?*",
            ),
        ),
        (["number add a_line +911140001234"], "outbound", (":white_check_mark: *Phone number added*",)),
        (["ip add a_line 44.1.2.3/32"], "outbound", (":white_check_mark: *Static IP whitelisted*",)),
    ],
)
def test_each_row_of_the_vendors_checklists_is_seen_on_a_trunk_broken_in_that_way(
    network: Network, lines: list[str], direction: str, rows: tuple[str, ...]
) -> None:
    """By somebody who may only look."""
    network.trunk("create a_line", *lines)
    shown = network.checked("Check of a_line", f"/trunk check a_line {direction}")
    assert [row for row in rows if row not in shown] == []


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("nobody listens", "nothing listens there"),
        ("not a SIP server", "SIP"),
        ("of nobody known", "this machine doesn't trust"),
        ("another name", "other.acme.io"),
        ("no such name", "isn't in DNS"),
    ],
)
def test_each_way_a_destination_can_be_dead_is_told_and_explained(
    network: Network, kind: str, seen: str, tmp_path: Path
) -> None:
    """Server listening, TLS certificate valid: the rows of the vendor's checklist that need a look at the network."""
    host, port, transport = HOST, listeners.free_port(), "tcp"
    with ExitStack() as stack:
        if kind == "not a SIP server":
            port = stack.enter_context(listening(says_http)).port
        if kind in ("of nobody known", "another name"):
            transport = "tls"
            issuer = trustme.CA() if kind == "of nobody known" else network.authority
            pem = issuer.issue_cert("other.acme.io" if kind == "another name" else HOST)
            _, port = stack.enter_context(listeners.kamailio(tmp_path, pem.private_key_and_cert_chain_pem.bytes()))
        if kind == "no such name":
            host = "nobody.acme.io"
        network.trunk(f"dest add support_line {host}:{port};transport={transport}")
        told = network.checked("not ready")
    assert seen in told, told
    assert "Explain" in told
