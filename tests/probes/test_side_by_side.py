"""Many destinations at once: in order, within the time, and never too many connections."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from bot.probes import Outcome, Report, options
from bot.probes.findings import one_line
from tests.probes.conftest import HOST, Make, destination, row
from tests.probes.listeners import dead, floods, listening, silent, sip
from tests.probes.nameserver import DEAD, NameServer
from tests.probes.test_certificates import server_side
from tests.support.waiting import until


def is_well(report: Report) -> bool:
    return all(found.state is Outcome.GOOD for found in report.findings)


@pytest.mark.long
@pytest.mark.parametrize("place", [0, 7])
def test_of_eight_destinations_one_that_is_dead_costs_the_others_nothing(
    place: int, authority: trustme.CA, make: Make
) -> None:
    """Half of them over TLS; and the order is kept."""
    with ExitStack() as stack:
        tls = server_side(authority.issue_cert(HOST))
        servers = [stack.enter_context(listening(sip(200, "OK"), tls if number % 2 else None)) for number in range(7)]
        wanted = [destination(server.port, "tls" if number % 2 else "tcp") for number, server in enumerate(servers)]
        wanted.insert(place, destination(stack.enter_context(dead())))
        reports = make(seconds=4.0).probe_all(wanted)
    assert [report.destination for report in reports] == [one.wire for one in wanted]
    assert [number for number, report in enumerate(reports) if not is_well(report)] == [place]
    assert row(reports[place], "port").state is Outcome.BAD
    assert all(report.milliseconds > 0 for report in reports)


def test_no_more_connections_than_allowed_are_open_at_once(names: NameServer, make: Make) -> None:
    """Over all callers together; the rest take their turn."""
    gate, reports, answer = threading.Event(), [], sip(200, "OK")

    def gated(peer: socket.socket) -> None:
        gate.wait(60)
        answer(peer)

    with listening(gated) as server, listening(sip(200, "OK")) as meanwhile:
        prober = make(at_once=2)
        wanted = [destination(server.port)] * 3
        callers = [threading.Thread(target=lambda: reports.extend(prober.probe_all(wanted))) for _ in range(2)]
        for caller in callers:
            caller.start()
        until(lambda: server.accepted == 2 and len(names.asked) == 6 * 3, "every name's answer and two connections")
        (quick,) = make().probe_all([destination(meanwhile.port)])
        assert is_well(quick)  # and by then any further one would have come
        assert server.accepted == 2
        gate.set()
        for caller in callers:
            caller.join()
    assert [is_well(report) for report in reports] == [True] * 6


@pytest.mark.parametrize("bad", ["silent", "flood", "dead", "DNS"])
def test_the_time_is_kept_whatever_the_servers_do(bad: str, names: NameServer, make: Make) -> None:
    """What was not ready is a row that says so, and every destination has its report."""
    with ExitStack() as stack:
        port = stack.enter_context(dead()) if bad == "dead" else 0
        if bad in {"silent", "flood"}:
            port = stack.enter_context(listening(silent if bad == "silent" else floods)).port
        if bad == "DNS":
            names.has(HOST, "A", DEAD)
        prober = make(seconds=0.8, at_once=1)
        reports = prober.probe_all([destination(port or 5060, "tls")] * 40)
    assert len(reports) == 40
    assert all(report.findings[-1].state is not Outcome.GOOD for report in reports)
    if bad != "flood":  # which is no TLS, and known to be none at once
        assert "time ran out after 800 ms" in reports[-1].findings[-1].seen


def test_a_slow_name_server_does_not_hold_up_the_other_names(names: NameServer, make: Make) -> None:
    """Each name waits for itself: this one is not answered before the other destination has been visited."""
    is_visited, answer = threading.Event(), sip(200, "OK")
    names.slow["slow.acme.io"] = is_visited
    names.has("slow.acme.io", "A", ["127.0.0.1"])

    def visited(peer: socket.socket) -> None:
        is_visited.set()
        answer(peer)

    with listening(visited) as server:
        reports = make().probe_all([destination(server.port, host="slow.acme.io"), destination(server.port)])
    assert [is_well(report) for report in reports] == [True, True]


def test_nothing_to_probe_is_no_reports(make: Make) -> None:
    """At once."""
    assert make().probe_all([]) == []


def test_closing_cuts_what_is_under_way_and_later_questions_are_answered(make: Make) -> None:
    """Neither raises; a second close does nothing."""
    prober, reports = make(seconds=600), []
    with listening(silent) as server:
        caller = threading.Thread(target=lambda: reports.extend(prober.probe_all([destination(server.port)])))
        caller.start()
        until(lambda: server.now, "a connection")
        prober.close()
        caller.join(60)
        assert not caller.is_alive()
        (report,) = reports
        assert report.findings[-1].state is Outcome.UNSURE
        (later,) = prober.probe_all([destination(server.port)])
        assert row(later, "name").state is Outcome.UNSURE
        prober.close()


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: b"SIP/2.0 200 OK\r\nServer: " + tail))
def test_any_bytes_are_read(data: bytes) -> None:
    """As an answer or as none, and never with more than one line of them shown."""
    options.is_enough(data)
    answer = options.read(data)
    for shown in (options.first_line(data), *((answer.phrase, answer.server) if answer else ())):
        assert len(shown) <= 80
        assert shown == "" or shown.isprintable()


@given(st.text())
def test_any_text_becomes_one_line(raw: str) -> None:
    """Of at most 80 printable characters."""
    assert len(one_line(raw)) <= 80
    assert one_line(raw).isprintable()
