"""What is watched on an account, and what people decide about what a watch found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.checks.drift import Difference, differences, unexplained
from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.domain.records import KnownTrunk
from bot.outbox import Announcer
from bot.store import AuditEvent, Store, Watch, operations, watches
from bot.trunks.snapshots import Snapshot
from bot.words.blocks import Message, escape


@dataclass(frozen=True)
class Drift:
    """How a watched trunk differs from what people know of it, by what nobody did through the bot. `since` is when it
    was as they know it; `can_be_kept` where the channel was told of just this."""

    differences: Sequence[Difference]
    since: str
    can_be_kept: bool


class Watches:
    """Those of one account. Every change is audited."""

    def __init__(self, store: Store, announcer: Announcer, account: str) -> None:
        self._store = store
        self._announcer = announcer
        self._account = account

    def all(self) -> Sequence[Watch]:
        """By trunk name."""
        with self._store.reading() as db:
            return watches.of_account(db, self._account)

    def drift(self, now: Snapshot) -> Drift | None:
        """None where the trunk is as people know it, or nobody watches it."""
        with self._store.reading() as db:
            watch = watches.find(db, self._account, now.trunk_sid)
            if watch is None or not watch.seen or not watch.seen_at:
                return None
            found = differences(Snapshot.model_validate_json(watch.seen), now)
            ours = operations.touched_since(db, self._account, watch.seen_at) if found else []
        strange = unexplained(found, ours, now.trunk_sid)
        told = Snapshot.model_validate_json(watch.drifted).digest() if watch.drifted else ""
        return Drift(strange, watch.seen_at, told == now.digest()) if strange else None

    def begin(self, trunk: KnownTrunk, hours: float, user: str) -> None:
        """Look at it now, and every so many hours from then on."""
        watch = Watch(self._account, trunk.trunk_sid, trunk.trunk_name, user, hours, self._store.now())
        with self._store.transaction() as db:
            watches.begin(db, watch)
            self._log(user, Event.WATCH_BEGUN, f"Watch {trunk.trunk_name} every {hours:g} h.", trunk.trunk_name)

    def end(self, trunk: KnownTrunk, user: str) -> bool:
        """Look at it no longer; False where nobody did."""
        with self._store.transaction() as db:
            ended = watches.end(db, self._account, trunk.trunk_sid)
            if ended:
                self._log(user, Event.WATCH_ENDED, f"Watch {trunk.trunk_name} no longer.", trunk.trunk_name)
        return ended

    def keep(self, trunk_sid: str, digest: str, user: str) -> bool:
        """What the trunk was when that was found is right from now on; False where it is not what stands there now."""
        with self._store.transaction() as db:
            watch = watches.find(db, self._account, trunk_sid)
            if watch is None or watch.drifted is None:
                return False
            snapshot = Snapshot.model_validate_json(watch.drifted)
            if snapshot.digest() != digest:
                return False
            # What the bot itself did since that was found still has to explain what comes after it.
            watches.saw(db, watch, snapshot.trunk_name, watch.drifted, str(watch.drifted_at))
            self._log(user, Event.DRIFT_KEPT, f"Kept what was changed on {watch.trunk_name}.", watch.trunk_name)
            self._announcer.amend(drift_slot(watch), kept_notice(watch.trunk_name, user))
        return True

    def _log(self, user: str, event: Event, sentence: str, trunk: str) -> None:
        self._store.log(AuditEvent(user, event, sentence, verb="watch", trunk=trunk, account=self._account))


def next_look(store: Store, hours: float) -> str:
    """ISO 8601, so many hours from now."""
    return iso(store.clock() + timedelta(hours=hours))


def drift_slot(watch: Watch) -> str:
    """Which notice tells of the drift of this trunk."""
    return f"drift/{watch.account}/{watch.trunk_sid}/{watch.drifted_at}"


def kept_notice(trunk_name: str, user: str) -> Message:
    """In the place of the notice with its buttons."""
    return Message(
        f":white_check_mark: *{escape(trunk_name)}* was changed outside of trunkbot. <@{user}> looked at it and keeps "
        "it as it is."
    )
