"""A prober that asks the test's own DNS server and trusts the test's own authority."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import trustme

from bot.domain import Destination
from bot.probes import ProbeFinding, Prober, Report
from tests.probes.nameserver import NameServer, name_server

HOST = "pbx.acme.io"
Make = Callable[..., Prober]


def destination(port: int, transport: str = "tcp", host: str = HOST) -> Destination:
    """`host:port;transport=…`."""
    return Destination.parse(f"{host}:{port};transport={transport}")


def rows(report: Report, name: str) -> list[ProbeFinding]:
    """The rows of that name."""
    return [row for row in report.findings if row.name == name]


def row(report: Report, name: str) -> ProbeFinding:
    """The one row of that name."""
    (only,) = rows(report, name)
    return only


@pytest.fixture
def names() -> Iterator[NameServer]:
    """A DNS server on which pbx.acme.io is this machine."""
    with name_server() as server:
        server.has(HOST, "A", ["127.0.0.1"])
        yield server


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def make(names: NameServer, trust: ssl.SSLContext) -> Iterator[Make]:
    """Probers that may visit loopback, closed at the end."""
    with ExitStack() as stack:

        def made(**settings: Any) -> Prober:
            defaults: dict[str, Any] = {"allow_loopback": True, "resolver": names.resolver, "trust": trust}
            prober = Prober(**defaults | settings)
            stack.callback(prober.close)
            return prober

        yield made


@pytest.fixture
def probe(make: Make) -> Callable[..., Report]:
    """Probe one destination."""

    def probed(port: int, transport: str = "tcp", host: str = HOST, **settings: Any) -> Report:
        (report,) = make(**settings).probe_all([destination(port, transport, host)])
        return report

    return probed
