"""A certificate nobody vouches for: nothing is sent, and the sentence says whom to ask."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme

from bot.domain import TrunkName
from bot.domain.errors import NotReached
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


def _now() -> datetime:
    return datetime.now(UTC)


REFUSED = {
    "expired": ({"not_after": _now() - timedelta(days=1)}, "has expired", "this machine's clock. If it's right"),
    "not valid yet": ({"not_before": _now() + timedelta(days=1)}, "isn't valid yet", "clock first"),
    "another host's": ({"identity": "other.example"}, "is for another host", "EXOTEL_SUBDOMAIN"),
    "another address's": ({"identity": "192.0.2.1"}, "is for another host", "EXOTEL_SUBDOMAIN"),
    "an unknown issuer's": ({"unknown": True}, "an issuer that this machine doesn't trust", "a proxy that inspects"),
}


@pytest.mark.parametrize(("made", "why", "next_step"), REFUSED.values(), ids=REFUSED)
def test_each_bad_certificate_has_its_own_sentence_and_nothing_is_sent(
    authority: trustme.CA, dial: Dial, made: dict[str, Any], why: str, next_step: str
) -> None:
    """The credentials never leave, and an administrator is told where to look."""
    identity, unknown = made.pop("identity", "localhost"), made.pop("unknown", False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer = trustme.CA() if unknown else authority
    issuer.issue_cert(identity, **made).configure_cert(context)
    with scripted(says(OK % TRUNK), tls=context) as server:
        address = server.base_url
        if identity == "192.0.2.1":
            address = address.replace("localhost", "127.0.0.1")
        with pytest.raises(NotReached, match=why) as refused:
            dial(address, transport=_trusting(authority, address)).api.create_trunk(NAME)
        assert server.requests == []
    assert "Nothing was changed." in str(refused.value)
    assert next_step in str(refused.value)


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
    return PunctualTransport(address, 8, lambda: 0.0, context)
