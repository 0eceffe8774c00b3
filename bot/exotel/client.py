"""The trunk API, one method per call. Each returns a value or raises an ExotelError.

(portal) marks the calls that not every account has: these raise NotSwitchedOn where it doesn't.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Literal, Self

import httpx
from pydantic import SecretStr

from bot.domain import E164, AccountSid, Destination, Mask, PublicIPv4, TrunkName
from bot.domain.errors import ExotelError, NoSuchTrunk
from bot.domain.lane import Lane
from bot.exotel.call import Call, CallRecord, on_trunk, path_segment
from bot.exotel.call_runner import CallRunner, OnSend, Timeouts
from bot.exotel.circuit import OPEN_SECONDS, Circuit, CircuitChange
from bot.exotel.fresh_passwords import FreshPasswords
from bot.exotel.limits import RateLimiter
from bot.exotel.models import Credential, DestinationEntry, NumberMap, NumberMapping, Setting, Trunk, WhitelistEntry
from bot.exotel.typed_calls import TypedCalls
from bot.exotel.wire import HEADERS, PunctualTransport, account_address

ALIAS = "trunk_external_alias"
NSO_CODE = "ANY-ANY"
AT_ONCE = 8  # httpx's pool slows down badly with more, and 200 requests a minute never need them

DRAIN_SECONDS = 2.0

Mode = Literal["pstn", "flow"]


class ExotelClient:
    """A client of one account, safe to share between threads. Close it, or use it as a context manager.

    Writes are repeated only where they surely had no effect. A `sid` is a trunk's SID. Every page of a list is a call.

    `on_send` is called before every request that may change something, on its own thread (method, path, trunk SID); if
    it raises, nothing is sent. `on_call` is called after every request, and `on_wait`, with the seconds, before every
    wait of two seconds or more for the rate limit or a Retry-After. `total_timeout` is in seconds, for one call with
    its retries and without the wait for the rate limit. `earlier_requests` are the ages, in seconds, of the requests of
    an earlier process: the limit is the account's. `lane` is called on the thread of each request.
    `on_circuit_change` is called when the circuit opens and closes; while it is open, every call raises CircuitOpen at
    once, except for one every `open_seconds`.
    """

    def __init__(  # noqa: PLR0913 - the options of a client, by keyword and with defaults, as httpx.Client has them
        self,
        account_sid: AccountSid,
        api_key: str,
        api_token: SecretStr,
        base_url: str,
        *,
        on_send: OnSend = lambda method, path, trunk: None,
        on_call: Callable[[CallRecord], object] = lambda record: None,
        on_wait: Callable[[float], None] = lambda _: None,
        on_circuit_change: Callable[[CircuitChange], object] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 20.0,
        total_timeout: float = 30.0,
        rate_per_minute: int = 200,
        open_seconds: float = OPEN_SECONDS,
        earlier_requests: Sequence[float] = (),
        lane: Callable[[], Lane] = lambda: Lane.DECISION,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Open no connection yet. Raises BadInput for a `base_url` that isn't an address, or has a password in it."""
        self._account_sid = account_sid
        self.fresh_passwords = FreshPasswords(clock)
        self._address = account_address(base_url, account_sid)
        self._limiter = RateLimiter(rate_per_minute, AT_ONCE, clock, sleep, on_wait, lane)
        self._limiter.remember(earlier_requests)
        self.circuit = Circuit(clock, open_seconds=open_seconds, on_change=on_circuit_change)
        token = api_token.get_secret_value()
        self._http = httpx.Client(
            base_url=self._address,
            auth=httpx.BasicAuth(api_key, token),
            headers=HEADERS,
            trust_env=False,
            transport=transport or PunctualTransport(self._address, AT_ONCE, clock),
        )
        timeouts = Timeouts(connect_timeout, read_timeout, total_timeout)
        self._calls = TypedCalls(
            CallRunner(
                self._http,
                self._limiter,
                self.circuit,
                timeouts,
                on_call,
                on_send,
                clock,
                wall_clock,
                hidden=(token, api_key, f"{api_key}:{token}"),
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ExotelClient at {self._address}>"

    def close(self) -> None:
        """Close the connections. Calls that wait for their turn or a retry raise NotReached or their last error; calls
        that wait for an answer have lost it, and get a moment to say so."""
        self._limiter.close()
        self._http.close()
        self._limiter.drain(DRAIN_SECONDS)

    def wait_hint(self) -> float:
        """Estimate the seconds that a call made now would wait for the rate limit."""
        return self._limiter.wait_hint()

    def spare(self) -> int:
        """Estimate how many calls could be made now without a wait for the rate limit."""
        return self._limiter.spare()

    # Trunks

    def create_trunk(self, name: TrunkName) -> Trunk:
        """Create a trunk. Raises AlreadyExists if the account has one of that name."""
        domain_name = f"{self._account_sid}.pstn.exotel.com"
        body = {"trunk_name": str(name), "nso_code": NSO_CODE, "domain_name": domain_name}
        return self._calls.fetch_one(Call("POST", "/trunks", f"create the trunk {name}", body=body), Trunk)

    def rename_trunk(self, sid: str, name: TrunkName) -> Trunk:
        """Rename the trunk (portal)."""
        call = on_trunk("PUT", sid, "", f"rename the trunk to {name}", body={"trunk_name": str(name)}, portal=True)
        return self._calls.fetch_one(call, Trunk, partial(self._has_trunk, sid))

    def delete_trunk(self, sid: str) -> Trunk:
        """Delete the trunk permanently, with everything on it; return it as it was."""
        call = Call("DELETE", "/trunks", f"delete the trunk {sid}", {"trunk_sid": str(sid)}, trunk=sid)
        return self._calls.fetch_one(call, Trunk, partial(self._has_trunk, sid))

    def trunks(self) -> list[Trunk]:
        """List all trunks of the account (portal)."""
        return self._calls.fetch_all(Call("GET", "/trunks", "list the trunks", portal=True), Trunk)

    def is_listed(self, sid: str) -> bool | None:
        """Look for the trunk in the account's list; None if the list can't be read (portal)."""
        try:
            return any(trunk.trunk_sid == sid for trunk in self.trunks())
        except ExotelError:
            return None

    def ping(self) -> None:
        """Make the smallest call, to see if Exotel answers. Raises ExotelError."""
        self._calls.execute(Call("GET", "/trunks", "list the trunks", {"page_size": "1"}, portal=True))

    def trunk(self, sid: str) -> Trunk | None:
        """Read one trunk; None if the account has no such trunk (portal)."""
        call = Call("GET", "/trunks", f"read the trunk {sid}", {"trunk_sid": str(sid)}, trunk=sid, portal=True)
        try:
            trunks = self._calls.fetch_all(call, Trunk, partial(self._has_trunk, sid))
        except NoSuchTrunk:
            return None
        return next((trunk for trunk in trunks if trunk.trunk_sid == sid), None)

    # Phone numbers (ExoPhones)

    def map_number(self, sid: str, number: E164, mode: Mode | None = None) -> NumberMapping:
        """Map a number; no mode means `pstn`. Raises AlreadyExists if it is mapped to any trunk."""
        body = {"phone_number": str(number)} | ({"mode": mode} if mode else {})
        call = on_trunk("POST", sid, "phone-numbers", f"add {number} to the trunk", body=body)
        return self._calls.fetch_one(call, NumberMapping, partial(self._has_trunk, sid))

    def numbers(self, sid: str) -> list[NumberMapping]:
        call = on_trunk("GET", sid, "phone-numbers", "list the trunk's phone numbers")
        return self._calls.fetch_all(call, NumberMapping)

    def change_number(self, sid: str, id: str, number: E164, mode: Mode) -> NumberMapping:
        """Change the mode; `number` must be the one that is mapped (portal)."""
        body = {"phone_number": str(number), "mode": mode}
        call = on_trunk(
            "PUT", sid, f"phone-numbers/{path_segment(id)}", f"set {number} to {mode}", body=body, portal=True
        )
        return self._calls.fetch_one(call, NumberMapping, lambda: _has(id, self.numbers(sid)))

    def unmap_number(self, sid: str, id: str) -> None:
        """Unmap the number (portal)."""
        call = on_trunk("DELETE", sid, "phone-numbers", "remove the number from the trunk", {"id": id}, portal=True)
        self._calls.execute(call, lambda: _has(id, self.numbers(sid)))

    def trunk_of_number(self, number: E164, *, settle: bool = True) -> NumberMap | None:
        """Look up the trunk that a number is on, or None (portal).

        "Not Found" may mean the number or, on some accounts, the endpoint. With `settle`, another portal list is read
        to tell them apart.
        """
        query = {"exophone": str(number)}
        call = Call("GET", "/trunk-maps", f"look up the trunk of {number}", query, portal=True, is_lookup=True)
        try:
            return next(iter(self._calls.fetch_all(call, NumberMap)), None)
        except NoSuchTrunk:
            if not settle:
                return None
        self._calls.execute(Call("GET", "/trunks", call.doing, {"page_size": "1"}, portal=True))
        return None

    # Whitelisted IPs

    def whitelist_ip(self, sid: str, ip: PublicIPv4, mask: Mask) -> WhitelistEntry:
        """Whitelist an address. Raises AlreadyExists if it is whitelisted with any mask."""
        body = {"ip": str(ip), "mask": int(mask)}
        call = on_trunk("POST", sid, "whitelisted-ips", f"whitelist {ip}/{int(mask)}", body=body)
        return self._calls.fetch_one(call, WhitelistEntry, partial(self._has_trunk, sid))

    def whitelisted_ips(self, sid: str) -> list[WhitelistEntry]:
        call = on_trunk("GET", sid, "whitelisted-ips", "list the trunk's whitelisted IPs")
        return self._calls.fetch_all(call, WhitelistEntry)

    def change_whitelisted_ip(self, sid: str, id: str, ip: PublicIPv4, mask: Mask) -> WhitelistEntry:
        """Change a whitelist entry (portal)."""
        doing, body = f"change the whitelisted IP to {ip}/{int(mask)}", {"ip": str(ip), "mask": int(mask)}
        call = on_trunk("PUT", sid, f"whitelisted-ips/{path_segment(id)}", doing, body=body, portal=True)
        return self._calls.fetch_one(call, WhitelistEntry, lambda: _has(id, self.whitelisted_ips(sid)))

    def remove_whitelisted_ip(self, sid: str, id: str) -> None:
        """Remove a whitelist entry (portal)."""
        call = on_trunk("DELETE", sid, "whitelisted-ips", "remove the IP from the whitelist", {"id": id}, portal=True)
        self._calls.execute(call, lambda: _has(id, self.whitelisted_ips(sid)))

    # Destination URIs

    def add_destination(self, sid: str, destination: Destination) -> DestinationEntry:
        """Add a destination. Raises InvalidParameter for an IP address that isn't whitelisted on the trunk."""
        body = {"destinations": [{"destination": destination.wire}]}
        call = on_trunk("POST", sid, "destination-uris", f"add the destination {destination.wire}", body=body)
        return self._calls.fetch_one(call, DestinationEntry, partial(self._has_trunk, sid))

    def destinations(self, sid: str) -> list[DestinationEntry]:
        call = on_trunk("GET", sid, "destination-uris", "list the trunk's destination URIs")
        return self._calls.fetch_all(call, DestinationEntry)

    def change_destination(self, sid: str, id: str, priority: int, weight: int) -> DestinationEntry:
        """Change its priority (lowest goes first) and weight (its share within a priority) (portal)."""
        doing, body = "change the destination's priority", {"priority": priority, "weight": weight}
        call = on_trunk("PUT", sid, f"destination-uris/{path_segment(id)}", doing, body=body, portal=True)
        return self._calls.fetch_one(call, DestinationEntry, lambda: _has(id, self.destinations(sid)))

    def remove_destination(self, sid: str, id: str) -> None:
        """Remove a destination (portal)."""
        call = on_trunk("DELETE", sid, "destination-uris", "remove the destination", {"id": id}, portal=True)
        self._calls.execute(call, lambda: _has(id, self.destinations(sid)))

    # SIP credentials

    def credentials(self, sid: str) -> list[Credential]:
        """List the credentials. Those in the seed's shape have no ids, so they can't be changed or removed."""
        return self._calls.fetch_all(on_trunk("GET", sid, "credentials", "list the trunk's credentials"), Credential)

    def sip_users(self, sid: str) -> list[str]:
        """List the user names that people added, without the account that every trunk has in the seed's shape."""
        return [credential.user_name for credential in self.credentials(sid) if credential.id]

    def add_credential(
        self, sid: str, user_name: str, password: SecretStr, friendly_name: str | None = None
    ) -> Credential:
        """Add a credential; `friendly_name` has at most 32 characters (portal)."""
        call = self._credential("POST", sid, "credentials", user_name, password, friendly_name)
        return self._calls.fetch_one(call, Credential, partial(self._has_trunk, sid))

    def change_credential(
        self, sid: str, id: str, user_name: str, password: SecretStr, friendly_name: str | None = None
    ) -> Credential:
        """Change a credential (portal)."""
        end = f"credentials/{path_segment(id)}"
        call = self._credential("PUT", sid, end, user_name, password, friendly_name)
        return self._calls.fetch_one(call, Credential, lambda: _has(id, self.credentials(sid)))

    def remove_credential(self, sid: str, id: str) -> None:
        """Remove a credential (portal)."""
        call = on_trunk("DELETE", sid, "credentials", "remove the SIP credential", {"id": id}, portal=True)
        self._calls.execute(call, lambda: _has(id, self.credentials(sid)))

    # Settings

    def settings(self, sid: str) -> list[Setting]:
        """List the settings (portal)."""
        call = on_trunk("GET", sid, "settings", "list the trunk's settings", portal=True)
        return self._calls.fetch_all(call, Setting, partial(self._has_trunk, sid))

    def set_alias(self, sid: str, number: E164) -> Setting:
        """Set the number that callees see. Setting it again overwrites it."""
        body = {"settings": [{"name": ALIAS, "value": str(number)}]}
        call = on_trunk("POST", sid, "settings", f"set the alias to {number}", body=body)
        return self._calls.fetch_one(call, Setting, partial(self._has_trunk, sid))

    def clear_alias(self, sid: str) -> None:
        """Clear the alias. Raises NoSuchTrunk if the trunk has none (portal)."""
        call = on_trunk("DELETE", sid, "settings", "clear the alias", {"name": ALIAS}, portal=True)
        self._calls.execute(call, lambda: any(setting.name == ALIAS for setting in self.settings(sid)))

    def _credential(
        self, method: str, sid: str, end: str, user_name: str, password: SecretStr, friendly_name: str | None
    ) -> Call:
        secret = password.get_secret_value()
        body = {"user_name": user_name, "password": secret}
        if friendly_name is not None:
            body["friendly_name"] = friendly_name
        doing = "add a SIP credential" if method == "POST" else "change the SIP credential"
        return replace(on_trunk(method, sid, end, doing, body=body, portal=True), secrets=(secret,))

    def _has_trunk(self, sid: str) -> bool:
        """Read the trunk's numbers, an endpoint that every account has. Raises ExotelError if it can't."""
        self.numbers(sid)
        return True


def _has(id: str, rows: Sequence[NumberMapping | WhitelistEntry | DestinationEntry | Credential]) -> bool:
    return any(row.id == id for row in rows)
