"""The account's view of a sentence: are the values in it there already? Add only what isn't, remove only what is."""

from __future__ import annotations

from bot.conversation.entities import Kind
from bot.conversation.slots import Sentence, contents_of
from bot.trunks.snapshots import Snapshot


def circumstances(sentence: Sentence) -> list[str]:
    """For each type of value, “here” (on a trunk that is named), “elsewhere” or “new”; nothing for what wasn't read."""
    context = sentence.context
    found: set[str] = set()
    if not context.account.contents:
        return []
    named = [entity.value for entity in sentence.of(Kind.TRUNK)]
    read = [name for name in named if name in context.account.contents]
    if len(read) < len(named):
        return []
    for kind in (Kind.NUMBER, Kind.IP, Kind.DESTINATION, Kind.USER):
        for entity in sentence.of(kind):
            here = bool(read) and _is_on(kind, entity.value, sentence, read)
            state = "here" if here else "elsewhere" if _is_on(kind, entity.value, sentence, []) else "new"
            found.add(f"{kind} {state}")
    return sorted(found)


def _is_on(kind: Kind, value: str, sentence: Sentence, trunks: list[str]) -> bool:
    return any(has(each, kind, value) for each in contents_of(trunks, sentence.context))


def has(snapshot: Snapshot, kind: Kind, value: str) -> bool:
    """True if a trunk has that value."""
    host = value.partition(":")[0].partition("/")[0]
    if kind is Kind.NUMBER:
        return any(number.phone_number == value for number in snapshot.numbers)
    if kind is Kind.IP:
        return any(address.ip == host for address in snapshot.whitelisted_ips)
    if kind is Kind.DESTINATION:
        return any(route.host == host for route in snapshot.destinations)
    return value in snapshot.credentials
