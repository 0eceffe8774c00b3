"""The watched trunks of an account, and people's decisions on their drift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.checks.drift import TrunkChange, differences, unexplained
from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.domain.records import KnownTrunk
from bot.outbox import Announcer
from bot.store import AuditEvent, Store, Watch, operations, watches
from bot.trunks.snapshots import Snapshot
from bot.words.blocks import Block, Message, bold, button, escape, section
from bot.words.phrasing import people


@dataclass(frozen=True)
class Drift:
    """Changes of a watched trunk that nobody made through the bot, since `since`. `can_be_kept` is True if the channel
    was notified of exactly these."""

    changes: Sequence[TrunkChange]
    since: str
    can_be_kept: bool


class Watches:
    """The watches of one account. Every change is audited."""

    def __init__(self, store: Store, announcer: Announcer, account: str) -> None:
        self._store = store
        self._announcer = announcer
        self._account = account

    def all(self) -> Sequence[Watch]:
        """List every watch, by trunk name."""
        with self._store.reading() as db:
            return watches.of_account(db, self._account)

    def drift(self, now: Snapshot) -> Drift | None:
        """Compare the trunk with its last known state; None if nothing changed, or nobody watches it."""
        with self._store.reading() as db:
            watch = watches.find(db, self._account, now.trunk_sid)
        changes = outside_changes(self._store, watch, now) if watch else []
        return Drift(changes, str(watch.seen_at), was_noticed(watch, now)) if watch and changes else None

    def begin(self, trunk: KnownTrunk, hours: float, user: str) -> None:
        """Check it now, and every `hours` from then on."""
        watch = Watch(self._account, trunk.trunk_sid, trunk.trunk_name, user, hours, self._store.now())
        with self._store.transaction() as db:
            watches.begin(db, watch)
            self._log(user, Event.WATCH_BEGUN, f"Watch {trunk.trunk_name} every {hours:g} h.", trunk.trunk_name)

    def end(self, trunk: KnownTrunk, user: str) -> bool:
        """Stop watching it; False if it wasn't watched."""
        with self._store.transaction() as db:
            ended = watches.end(db, self._account, trunk.trunk_sid)
            if ended:
                self._log(user, Event.WATCH_ENDED, f"Stopped watching {trunk.trunk_name}.", trunk.trunk_name)
        return ended

    def keep(self, trunk_sid: str, digest: str, user: str) -> bool:
        """Accept the trunk as it was when its drift was noticed; False if that isn't this `digest`."""
        with self._store.transaction() as db:
            watch = watches.find(db, self._account, trunk_sid)
            if watch is None or watch.drifted is None:
                return False
            snapshot = Snapshot.model_validate_json(watch.drifted)
            if snapshot.digest() != digest:
                return False
            # Operations since the drift was noticed still have to explain the changes after it.
            watches.saw(db, watch, snapshot.trunk_name, watch.drifted, str(watch.drifted_at))
            self._log(user, Event.DRIFT_KEPT, f"Kept the changes on {watch.trunk_name}.", watch.trunk_name)
            self._announcer.amend(drift_key(watch), kept_notice(watch.trunk_name, user))
        return True

    def _log(self, user: str, event: Event, sentence: str, trunk: str) -> None:
        self._store.log(AuditEvent(user, event, sentence, verb="watch", trunk=trunk, account=self._account))


def outside_changes(store: Store, watch: Watch, now: Snapshot) -> list[TrunkChange]:
    """List the changes since the trunk's last known state that no operation explains."""
    if not watch.seen or not watch.seen_at:
        return []
    changes = differences(Snapshot.model_validate_json(watch.seen), now)
    with store.reading() as db:
        ours = operations.touched_since(db, watch.account, watch.seen_at) if changes else []
    return unexplained(changes, ours, watch.trunk_sid)


def was_noticed(watch: Watch, now: Snapshot) -> bool:
    """True if the channel was notified of exactly this state."""
    return bool(watch.drifted) and Snapshot.model_validate_json(watch.drifted or "").digest() == now.digest()


def next_look(store: Store, hours: float) -> str:
    """The time in `hours` from now, ISO 8601."""
    return iso(store.clock() + timedelta(hours=hours))


def drift_key(watch: Watch) -> str:
    """The dedup key of the notice about this trunk's drift."""
    return f"drift/{watch.account}/{watch.trunk_sid}/{watch.drifted_at}"


def keep_button(snapshot: Snapshot) -> Block:
    """The button that accepts the changes."""
    return button("Keep changes", "watch", f"keep {snapshot.trunk_sid} {snapshot.digest()}")


def change_line(change: TrunkChange) -> Block:
    """The change, and the button that puts it back, if there is one."""
    sentence, back = change.sentence, change.back
    put_back = button(back.label, back.verb, back.value, says=f"Put back: {sentence}") if back else None
    return section(f"• {escape(sentence)}", put_back)


def kept_notice(trunk_name: str, user: str) -> Message:
    """The text that replaces the notice and its buttons."""
    return Message(
        f":white_check_mark: {bold(trunk_name)} was changed outside trunkbot. {people([user])} kept the changes."
    )
