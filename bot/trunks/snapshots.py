"""A trunk as a value: what is on it, its digest, and what differs between two looks. No secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson
from pydantic import BaseModel, ConfigDict

from bot.domain.records import ReviewRow


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Number(_Part):
    """A phone number on the trunk; `mode` is `pstn` or `flow`."""

    phone_number: str
    mode: str = "pstn"

    def __str__(self) -> str:
        return f"the number {self.phone_number} ({self.mode})"


class Address(_Part):
    """A whitelisted IP."""

    ip: str
    mask: int

    def __str__(self) -> str:
        return f"the whitelisted IP {self.ip}/{self.mask}"


class Route(_Part):
    """A destination URI: `host:port;transport=tls`. Lower `priority` is tried first."""

    destination: str
    priority: int | None = 0
    weight: int | None = 1

    def __str__(self) -> str:
        return f"the destination {self.destination} (priority {self.priority}, weight {self.weight})"


class Snapshot(_Part):
    """Everything on a trunk that the API shows. `credentials` are user names alone; `alias` is None where there is
    none, or where this account cannot be asked for it, as `alias_is_known` tells."""

    trunk_sid: str
    trunk_name: str
    numbers: tuple[Number, ...] = ()
    whitelisted_ips: tuple[Address, ...] = ()
    destinations: tuple[Route, ...] = ()
    credentials: tuple[str, ...] = ()
    alias: str | None = None
    alias_is_known: bool = True
    shared: tuple[str, ...] = ()
    status: str = ""

    def digest(self) -> str:
        """SHA-256, in hex, over the trunk's own content in a fixed order; what others share is not part of it, nor
        what nobody here can change."""
        content = self.model_dump(mode="json", exclude={"shared", "alias_is_known", "status"})
        for name in ("numbers", "whitelisted_ips", "destinations", "credentials"):
            content[name] = sorted(orjson.dumps(part, option=orjson.OPT_SORT_KEYS).decode() for part in content[name])
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def parts(self) -> list[str]:
        """Every piece, in words."""
        words = [str(part) for part in (*self.numbers, *self.whitelisted_ips, *self.destinations)]
        words += [f"the SIP credential {name}" for name in self.credentials]
        return words + ([f"the caller-ID alias {self.alias}"] if self.alias else [])


def changes(before: Snapshot, after: Snapshot) -> Sequence[str]:
    """What came and what went between two looks, a sentence each; empty where nothing did. What only one of them could
    see neither came nor went."""
    both = before.alias_is_known and after.alias_is_known
    was, now = (before, after) if both else (_without_alias(before), _without_alias(after))
    old, new = set(was.parts()), set(now.parts())
    told = [f"{part[0].upper()}{part[1:]} was added." for part in now.parts() if part not in old]
    told += [f"{part[0].upper()}{part[1:]} is gone." for part in was.parts() if part not in new]
    told += _of_the_alias(before, after) if not both else []
    if before.trunk_name != after.trunk_name:
        told.append(f"The trunk was renamed from {before.trunk_name} to {after.trunk_name}.")
    return told


def _without_alias(trunk: Snapshot) -> Snapshot:
    return trunk.model_copy(update={"alias": None})


def _of_the_alias(before: Snapshot, after: Snapshot) -> list[str]:
    """Where it was read once, and not the other time."""
    if after.alias and not before.alias_is_known:
        return [f"The caller-ID alias is {after.alias}, which could not be read when this was asked for."]
    if before.alias and not after.alias_is_known:
        return [f"The caller-ID alias, which was {before.alias}, cannot be read now."]
    return []


def reviewed(review: ReviewRow) -> Snapshot | None:
    """The trunk as it was reviewed; None where it was not read yet."""
    return Snapshot.model_validate(review.snapshot) if review.snapshot else None
