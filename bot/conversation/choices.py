"""The buttons of a question, in their order; and what a list shows, in its order. “The second one” counts on both."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.meaning import Context, Meaning
from bot.conversation.naming import similar
from bot.trunks.snapshots import Snapshot

MOST = 5
_DIRECTIONS = ("outbound", "inbound", "both")
_TRUNKS = ("trunk", "from", "to")


def choices(meaning: Meaning, name: str, context: Context) -> list[str]:
    """The values to offer for a missing field: at most five, the likeliest first.

    A direction that is implied comes first. For trunks: similar names, those that hold the value, those spoken of last.
    For anything to remove: what is on the trunk.
    """
    first = [meaning.implied[name]] if name in meaning.implied else []
    if name == "direction":
        ways = _DIRECTIONS if meaning.verb != "test" else _DIRECTIONS[:2]
        return list(dict.fromkeys([*first, *ways]))
    if name == "mode":
        return ["pstn", "flow"]
    if name in _TRUNKS:
        return _trunks(meaning, name, context, first)
    trunk = meaning.value("trunk") or meaning.value("from")
    snapshot = context.account.contents.get(trunk)
    return _on(snapshot, name)[:MOST] if snapshot and meaning.verb not in _ADDING else []


_ADDING = ("number add", "ip add", "dest add", "creds add", "setup", "connect", "alias set", "rename", "create")


def _trunks(meaning: Meaning, name: str, context: Context, first: Sequence[str]) -> list[str]:
    if meaning.verb == "create":
        return []
    if meaning.verb == "restore":
        return list(context.account.deleted)[:MOST]
    names = [trunk.trunk_name for trunk in context.account.trunks]
    said = next(iter(meaning.absent.get(name, ())), "")
    spoken = [
        value for turn in reversed(context.thread.turns) for field in _TRUNKS for value in turn.fields.get(field, ())
    ]
    near = similar(said, context.account, MOST) if said else []
    taken = {value for field in _TRUNKS for value in meaning.fields.get(field, ())}
    ordered = dict.fromkeys([*first, *near, *meaning.holders, *spoken, *names])
    return [each for each in ordered if each in names and each not in taken][:MOST]


def listed(meaning: Meaning, context: Context) -> list[str]:
    """The values that the answer to a list shows, in its order."""
    if meaning.verb == "list":
        return [trunk.trunk_name for trunk in context.account.trunks]
    name = {"number list": "number", "ip list": "ip", "dest list": "destination", "creds": "user"}.get(
        str(meaning.verb)
    )
    snapshot = context.account.contents.get(meaning.value("trunk"))
    return _on(snapshot, name) if name and snapshot else []


def _on(snapshot: Snapshot, name: str) -> list[str]:
    match name:
        case "number":
            return [number.phone_number for number in snapshot.numbers]
        case "ip":
            return [address.ip for address in snapshot.whitelisted_ips]
        case "destination":
            return [route.destination for route in snapshot.destinations]
        case "user":
            return list(snapshot.credentials)
    return []
