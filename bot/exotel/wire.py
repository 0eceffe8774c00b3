"""A transport for httpx whose requests end at their deadline, whatever the server does.

httpx's own timeouts are per read, so a server that sends a byte now and then is never late. Here every connect, TLS
handshake, write and read gets the time left until the deadline. Name lookups are excluded: the system's resolver has
its own limits.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import ssl
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import httpcore
import httpx

from bot.domain.errors import BadInput, SettingsError

DEADLINE = "deadline"


def _version() -> str:
    try:
        return version("trunkbot")
    except PackageNotFoundError:
        return "uninstalled"


HEADERS = {
    "User-Agent": f"trunkbot/{_version()}",
    "Accept": "application/json",
    # Answers are small, and a compressed one could exceed its limit within one chunk.
    "Accept-Encoding": "identity",
}

# Below the five seconds after which common servers close: a write on a connection that closes meanwhile would be lost,
# and nobody would know if it took effect.
KEEPALIVE_SECONDS = 4.0


def account_address(base_url: str, account_sid: str) -> str:
    """Make the account's API address. Raises BadInput for credentials in it: they would end up in logs."""
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(sign in base_url for sign in "@?#"):
        raise BadInput(
            "The address of Exotel's API must look like https://api.in.exotel.com, without a user or password. Check "
            "EXOTEL_SUBDOMAIN."
        )
    return f"{base_url.rstrip('/')}/v2/accounts/{quote(account_sid, safe='')}"


class ProxyUnreached(httpcore.ProxyError):
    """The proxy itself couldn't be reached."""


def proxy_for(address: str) -> httpcore.Proxy | None:
    """Find the proxy for the address in HTTPS_PROXY (or HTTP_PROXY, ALL_PROXY), unless NO_PROXY excludes its host.

    Raises SettingsError for a proxy that can't be used.
    """
    parts = urlsplit(address)
    proxies = getproxies_environment()
    named = proxies.get(parts.scheme) or proxies.get("all")
    if not named or proxy_bypass(parts.netloc):
        return None
    try:
        url = urlsplit(named if "://" in named else f"http://{named}")
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
        url = urlsplit("")
    if not host or url.scheme not in {"http", "https"}:
        raise SettingsError(["HTTPS_PROXY must be the address of an HTTP proxy, such as http://proxy.acme.io:3128."])
    auth = (unquote(url.username), unquote(url.password or "")) if url.username else None
    shown = f"[{host}]" if ":" in host else host
    return httpcore.Proxy(f"{url.scheme}://{shown}:{port or (443 if url.scheme == 'https' else 80)}", auth)


def trusted_certificates() -> ssl.SSLContext:
    """Trust what SSL_CERT_FILE or SSL_CERT_DIR names, else certifi. Raises SettingsError if that can't be read.

    All accounts share one context, because each takes 40 ms and 0.8 MB.
    """
    return _certificates_of(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _certificates_of(file: str | None, folder: str | None) -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        named = file or folder
        raise SettingsError(
            [f"SSL_CERT_FILE: can't read certificates from {named} ({error.strerror or type(error).__name__})."]
        ) from None


class PunctualTransport(httpx.BaseTransport):
    """A transport that reads a request's deadline, a time on `clock`, from its extension `deadline`.

    Raises httpcore's errors.
    """

    def __init__(
        self,
        address: str,
        max_connections: int,
        clock: Callable[[], float],
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare the pool, through the environment's proxy if there is one. Raises SettingsError.

        Without `ssl_context`, an https:// address must have a certificate that `trusted_certificates` accepts.
        """
        if ssl_context is None and address.startswith("https:"):  # http:// saves the 50 ms
            ssl_context = trusted_certificates()
        proxy = proxy_for(address)
        self._proxy = "" if proxy is None else proxy.url.host.decode()
        self._due = _Due(clock)
        self._backend = _PunctualBackend(httpcore.SyncBackend(), self._due, self._proxy)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=self._backend,
            proxy=proxy,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._due.at = request.extensions.get(DEADLINE, math.inf)
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=cast(Iterable[bytes], request.stream),
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(asked)
        except ProxyUnreached:
            raise
        except httpcore.ProxyError as error:
            raise httpcore.ProxyError(f"the proxy {self._proxy} refused to connect ({error})") from None
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        """Close every connection, even one that a thread reads from: a socket that is only closed would keep that
        thread until its timeout, so it is shut down first."""
        self._backend.hang_up()
        self._pool.close()


class _Due(threading.local):
    """The deadline of this thread's request."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.at = math.inf
        self._clock = clock

    def cut(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
        """Shorten a timeout to the time left; raises `late` if none is left."""
        left = self.at - self._clock()
        if left <= 0:
            raise late("the deadline has passed")
        shorter = min(left, math.inf if timeout is None else timeout)
        return None if shorter == math.inf else shorter


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _PunctualBackend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend, due: _Due, proxy: str) -> None:
        self._backend = backend
        self._due = due
        self._proxy = proxy
        self._open: weakref.WeakSet[_PunctualStream] = weakref.WeakSet()
        self._lock = threading.Lock()

    def remember(self, stream: _PunctualStream) -> _PunctualStream:
        """Remember a stream, so that `hang_up` can reach it."""
        with self._lock:
            self._open.add(stream)
        return stream

    def hang_up(self) -> None:
        """Shut down all open streams."""
        with self._lock:
            streams = list(self._open)
        for stream in streams:
            stream.hang_up()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self._due.cut(timeout, httpcore.ConnectTimeout)
        try:
            stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            if not self._proxy:
                raise
            raise ProxyUnreached(f"the proxy {self._proxy} couldn't be reached") from error
        return self.remember(_PunctualStream(stream, self._due, self.remember))


class _PunctualStream(httpcore.NetworkStream):
    def __init__(
        self, stream: httpcore.NetworkStream, due: _Due, remember: Callable[[_PunctualStream], _PunctualStream]
    ) -> None:
        self._stream = stream
        self._due = due
        self._remember = remember

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):  # it may be closed by now
            cast(socket.socket, self._stream.get_extra_info("socket")).shutdown(socket.SHUT_RDWR)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._due.cut(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._due.cut(timeout, httpcore.WriteTimeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = self._due.cut(timeout, httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return self._remember(_PunctualStream(stream, self._due, self._remember))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
