"""The sandbox account, and the JSON file it can be saved in."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox.exotel.faults import Faults
from bot.sandbox.exotel.rate import Limits
from bot.sandbox.exotel.records import Credential, Trunk, trunk_from_saved
from bot.sandbox.exotel.refusals import not_yours
from bot.sandbox.saving import save_json

FIRST_ID = 41512
CALLS_KEPT = 50


@dataclass(frozen=True)
class CallSeen:
    """One API call, for the panel. `http_code` is None if the connection was dropped."""

    at: str
    method: str
    path: str
    http_code: int | None
    code: int | None
    ms: int


class ExotelState:
    """One account. Hold `lock` to read or change several things atomically.

    `on_change` is called, outside the lock, after every API call and every change made through the panel.
    """

    def __init__(
        self,
        account_sid: str = "sandbox1",
        clock: Callable[[], float] = time.time,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.account_sid = account_sid
        self.api_key = self.api_token = "sandbox"  # noqa: S105 - published
        self.clock = clock
        self.on_change = on_change
        self.lock = threading.RLock()
        self.limits = Limits(clock)
        self.faults = Faults()
        self.trunks: dict[str, Trunk] = {}
        self.calls: deque[CallSeen] = deque(maxlen=CALLS_KEPT)
        self._next_id = FIRST_ID

    @property
    def account_path(self) -> str:
        return f"/v2/accounts/{self.account_sid}"

    def now(self) -> str:
        """ISO 8601 to the second, with `Z`."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def new_id(self) -> str:
        """A numeric string, like the API's sub-resource ids."""
        with self.lock:
            self._next_id += 1
            return str(self._next_id - 1)

    def new_trunk(self, trunk_name: str, nso_code: str, domain_name: str) -> Trunk:
        """Add a trunk with a random SID. Its name isn't checked here."""
        sid = f"trmum1{secrets.token_hex(11)}n"
        now = self.now()
        password = secrets.token_hex(12)
        with self.lock:
            own = Credential(self.new_id(), sid, password, None, sid, now, now)
            trunk = Trunk(sid, trunk_name, domain_name, nso_code, now, now, own)
            self.trunks[sid] = trunk
        return trunk

    def trunk(self, trunk_sid: str) -> Trunk:
        """Raises 403/1003 for a SID that is not on this account."""
        try:
            return self.trunks[trunk_sid]
        except KeyError:
            raise not_yours() from None

    def take_fault(self, method: str) -> str:
        """Take the kind of fault for this call ("none" for none), and count it as used."""
        with self.lock:
            struck = self.faults
            if not struck.strikes(method):
                return "none"
            self.faults = struck.spent()
            return struck.kind

    def note_call(self, call: CallSeen) -> None:
        with self.lock:
            self.calls.appendleft(call)
        self.on_change()

    def reset(self) -> None:
        """Back to an empty account with no faults, no calls and a fresh rate window."""
        with self.lock:
            self.trunks.clear()
            self.calls.clear()
            self.faults = Faults()
            self.limits.forget()
        self.on_change()

    def save(self, path: Path | str) -> None:
        """Save the account (but no faults and no calls) as JSON, whole or not at all."""
        with self.lock:
            content = {"next_id": self._next_id, "trunks": [asdict(trunk) for trunk in self.trunks.values()]}
        save_json(Path(path), content)

    def load(self, path: Path | str) -> None:
        """Load a saved account. Raises ValueError, TypeError or KeyError for a file that `save` didn't write."""
        content = json.loads(Path(path).read_text(encoding="ascii"))
        trunks = [trunk_from_saved(saved) for saved in content["trunks"]]
        next_id = int(content["next_id"])
        with self.lock:
            self.trunks = {trunk.trunk_sid: trunk for trunk in trunks}
            self._next_id = next_id
        self.on_change()
