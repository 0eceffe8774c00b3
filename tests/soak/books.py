"""The three books side by side: what was asked, what the journal says, what Exotel did; and what the channel says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.records import Operation, State, StepState
from bot.journal.operations import CARD
from bot.store import OutboxMessage, Store, operations, outbox
from bot.store.audit.log import AuditRow
from bot.verbs.forms import FormChange
from bot.verbs.verb import Verbs
from tests.soak.exotel_book import Effect, Executed, Thing
from tests.soak.slack_book import Asked, SlackBook
from tests.support.audits import first_bad_row
from tests.support.looking import Json, text_of

Claims = list[tuple[Operation, StepState]]
MOST_ROWS = 10_000_000
ACK_SECONDS = 3.0
_SIGNS = {
    "create_trunk": ("+", "trunk"),
    "delete_trunk": ("-", "trunk"),
    "map_number": ("+", "number"),
    "unmap_number": ("-", "number"),
    "whitelist_ip": ("+", "ip"),
    "remove_ip": ("-", "ip"),
    "add_destination": ("+", "dest"),
    "remove_destination": ("-", "dest"),
    "set_alias": ("+", "alias"),
}
_ENDS_ONCE = {
    State.DONE: ["done"],
    State.REJECTED: ["declined"],
    State.WITHDRAWN: ["withdrawn", "stopped"],
    State.EXPIRED: ["expired"],
    State.STALE: ["stale"],
}
"""The events of the audit log of which one tells that end."""
_OPEN = (State.APPROVED, State.QUEUED, State.RUNNING, State.UNKNOWN)
"""What must have come to its end. A request that waits for a decision may wait: nobody has taken one."""
CARD_SAYS = {
    State.WAITING: ("Waiting for approval", "Reading the trunk"),
    State.APPROVED: ("Approved",),
    State.QUEUED: ("In progress",),
    State.RUNNING: ("In progress",),
    State.DONE: ("Done.", "steps done", "already done"),
    State.FAILED: ("Failed",),
    State.UNKNOWN: ("Outcome unknown",),
    State.REJECTED: ("Declined",),
    State.WITHDRAWN: ("Withdrawn", "Stopped by"),
    State.EXPIRED: ("Expired",),
    State.STALE: ("Canceled",),
}


@dataclass(frozen=True)
class Journal:
    """What the bot's file holds, read while no bot has it."""

    operations: Sequence[Operation]
    audit: Sequence[AuditRow]
    letters: Sequence[OutboxMessage]
    first_bad_row: int | None

    @classmethod
    def of(cls, store: Store) -> Journal:
        with store.reading() as db:
            found = operations.recent(db, MOST_ROWS)[::-1]
            kinds = [(row["operation_id"], row["kind"]) for row in db.query("SELECT operation_id, kind FROM outbox")]
            posted = [letter for where in kinds if (letter := outbox.find(db, *where))]
        return cls(found, store.audit_search(limit=MOST_ROWS)[::-1], posted, first_bad_row(store))


@dataclass(frozen=True)
class Account:
    """What Exotel did, in order, and what stands there at the end."""

    book: Sequence[Executed]
    stands: frozenset[Thing]

    def is_so(self, effect: Effect) -> bool:
        """Whether the account is as the effect left it."""
        return (effect.thing in self.stands) == (effect.sign == "+")


