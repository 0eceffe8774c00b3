"""The fields of each command: which a sentence can fill in, and which must be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.entities import Kind
from bot.conversation.meaning import Effect


@dataclass(frozen=True)
class Role:
    """The part of a sentence that starts one command. `fields` are all that it can fill in, `needed` those that are
    asked for if they are missing, the most deciding first. `takes` are the types of values that it uses."""

    verb: str
    fields: Sequence[str]
    needed: Sequence[str] = ()
    effect: Effect = Effect.READ

    @property
    def takes(self) -> frozenset[Kind]:
        """The types of the values that belong to its fields."""
        return frozenset(kind for field in self.fields for kind in _KINDS.get(field, ()))


_KINDS = {
    "trunk": (Kind.TRUNK, Kind.DELETED, Kind.NAME),
    "name": (Kind.TRUNK, Kind.DELETED, Kind.NAME),
    "from": (Kind.TRUNK,),
    "to": (Kind.TRUNK,),
    "number": (Kind.NUMBER,),
    "ip": (Kind.IP,),
    "destination": (Kind.DESTINATION, Kind.IP),
    "user": (Kind.USER, Kind.NAME),
    "person": (Kind.PERSON,),
    "platform": (Kind.PBX, Kind.PLATFORM),
    "code": (Kind.CODE,),
    "since": (Kind.SINCE,),
    "every": (Kind.EVERY,),
    "priority": (),
}
_READ, _CHANGE, _DESTROY = Effect.READ, Effect.CHANGE, Effect.DESTROY

ROLES = {
    role.verb: role
    for role in (
        Role("alias clear", ("trunk",), ("trunk",), _DESTROY),
        Role("alias set", ("trunk", "number"), ("trunk", "number"), _CHANGE),
        Role("alias show", ("trunk",), ("trunk",)),
        Role("audit", ("trunk", "person", "since", "download")),
        Role("check", ("trunk", "direction"), ("trunk",)),
        Role("connect", ("platform", "direction", "trunk", "number", "destination", "ip"), ("platform",), _CHANGE),
        Role("create", ("trunk",), ("trunk",), _CHANGE),
        Role("creds", ("trunk",), ("trunk",)),
        Role("creds add", ("trunk", "user"), ("trunk", "user"), _CHANGE),
        Role("creds remove", ("trunk", "user"), ("trunk", "user"), _DESTROY),
        Role("creds rotate", ("trunk", "user"), ("trunk", "user"), _DESTROY),
        Role("curl", ("trunk", "about", "number", "ip", "destination")),
        Role("delete", ("trunk",), ("trunk",), _DESTROY),
        Role("dest add", ("trunk", "destination"), ("trunk", "destination"), _CHANGE),
        Role("dest list", ("trunk",), ("trunk",)),
        Role("dest remove", ("trunk", "destination"), ("trunk", "destination"), _DESTROY),
        Role(
            "dest weight",
            ("trunk", "destination", "weight", "priority"),
            ("trunk", "destination", "weight"),
            _CHANGE,
        ),
        Role("dashboard", ("trunk",), ("trunk",)),
        Role("disconnect", ("trunk",), ("trunk",), _DESTROY),
        Role("doctor", ()),
        Role("explain", ("code", "trunk")),
        Role("help", ("verb",)),
        Role("ip add", ("trunk", "ip"), ("trunk", "ip"), _CHANGE),
        Role("ip change", ("trunk", "ip"), ("trunk", "ip"), _DESTROY),
        Role("ip list", ("trunk",), ("trunk",)),
        Role("ip remove", ("trunk", "ip"), ("trunk", "ip"), _DESTROY),
        Role("list", ()),
        Role("number add", ("trunk", "number", "mode"), ("trunk", "number"), _CHANGE),
        Role("number list", ("trunk",), ("trunk",)),
        Role("number mode", ("trunk", "number", "mode"), ("trunk", "number", "mode"), _CHANGE),
        Role("number move", ("from", "to", "number"), ("from", "to", "number"), _DESTROY),
        Role("number remove", ("trunk", "number"), ("trunk", "number"), _DESTROY),
        Role("pbx", ("trunk", "platform", "direction", "transport"), ("trunk",)),
        Role("pending", ()),
        Role("rename", ("trunk", "name"), ("trunk", "name"), _CHANGE),
        Role("restore", ("trunk",), ("trunk",), _CHANGE),
        Role(
            "setup",
            ("direction", "trunk", "ip", "number", "destination"),
            ("direction", "trunk", "number"),
            _CHANGE,
        ),
        Role("show", ("trunk",), ("trunk",)),
        Role("test", ("trunk", "direction"), ("direction", "trunk")),
        Role("watch", ("trunk", "every"), ("trunk",), _CHANGE),
        Role("who", ("person",)),
        Role("whois", ("number",), ("number",)),
    )
}
NOTHING = "nothing"
"""The class of sentences that start nothing."""
