"""Whether SIP answers: from Kamailio and SIPp themselves, and from what only looks like a SIP server."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from bot.probes import Outcome, Report
from tests.probes import listeners
from tests.probes.conftest import HOST, Make, destination, row, rows
from tests.probes.listeners import Manner, listening, says, sip
from tests.support.waiting import PATIENCE

Probed = Callable[..., Report]


def test_kamailio_answers_over_tcp_and_over_tls(authority: trustme.CA, make: Make, tmp_path: Path) -> None:
    """Every row is good, the certificate's included, and the server is named."""
    pem = authority.issue_cert(HOST).private_key_and_cert_chain_pem.bytes()
    with listeners.kamailio(tmp_path, pem) as (tcp, tls):
        over_tcp, over_tls = make().probe_all([destination(tcp), destination(tls, "tls")])
    for report in (over_tcp, over_tls):
        assert [found for found in report.findings if found.state is not Outcome.GOOD] == []
        assert "answered 200 OK in " in row(report, "options").seen
        assert "(kamailio" in row(report, "options").seen
    assert [found.name for found in over_tcp.findings] == ["name", "ttl", "address", "port", "options"]
    assert "TLS 1." in row(over_tls, "tls").seen
    assert row(over_tls, "certificate").expires_at is not None


def test_sipp_takes_the_request_for_sip(probe: Probed, tmp_path: Path) -> None:
    """It answers with the request's own Via, From, To, Call-ID and CSeq, and could not without them."""
    with listeners.sipp(tmp_path) as port:
        found = row(probe(port), "options")
    assert found.state is Outcome.GOOD
    assert "200 OK" in found.seen
    assert "(SIPp as a UAS)" in found.seen


def test_a_web_server_is_not_taken_for_a_sip_server(probe: Probed) -> None:
    """Python's own, which knows OPTIONS and not SIP/2.0."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        found = row(probe(server.server_port), "options")
        server.shutdown()
    assert found.state is Outcome.BAD
    assert "127.0.0.1 answers, but not with SIP" in found.seen


class Quiet(BaseHTTPRequestHandler):
    """No log on the screen."""

    def log_message(self, *_: object) -> None:
        return


ANSWERS: list[tuple[str, Manner, Outcome, str]] = [
    ("200, User-Agent", sip(200, "OK", "User-Agent: Asterisk PBX 20.1"), Outcome.GOOD, "200 OK .*Asterisk PBX 20.1"),
    ("a folded header", sip(200, "OK", "Server: One", " two"), Outcome.GOOD, r"\(One two\)"),
    ("403", sip(403, "Forbidden"), Outcome.GOOD, "403 Forbidden .* a SIP server is there"),
    ("404", sip(404, "Not Found"), Outcome.GOOD, "404 Not Found"),
    ("405", sip(405, "Method Not Allowed"), Outcome.GOOD, "405 Method Not Allowed"),
    ("503", sip(503, "Service Unavailable"), Outcome.UNSURE, "503 Service Unavailable"),
    ("a keep-alive first", says("\r\n\r\nSIP/2.0 200 OK\r\n\r\n"), Outcome.GOOD, "200 OK"),
    ("no phrase", says("SIP/2.0 200\r\n\r\n"), Outcome.GOOD, "answered 200 in"),
    ("half a head", says("SIP/2.0 200 OK\r\nServer: Hal"), Outcome.GOOD, "200 OK"),
    (
        "a web server",
        says("HTTP/1.1 400 Bad Request\r\n\r\n"),
        Outcome.BAD,
        "answers, but not with SIP. .*: HTTP/1.1 400",
    ),
    ("another SIP", says("SIP/3.0 200 OK\r\n\r\n"), Outcome.BAD, "answers, but not with SIP"),
    ("SSH", says("SSH-2.0-OpenSSH_9.6\r\n"), Outcome.BAD, "SSH-2.0-OpenSSH_9.6"),
    ("noise", says("\x00\x01\u202e<!channel>\x07\n"), Outcome.BAD, "It sent: <!channel>$"),
    ("a flood", listeners.floods, Outcome.BAD, "answers, but not with SIP. .*: x{79}…$"),
    ("a hang-up", listeners.hangs_up, Outcome.UNSURE, "closed it without answering OPTIONS"),
    ("silence", listeners.silent, Outcome.UNSURE, "didn't answer OPTIONS within 1.2 s"),
]


@pytest.mark.parametrize(("manner", "state", "seen"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_what_answers_is_told_for_what_it_is(manner: Manner, state: Outcome, seen: str, probe: Probed) -> None:
    """The port is open in each case; advice stands wherever it is not good."""
    with listening(manner) as server:
        report = probe(server.port, seconds=2.0 if manner is listeners.silent else PATIENCE)
    found = row(report, "options")
    assert row(report, "port").state is Outcome.GOOD
    assert found.state is state
    assert re.search(seen, found.seen), found.seen
    assert bool(found.advice) == (state is not Outcome.GOOD)


def test_a_closed_port_refuses(probe: Probed) -> None:
    """And nothing is said about what was never tried."""
    report = probe(listeners.free_port())
    assert row(report, "port").state is Outcome.BAD
    assert "refused the connection" in row(report, "port").seen
    assert rows(report, "options") == []


def test_a_dead_server_does_not_answer(probe: Probed) -> None:
    """Its silence is told with the time it was given."""
    with listeners.dead() as port:
        found = row(probe(port, seconds=2.0), "port")
    assert found.state is Outcome.BAD
    assert "didn't answer within 1.2 s" in found.seen


def test_a_servers_name_is_one_short_printable_line(probe: Probed) -> None:
    """Whatever it calls itself."""
    with listening(sip(200, "O\u200bK" * 90, f"Server: \x1b[31m{'<!channel> ' * 90}")) as server:
        seen = row(probe(server.port), "options").seen
    assert seen.isprintable()
    assert len(seen) < 250


def test_the_request_is_as_the_rfc_wants_it(make: Make) -> None:
    """RFC 3261: section 8.1.1 for the headers, 11.1 for OPTIONS."""
    heard: list[bytes] = []

    def listen(peer: socket.socket) -> None:
        heard.append(listeners.heard(peer))
        peer.sendall(b"SIP/2.0 200 OK\r\n\r\n")

    with listening(listen) as server:
        make().probe_all([destination(server.port)])
    first, *headers = heard[0].decode("ascii").split("\r\n")
    assert first == f"OPTIONS sip:{HOST}:{server.port};transport=tcp SIP/2.0"
    assert headers[-2:] == ["", ""]
    told = dict(line.split(": ", 1) for line in headers[:-2])
    assert told["Via"].startswith("SIP/2.0/TCP 127.0.0.1:")
    assert ";branch=z9hG4bK" in told["Via"]
    assert ";tag=" in told["From"]
    assert ";tag=" not in told["To"]
    assert (told["Max-Forwards"], told["CSeq"], told["Content-Length"]) == ("70", "1 OPTIONS", "0")
    assert {"Call-ID", "Contact", "Accept"} <= told.keys()