@dataclass
class Findings:
    """Sentences, each naming its operation."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    disagreeing: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def what_was_asked(book: SlackBook, journal: Journal, verbs: Verbs, found: Findings) -> None:
    """Book one against two: what Slack has an acknowledgement of stands in the journal, or its asker was told why not.
    Looks and forms that died with the bot are counted apart: nothing was asked with them yet."""
    keys = {operation.key for operation in journal.operations}
    ids = {operation.id for operation in journal.operations}
    decided = {(row.actor, row.operation_id, row.details.get("click")) for row in journal.audit}
    for asked in book.asked:
        if asked.is_judged and (asked.error == "operation_timeout" or asked.seconds > ACK_SECONDS):
            found.late.append(f"{asked.typed!r} was acknowledged after {asked.seconds:.1f} s ({asked.error or 'late'})")
        if asked.error:
            continue
        found.lost += [
            f"{asked.typed!r} was answered with request {one}, which is in no journal" for one in _named(asked, ids)
        ]
        if asked.delivery.kind == "slash_commands":
            _line(asked, book, keys, verbs, found)
        elif _callback(asked) in ("review/approve", "review/decline") and not (asked.ack or {}).get("errors"):
            who, what = asked.payload["user"]["id"], _callback(asked).removeprefix("review/")
            operation_id = str(asked.payload["view"].get("private_metadata")).split(" ")[0]
            if (who, operation_id, what) not in decided:
                found.lost.append(f"{what} of {operation_id} by {who} was acknowledged and is not in the audit log")


def _line(asked: Asked, book: SlackBook, keys: set[str], verbs: Verbs, found: Findings) -> None:
    verb, words = verbs.read(asked.payload["text"])
    is_told = book.was_told(asked)
    if isinstance(verb, FormChange) and verb.takes_line(words):
        if f"{verb.name}:{asked.payload['trigger_id']}" not in keys and not is_told:
            found.lost.append(f"{asked.typed!r} was acknowledged, is in no journal, and its asker was told nothing")
    elif not is_told:
        found.unanswered.append(asked.typed)


def _callback(asked: Asked) -> str:
    """Of a form that was submitted: one that is closed decides nothing."""
    return str(asked.payload["view"]["callback_id"]) if asked.payload.get("type") == "view_submission" else ""


def _named(asked: Asked, ids: set[str]) -> list[str]:
    said = text_of(asked.ack)
    return [word for part in said.split("request ")[1:] if (word := part[:8]).isupper() and word not in ids]


def claims_of(journal: Journal) -> dict[Effect, Claims]:
    """What each step of each operation would do on Exotel, and what the journal says became of it."""
    found: dict[Effect, Claims] = {}
    for operation in journal.operations:
        for step in operation.steps:
            name, _, what = step.name.partition(" ")
            if name in _SIGNS:
                sign, kind = _SIGNS[name]
                effect = Effect(sign, _thing(kind, what, operation.request))
                found.setdefault(effect, []).append((operation, step.state))
    return found


def _thing(kind: str, what: str, request: Any) -> Thing:
    if kind == "trunk":
        return Thing(kind, "", str(request["trunk_name"]))
    return Thing(kind, str(request["trunk_sid"]), str(request["alias"]) if kind == "alias" else what.split("/")[0])


def what_was_done(journal: Journal, account: Account, found: Findings) -> None:
    """Book two against three, effect by effect, and each step's end in the audit log once."""
    claims = claims_of(journal)
    times = Counter(effect for executed in account.book for effect in executed.effects)
    for effect in sorted({*claims, *times}):
        _one_effect(effect, claims.get(effect, []), times[effect], account, found)
    _ends_in_the_audit_log(journal, found)
    for operation in journal.operations:
        if operation.state in _OPEN:
            found.undecided.append(f"{operation.id} {operation.verb} is {operation.state}: {operation.sentence}")


def _one_effect(effect: Effect, claims: Claims, times: int, account: Account, found: Findings) -> None:
    told = _told(effect, claims)
    is_done = any(state == StepState.DONE for _, state in claims)
    if times and not claims:
        found.lost.append(f"{told}: Exotel did it, and no operation of the journal asked for it")
    elif times > len(claims):
        found.doubled.append(f"{told}: Exotel did it {times} times")
    elif is_done and not times:
        found.lost.append(f"{told}: done in the journal, and Exotel never did it")
    elif times and not is_done and account.is_so(effect):
        found.lost.append(f"{told}: Exotel did it, it is still so, and the journal does not say that it is done")


def _ends_in_the_audit_log(journal: Journal, found: Findings) -> None:
    rows = Counter((row.operation_id, row.event, json.loads(row.detail).get("step")) for row in journal.audit)
    for operation in journal.operations:
        wanted: list[tuple[Sequence[str], str | None]] = [
            (["asked"], None),
            *((["step_done"], step.name) for step in operation.steps if step.state == StepState.DONE),
        ]
        wanted += [(_ENDS_ONCE[operation.state], None)] if operation.state in _ENDS_ONCE else []
        for events, step in wanted:
            number = sum(rows[operation.id, event, step] for event in events)
            if number != 1:
                where, told = found.doubled if number else found.lost, " or ".join(events)
                where.append(f"{operation.id} {operation.verb}: {number} rows {told} {step or ''} in the audit log")


def what_is_told(journal: Journal, messages: Iterable[tuple[str, Json]], found: Findings) -> None:
    """What stands in Slack against the journal: one message for each letter, and each card as its operation is."""
    standing = {(channel, message["ts"]): message for channel, message in messages}
    slots = Counter(slot for message in standing.values() if (slot := slot_of(message)))
    found.duplicates += [f"{slot} stands {number} times" for slot, number in slots.items() if number > 1]
    by_id = {operation.id: operation for operation in journal.operations}
    for letter in journal.letters:
        message = standing.get((letter.channel, letter.ts or ""))
        if letter.dead_letter or message is None:
            found.disagreeing.append(f"{letter.dedup_key} was not told ({letter.dead_letter or 'no such message'})")
        elif letter.kind == CARD:
            operation = by_id[str(letter.operation_id)]
            if not any(words in text_of(message) for words in CARD_SAYS[operation.state]):
                said = text_of(message)[:200]
                found.disagreeing.append(f"{operation.id} is {operation.state}, and its card says {said!r}")


def slot_of(message: Json) -> str:
    """Which letter a message is; empty for those that are none."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("slot") or "")


def _told(effect: Effect, claims: Claims) -> str:
    """The effect in words, and whose it is."""
    thing = effect.thing
    whose = ", ".join(f"{operation.id} {operation.verb} {operation.state}" for operation, _ in claims) or "nobody's"
    return f"{effect.sign}{thing.kind} {thing.what} {thing.trunk}".strip() + f" ({whose})"
