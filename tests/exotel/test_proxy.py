"""Exotel is reached through the environment's proxy, as Slack is, and errors name the proxy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from bot.domain import AccountSid
from bot.domain.errors import NotReached, SettingsError
from bot.exotel import ExotelClient
from bot.exotel.wire import proxy_for, trusted_certificates

ADDRESS = "https://api.in.exotel.com/v2/accounts/acme1"
NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def client() -> ExotelClient:
    return ExotelClient(AccountSid("acme1"), "key", SecretStr("token"), "https://api.in.exotel.com")


@contextmanager
def refusing_proxy(heard: list[bytes]) -> Iterator[str]:
    """A proxy that wants a login."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    peer, _ = server.accept()
                    with peer:
                        heard.append(peer.recv(4096))
                        peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://ann:s%20cret@127.0.0.1:{server.getsockname()[1]}"


def test_a_proxy_that_refuses_is_named_and_its_password_is_not(environment: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    with refusing_proxy(heard) as proxy:
        environment.setenv("HTTPS_PROXY", proxy)
        with client() as api, pytest.raises(NotReached) as caught:
            api.ping()
    assert heard[0].startswith(b"CONNECT api.in.exotel.com:443")
    assert b"Basic YW5uOnMgY3JldA==" in heard[0]
    said = str(caught.value)
    assert "the proxy 127.0.0.1 refused to connect (407 Proxy Authentication Required)" in said
    assert "HTTPS_PROXY" in said
    assert "cret" not in said


def test_a_proxy_that_is_not_there_is_named(environment: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    with client() as api, pytest.raises(NotReached, match=r"the proxy 127\.0\.0\.1 couldn't be reached"):
        api.ping()


@pytest.mark.parametrize("excluded", ["api.in.exotel.com", ".exotel.com", "exotel.com,other.io", "*"])
def test_no_proxy_excludes_a_host(environment: pytest.MonkeyPatch, excluded: str) -> None:
    environment.setenv("HTTPS_PROXY", "http://proxy.acme.io:3128")
    assert proxy_for(ADDRESS)
    environment.setenv("NO_PROXY", excluded)
    assert proxy_for(ADDRESS) is None


def test_a_proxy_of_the_other_scheme_is_not_used(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HTTP_PROXY", "http://proxy.acme.io:3128")
    assert proxy_for(ADDRESS) is None


@pytest.mark.parametrize("value", ["socks5://proxy:1080", "http://", "http://proxy:port", "ftp://proxy"])
def test_a_proxy_that_cannot_be_used_is_a_sentence(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("HTTPS_PROXY", value)
    with pytest.raises(SettingsError, match="HTTPS_PROXY must be"):
        client()


def test_a_ca_file_is_read_and_a_missing_one_is_named(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(SettingsError, match=r"SSL_CERT_FILE: can't read certificates from .*ca\.pem"):
        trusted_certificates()


def test_all_accounts_share_one_set_of_certificates(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Three hundred of them would take 250 MB. Another file is another set."""
    usual = trusted_certificates()
    assert trusted_certificates() is usual
    own = tmp_path / "ca.pem"
    own.write_bytes(trustme.CA().cert_pem.bytes())
    environment.setenv("SSL_CERT_FILE", str(own))
    assert trusted_certificates() is not usual
