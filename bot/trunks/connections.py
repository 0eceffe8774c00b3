"""The systems that trunks were connected to, as the requests of `/trunk connect` say.

There is no table of its own: a request is kept as long as the database, so a step that waits for the other side
survives a restart, and anyone can continue it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain import Direction
from bot.domain.errors import BadInput
from bot.domain.records import Operation, State
from bot.platforms.platform import Platform
from bot.platforms.registry import find
from bot.store import Store, operations

CONNECT = "connect"
"""The verb whose requests these are."""
_HAPPENED = {State.DONE, State.FAILED, State.UNKNOWN}


@dataclass(frozen=True)
class Connection:
    """A trunk and the platform at its other end. `answers` are those to the platform's blanks.

    `waits` is True if the platform has yet to reveal where it takes inbound calls. `asked_by` is a Slack user id, and
    `at` is ISO 8601 in UTC.
    """

    trunk_sid: str
    platform: Platform
    direction: Direction
    number: str
    region: str
    answers: Mapping[str, str]
    waits: bool
    asked_by: str
    at: str

    @property
    def to_continue(self) -> str:
        """The words after `/trunk connect` that continue it."""
        return f"continue {self.platform.key} {self.region} {self.trunk_sid} {self.number}"


def of_account(store: Store, account: str) -> Mapping[str, Connection]:
    """The last connection of each trunk of the account, by SID. Reads the database, never Exotel."""
    with store.reading() as db:
        asked = operations.of_verb(db, CONNECT, account)
    found: dict[str, Connection] = {}
    for operation in asked:
        connection = _read(operation) if operation.state in _HAPPENED else None
        if connection:
            found[connection.trunk_sid] = _after(found.get(connection.trunk_sid), connection)
    return found


def of(store: Store, account: str, trunk_sid: str) -> Connection | None:
    """The connection of that trunk; None if it wasn't made with `/trunk connect`."""
    return of_account(store, account).get(trunk_sid)


def _after(before: Connection | None, now: Connection) -> Connection:
    """Join the requests of one connection: the second adds what the platform revealed."""
    if before is None or before.platform != now.platform:
        return now
    both = {before.direction, now.direction}
    direction = now.direction if len(both) == 1 else Direction.BOTH
    return replace(now, direction=direction, answers={**before.answers, **now.answers})


def _read(operation: Operation) -> Connection | None:
    """Read a request; None if its trunk was never created, or its platform is no longer known."""
    request = operation.request
    trunk_sid = operation.facts.get("trunk_sid") or request.get("trunk_sid")
    platform = find(str(request.get("platform")))
    try:
        direction = Direction.parse(str(request.get("direction")))
    except BadInput:
        return None
    if not trunk_sid or platform is None:
        return None
    return Connection(
        str(trunk_sid),
        platform,
        direction,
        str(request.get("number")),
        str(request.get("region") or next(iter(platform.regions), "")),
        dict(request.get("answers") or ()),
        direction.inbound and not request.get("destination"),
        operation.asked_by,
        operation.created_at,
    )
