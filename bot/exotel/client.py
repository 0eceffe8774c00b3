"""The trunk API as methods: one for each thing that can be asked. A value comes back, or an error of `bot.errors`.

(portal) marks what an account may not have: those raise NotSwitchedOn where it has not.
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
from bot.domain.errors import ExotelError, NoSuchTrunk, Refused
from bot.exotel.asking import Asking
from bot.exotel.call import Call, CallRecord, on_trunk, place
from bot.exotel.circuit import REST_SECONDS, Circuit, Turned
from bot.exotel.limits import Turnstile
from bot.exotel.models import (
    Credential,
    DestinationEntry,
    NumberMap,
    NumberMapping,
    Setting,
    Trunk,
    WhitelistEntry,
)
from bot.exotel.transport import OnSend, Timeouts, Transport
from bot.exotel.wire import HEADERS, PunctualTransport, account_address

ALIAS = "trunk_external_alias"
NSO_CODE = "ANY-ANY"
AT_ONCE = 8  # httpx's pool slows down badly with more, and 200 requests a minute never need them

DRAIN_SECONDS = 2.0

Mode = Literal["pstn", "flow"]


def _ignore(record: CallRecord) -> None:
    """Nobody asked to be told."""


class ExotelClient:
    """Safe to share between threads. Close it, or use it as a context manager.

    `on_send` is told of every request that may change something, on the thread that makes it (method, path and trunk
    SID); where it raises, nothing is sent. `on_call` is told of every request once it has ended, and `on_wait` of every
    wait of two seconds and more for the rate limit or a Retry-After, in seconds, before it begins. `total_timeout`
    holds for one call with its retries, in seconds; waiting for the rate limit comes on top of it. Of a list, every
    page is a call. `made_lately` are the requests of a process before this one, as the seconds that have passed since:
    the limit is the account's. A request of whoever `comes_first`, on the thread that makes it, goes before all others
    that wait for it. `on_turn` is told when the circuit opens and closes; while it is open every call raises
    LeftAlone at once, but for one each `rest_seconds`.
    Writes are repeated only where they surely had no effect. A `sid` is a trunk's SID.
    """

    def __init__(
        self,
        account_sid: AccountSid,
        api_key: str,
        api_token: SecretStr,
        base_url: str,
        *,
        on_send: OnSend = lambda method, path, trunk: None,
        on_call: Callable[[CallRecord], None] = _ignore,
        on_wait: Callable[[float], None] = lambda _: None,
        on_turn: Callable[[Turned], object] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 20.0,
        total_timeout: float = 30.0,
        rate_per_minute: int = 200,
        rest_seconds: float = REST_SECONDS,
        made_lately: Sequence[float] = (),
        comes_first: Callable[[], bool] = lambda: False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Raises BadInput for a `base_url` that is none, or that carries a user and password."""
        self._account_sid = account_sid
        self._address = account_address(base_url, account_sid)
        self._turnstile = Turnstile(rate_per_minute, AT_ONCE, clock, sleep, on_wait, comes_first)
        self._turnstile.remember(made_lately)
        self.circuit = Circuit(clock, rest=rest_seconds, on_turn=on_turn)
        token = api_token.get_secret_value()
        self._http = httpx.Client(
            base_url=self._address,
            auth=httpx.BasicAuth(api_key, token),
            headers=HEADERS,
            trust_env=False,
            transport=transport or PunctualTransport(self._address, AT_ONCE, clock),
        )
        timeouts = Timeouts(connect_timeout, read_timeout, total_timeout)
        self._ask = Asking(
            Transport(
                self._http,
                self._turnstile,
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
        """Hang up. Whoever still waits for a turn, or to try again, gets NotReached or their last error; who waits for
        an answer has lost it, and is given a moment to say so."""
        self._turnstile.close()
        self._http.close()
        self._turnstile.drain(DRAIN_SECONDS)

    def wait_hint(self) -> float:
        """Seconds that a call made now would wait for the rate limit; approximate."""
        return self._turnstile.wait_hint()

    def spare(self) -> int:
        """How many calls could be made now without a wait for the rate limit; approximate."""
        return self._turnstile.spare()

    # Trunks

    def create_trunk(self, name: TrunkName) -> Trunk:
        """Raises AlreadyExists where the account has a trunk of that name."""
        domain_name = f"{self._account_sid}.pstn.exotel.com"
        body = {"trunk_name": str(name), "nso_code": NSO_CODE, "domain_name": domain_name}
        return self._ask.one(Call("POST", "/trunks", f"create the trunk {name}", body=body), Trunk)

    def rename_trunk(self, sid: str, name: TrunkName) -> Trunk:
        """(portal)"""
        call = on_trunk("PUT", sid, "", f"rename the trunk to {name}", body={"trunk_name": str(name)}, portal=True)
        return self._ask.one(call, Trunk, partial(self._stands, sid))

    def delete_trunk(self, sid: str) -> Trunk:
        """Delete it with its numbers, whitelist, destinations and credentials, for good; what it was comes back."""
        call = Call("DELETE", "/trunks", f"delete the trunk {sid}", {"trunk_sid": str(sid)}, trunk=sid)
        return self._ask.one(call, Trunk, partial(self._stands, sid))

    def trunks(self) -> list[Trunk]:
        """All trunks of the account (portal)."""
        return self._ask.all(Call("GET", "/trunks", "list the trunks", portal=True), Trunk)

    def is_listed(self, sid: str) -> bool | None:
        """Whether the account's own list has it; None where there is no list to be read (portal)."""
        try:
            return any(trunk.trunk_sid == sid for trunk in self.trunks())
        except ExotelError:
            return None

    def knock(self) -> None:
        """Ask for as little as can be asked for, to see whether Exotel answers. Raises ExotelError."""
        self._ask.done(Call("GET", "/trunks", "see whether it answers", {"page_size": "1"}, portal=True))

    def trunk(self, sid: str) -> Trunk | None:
        """One trunk, or None where this account has no such trunk (portal)."""
        call = Call("GET", "/trunks", f"show the trunk {sid}", {"trunk_sid": str(sid)}, trunk=sid, portal=True)
        try:
            found = self._ask.all(call, Trunk, partial(self._stands, sid))
        except NoSuchTrunk:
            return None
        return next((trunk for trunk in found if trunk.trunk_sid == sid), None)

    # Phone numbers (ExoPhones)

    def map_number(self, sid: str, number: E164, mode: Mode | None = None) -> NumberMapping:
        """No mode means `pstn`. Raises AlreadyExists where the number is mapped, to whichever trunk."""
        body = {"phone_number": str(number)} | ({"mode": mode} if mode else {})
        call = on_trunk("POST", sid, "phone-numbers", f"map {number} to the trunk", body=body)
        return self._ask.one(call, NumberMapping, partial(self._stands, sid))

    def numbers(self, sid: str) -> list[NumberMapping]:
        call = on_trunk("GET", sid, "phone-numbers", "list the trunk's phone numbers")
        return self._ask.all(call, NumberMapping)

    def change_number(self, sid: str, id: str, number: E164, mode: Mode) -> NumberMapping:
        """Change the mode; the number must be the one that is mapped (portal)."""
        body = {"phone_number": str(number), "mode": mode}
        call = on_trunk("PUT", sid, f"phone-numbers/{place(id)}", f"set {number} to {mode}", body=body, portal=True)
        return self._ask.one(call, NumberMapping, lambda: _has(id, self.numbers(sid)))

    def unmap_number(self, sid: str, id: str) -> None:
        """(portal)"""
        call = on_trunk("DELETE", sid, "phone-numbers", "take the number off the trunk", {"id": id}, portal=True)
        self._ask.done(call, lambda: _has(id, self.numbers(sid)))

    def trunk_of_number(self, number: E164, *, settle: bool = True) -> NumberMap | None:
        """Which trunk a number is on, or None (portal).

        "Not Found" may mean the number or, on some accounts, the endpoint: the other portal list settles it, for those
        who need to know.
        """
        query = {"exophone": str(number)}
        call = Call("GET", "/trunk-maps", f"look up the trunk of {number}", query, portal=True, seeks=True)
        try:
            return next(iter(self._ask.all(call, NumberMap)), None)
        except NoSuchTrunk:
            if not settle:
                return None
        self._ask.done(Call("GET", "/trunks", call.doing, {"page_size": "1"}, portal=True))
        return None

    # Whitelisted IPs

    def whitelist_ip(self, sid: str, ip: PublicIPv4, mask: Mask) -> WhitelistEntry:
        """Raises AlreadyExists where the address is whitelisted, whatever its mask."""
        body = {"ip": str(ip), "mask": int(mask)}
        call = on_trunk("POST", sid, "whitelisted-ips", f"whitelist {ip}/{int(mask)}", body=body)
        return self._ask.one(call, WhitelistEntry, partial(self._stands, sid))

    def whitelisted_ips(self, sid: str) -> list[WhitelistEntry]:
        call = on_trunk("GET", sid, "whitelisted-ips", "list the trunk's whitelisted IPs")
        return self._ask.all(call, WhitelistEntry)

    def change_whitelisted_ip(self, sid: str, id: str, ip: PublicIPv4, mask: Mask) -> WhitelistEntry:
        """(portal)"""
        doing, body = f"change the whitelisted IP to {ip}/{int(mask)}", {"ip": str(ip), "mask": int(mask)}
        call = on_trunk("PUT", sid, f"whitelisted-ips/{place(id)}", doing, body=body, portal=True)
        return self._ask.one(call, WhitelistEntry, lambda: _has(id, self.whitelisted_ips(sid)))

    def remove_whitelisted_ip(self, sid: str, id: str) -> None:
        """(portal)"""
        call = on_trunk("DELETE", sid, "whitelisted-ips", "take the IP off the whitelist", {"id": id}, portal=True)
        self._ask.done(call, lambda: _has(id, self.whitelisted_ips(sid)))

    # Destination URIs

    def add_destinations(self, sid: str, wishes: Sequence[Destination]) -> list[DestinationEntry | Refused]:
        """Some may go in and some not (HTTP 207): what became of each, in the order they were given."""
        if not wishes:
            return []
        return self._ask.each(self._destinations(sid, wishes), DestinationEntry, len(wishes))

    def add_destination(self, sid: str, wish: Destination) -> DestinationEntry:
        """An IP address must be whitelisted on the trunk first: InvalidParameter otherwise."""
        return self._ask.one(self._destinations(sid, [wish]), DestinationEntry, partial(self._stands, sid))

    def destinations(self, sid: str) -> list[DestinationEntry]:
        call = on_trunk("GET", sid, "destination-uris", "list the trunk's destination URIs")
        return self._ask.all(call, DestinationEntry)

    def change_destination(self, sid: str, id: str, priority: int, weight: int) -> DestinationEntry:
        """Lower priority is tried first; of equals, higher weight gets more calls (portal)."""
        doing, body = "change the destination's place", {"priority": priority, "weight": weight}
        call = on_trunk("PUT", sid, f"destination-uris/{place(id)}", doing, body=body, portal=True)
        return self._ask.one(call, DestinationEntry, lambda: _has(id, self.destinations(sid)))

    def remove_destination(self, sid: str, id: str) -> None:
        """(portal)"""
        call = on_trunk("DELETE", sid, "destination-uris", "remove the destination", {"id": id}, portal=True)
        self._ask.done(call, lambda: _has(id, self.destinations(sid)))

    # SIP credentials

    def credentials(self, sid: str) -> list[Credential]:
        """Empty where the trunk has none. The seed's shape has no ids, and so nothing to change or remove."""
        return self._ask.all(on_trunk("GET", sid, "credentials", "list the trunk's credentials"), Credential)

    def add_credential(
        self, sid: str, user_name: str, password: SecretStr, friendly_name: str | None = None
    ) -> Credential:
        """`friendly_name` has at most 32 characters (portal)."""
        call = self._credential("POST", sid, "credentials", user_name, password, friendly_name)
        return self._ask.one(call, Credential, partial(self._stands, sid))

    def change_credential(
        self, sid: str, id: str, user_name: str, password: SecretStr, friendly_name: str | None = None
    ) -> Credential:
        """(portal)"""
        end = f"credentials/{place(id)}"
        call = self._credential("PUT", sid, end, user_name, password, friendly_name)
        return self._ask.one(call, Credential, lambda: _has(id, self.credentials(sid)))

    def remove_credential(self, sid: str, id: str) -> None:
        """(portal)"""
        call = on_trunk("DELETE", sid, "credentials", "remove the SIP credential", {"id": id}, portal=True)
        self._ask.done(call, lambda: _has(id, self.credentials(sid)))

    # Settings

    def settings(self, sid: str) -> list[Setting]:
        """(portal)"""
        call = on_trunk("GET", sid, "settings", "list the trunk's settings", portal=True)
        return self._ask.all(call, Setting, partial(self._stands, sid))

    def set_alias(self, sid: str, number: E164) -> Setting:
        """The number that called people see. Setting it again overwrites it."""
        body = {"settings": [{"name": ALIAS, "value": str(number)}]}
        call = on_trunk("POST", sid, "settings", f"set the alias to {number}", body=body)
        return self._ask.one(call, Setting, partial(self._stands, sid))

    def clear_alias(self, sid: str) -> None:
        """Raises NoSuchTrunk where the trunk has no alias (portal)."""
        call = on_trunk("DELETE", sid, "settings", "clear the alias", {"name": ALIAS}, portal=True)
        self._ask.done(call, lambda: any(setting.name == ALIAS for setting in self.settings(sid)))

    # How calls are put together

    def _destinations(self, sid: str, wishes: Sequence[Destination]) -> Call:
        parts = tuple(f"add the destination {wish.wire}" for wish in wishes)
        doing = parts[0] if len(parts) == 1 else f"add {len(parts)} destinations"
        body = {"destinations": [{"destination": wish.wire} for wish in wishes]}
        return replace(on_trunk("POST", sid, "destination-uris", doing, body=body), parts=parts)

    def _credential(
        self, method: str, sid: str, end: str, user_name: str, password: SecretStr, friendly_name: str | None
    ) -> Call:
        secret = password.get_secret_value()
        body = {"user_name": user_name, "password": secret}
        if friendly_name is not None:
            body["friendly_name"] = friendly_name
        doing = "add a SIP credential" if method == "POST" else "change the SIP credential"
        return replace(on_trunk(method, sid, end, doing, body=body, portal=True), secrets=(secret,))

    def _stands(self, sid: str) -> bool:
        """Whether the trunk is on the account, as an endpoint sees it that every account has."""
        self.numbers(sid)
        return True


def _has(id: str, rows: Sequence[NumberMapping | WhitelistEntry | DestinationEntry | Credential]) -> bool:
    return any(row.id == id for row in rows)
