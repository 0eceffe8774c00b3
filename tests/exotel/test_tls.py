"""A certificate nobody vouches for: nothing is sent, and the sentence says whom to ask."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator

import pytest
import trustme

from bot.domain import TrunkName
from bot.errors import NotReached
from bot.exotel.wire import PunctualTransport
from tests.exotel.conftest import Dial
from tests.exotel.scripted import OK, TRUNK, Scripted, says, scripted

NAME = TrunkName("support_line")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Scripted]:
    """An https:// server whose certificate is for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with scripted(says(OK % TRUNK), tls=context) as server:
        yield server


def test_an_unknown_certificate_is_not_reached(server: Scripted, dial: Dial) -> None:
    """The credentials never leave, and an administrator is told where to look."""
    with pytest.raises(NotReached, match="the certificate that localhost shows cannot be trusted") as refused:
        dial(server.base_url).api.create_trunk(NAME)
    assert "Nothing was changed." in str(refused.value)
    assert "EXOTEL_SUBDOMAIN" in str(refused.value)
    assert server.requests == []


def test_a_certificate_for_another_name_is_not_reached(server: Scripted, authority: trustme.CA, dial: Dial) -> None:
    """Known authority, wrong host."""
    address = server.base_url.replace("localhost", "127.0.0.1")
    with pytest.raises(NotReached, match="cannot be trusted"):
        dial(address, transport=_trusting(authority, address)).api.create_trunk(NAME)
    assert server.requests == []


def test_a_certificate_from_a_known_authority_is_fine(server: Scripted, authority: trustme.CA, dial: Dial) -> None:
    """TLS itself works, on the transport that keeps deadlines."""
    line = dial(server.base_url, transport=_trusting(authority, server.base_url))
    assert line.api.create_trunk(NAME).trunk_name == NAME


def test_a_server_that_speaks_no_tls_is_not_reached(dial: Dial) -> None:
    """An http:// port behind an https:// address."""
    with scripted(says(b"")) as server:
        address = server.base_url.replace("http://", "https://")
        with pytest.raises(NotReached):
            dial(address, connect_timeout=0.3).api.create_trunk(NAME)


def _trusting(authority: trustme.CA, address: str) -> PunctualTransport:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return PunctualTransport(address, 8, time.monotonic, context)
