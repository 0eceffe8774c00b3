"""Compares a file with the account as it is now: what to add, change and remove, and what others must approve."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain import E164, Destination, PublicIPv4
from bot.domain.phrasing import many
from bot.domain.records import Risk
from bot.fleet.contents import AddressLine, Fleet, NumberLine, RouteLine, TrunkLines, fault_of
from bot.steps import AddDestination, ChangeMask, Step, WeighDestination, WhitelistIp
from bot.trunks.snapshots import Address, Number, Route, Snapshot
from bot.verbs.effects import effects


class Mark(StrEnum):
    """The kind of a difference, by the sign before its line."""

    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"
    BY_HAND = "!"


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `command` follows `/trunk` and makes the account what the file says; `risk` is that of
    the command by itself."""

    mark: Mark
    sentence: str
    command: str = ""
    risk: Risk = Risk.NONE

    @property
    def needs_approval(self) -> bool:
        """True if someone else must approve it, whatever its effect."""
        return self.risk != Risk.NONE

    def __str__(self) -> str:
        return f"{self.mark} {self.sentence}"


@dataclass(frozen=True)
class TrunkPlan:
    """The way from a trunk as it is to the trunk of the file.

    `same` counts the lines that are right already, `left_alone` the things on the trunk that the file doesn't have.
    `effects` are sentences about the changes together, which need approval because of them.
    """

    trunk_name: str
    trunk_sid: str
    differences: tuple[Difference, ...] = ()
    same: int = 0
    left_alone: int = 0
    effects: tuple[str, ...] = ()

    @property
    def needs_approval(self) -> bool:
        """True if someone else must approve a part of it."""
        return bool(self.effects) or any(each.needs_approval for each in self.differences)

    @property
    def summary(self) -> str:
        """Its differences in numbers: `2 to add, 1 to remove`."""
        words = {Mark.ADD: "to add", Mark.CHANGE: "to change", Mark.REMOVE: "to remove", Mark.BY_HAND: "to do by hand"}
        counts = {mark: sum(each.mark is mark for each in self.differences) for mark in Mark}
        return ", ".join(f"{count} {words[mark]}" for mark, count in counts.items() if count) or "no differences"


@dataclass
class _Draft:
    """The plan of one trunk, as it is collected."""

    trunk: Snapshot
    prune: bool
    differences: list[Difference] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    same: int = 0
    left_alone: int = 0

    def add(self, mark: Mark, sentence: str, command: str = "", risk: Risk = Risk.NONE) -> None:
        self.differences.append(Difference(mark, sentence, command, risk))

    def surplus(self, sentence: str, command: str, fault: str = "") -> None:
        """Something on the trunk that its part of the file doesn't have. It stays if it has a `fault`, because no file
        can hold it."""
        if self.prune and not fault:
            self.add(Mark.REMOVE, sentence, command, Risk.REMOVE)
        else:
            self.left_alone += 1

    def plan(self) -> TrunkPlan:
        found = tuple(effect.sentence for effect in effects(self.trunk, self.steps))
        name, sid = self.trunk.trunk_name, self.trunk.trunk_sid
        return TrunkPlan(name, sid, tuple(self.differences), self.same, self.left_alone, found)


def compare(fleet: Fleet, now: Sequence[Snapshot]) -> list[TrunkPlan]:
    """Compare each trunk of the file, in its order, with the whole account `now`. Trunks are matched by name."""
    trunks = {trunk.trunk_name: trunk for trunk in now}
    holders = {number.phone_number: trunk for trunk in now for number in trunk.numbers}
    wanted = {str(each.number) for lines in fleet.trunks for each in lines.numbers or ()}
    plans = []
    for lines in fleet.trunks:
        trunk = trunks.get(lines.name)
        found = _Draft(trunk or Snapshot(trunk_sid="", trunk_name=lines.name), fleet.prune)
        if trunk is None:
            found.add(Mark.ADD, f"the trunk {lines.name}", f"create {lines.name}")
        _numbers(found, lines, holders, wanted)
        _whitelist(found, lines)
        _destinations(found, lines)
        _caller_id(found, lines)
        _sip_users(found, lines)
        plans.append(found.plan())
    return plans


def not_in_file(fleet: Fleet, now: Sequence[Snapshot]) -> list[str]:
    """The names of the account's trunks that the file doesn't mention."""
    named = {lines.name for lines in fleet.trunks}
    return sorted(trunk.trunk_name for trunk in now if trunk.trunk_name not in named)


def _numbers(found: _Draft, lines: TrunkLines, holders: Mapping[str, Snapshot], wanted: Collection[str]) -> None:
    if lines.numbers is None:
        return
    name, there = lines.name, {number.phone_number: number for number in found.trunk.numbers}
    for each in lines.numbers:
        number, holder = there.get(each.number), holders.get(each.number)
        mode = f" in {each.mode} mode" if each.mode else ""
        if number is None and holder is not None:
            sentence = f"the number {each.number}, from {holder.trunk_name} ({holder.trunk_sid})"
            found.add(Mark.CHANGE, sentence, f"number move {holder.trunk_name} {name} {each.number}", Risk.MOVE)
            if each.mode and each.mode != _mode_on(holder, each):
                found.add(Mark.CHANGE, f"{each.number} to {each.mode} mode", _mode_command(name, each))
        elif number is None:
            found.add(Mark.ADD, f"the number {each.number}{mode}", _add_command(name, each))
        elif each.mode and each.mode != number.mode:
            found.add(Mark.CHANGE, f"{each.number} to {each.mode} mode (now {number.mode})", _mode_command(name, each))
        else:
            found.same += 1
    kept = {each.number for each in lines.numbers}
    for number in _left(found.trunk.numbers, kept):
        if number.phone_number not in wanted:
            found.surplus(
                f"the number {number.phone_number}",
                f"number remove {name} {number.phone_number}",
                fault_of(E164.parse, number.phone_number),
            )


def _left(numbers: Sequence[Number], kept: Collection[str]) -> Iterator[Number]:
    return (number for number in numbers if number.phone_number not in kept)


def _mode_on(holder: Snapshot, line: NumberLine) -> str:
    return next((number.mode for number in holder.numbers if number.phone_number == line.number), "")


def _add_command(name: str, line: NumberLine) -> str:
    return f"number add {name} {line.number} {line.mode or ''}".rstrip()


def _mode_command(name: str, line: NumberLine) -> str:
    return f"number mode {name} {line.number} {line.mode}"


def _whitelist(found: _Draft, lines: TrunkLines) -> None:
    if lines.whitelist is None:
        return
    name, there = lines.name, {address.ip: address for address in found.trunk.whitelisted_ips}
    for each in lines.whitelist:
        _address(found, name, each, there.get(each.ip))
    kept = {each.ip for each in lines.whitelist}
    for address in found.trunk.whitelisted_ips:
        if address.ip not in kept:
            found.surplus(
                f"the whitelisted IP {address.ip}/{address.mask}",
                f"ip remove {name} {address.ip}",
                fault_of(PublicIPv4.parse, address.ip),
            )


def _address(found: _Draft, name: str, line: AddressLine, there: Address | None) -> None:
    if there is None:
        risk = Risk.WIDEN if line.mask.warning else Risk.NONE
        found.add(Mark.ADD, f"the whitelisted IP {line.ip}/{line.mask}", f"ip add {name} {line.ip}/{line.mask}", risk)
        found.steps.append(WhitelistIp(line.ip, line.mask))
    elif there.mask != line.mask:
        sentence = f"the whitelisted IP {line.ip} to /{line.mask} (now /{there.mask})"
        narrows = line.mask > there.mask
        found.add(
            Mark.CHANGE, sentence, f"ip change {name} {line.ip}/{line.mask}", Risk.REMOVE if narrows else Risk.NONE
        )
        found.steps.append(ChangeMask(line.ip, line.mask))
    else:
        found.same += 1


def _destinations(found: _Draft, lines: TrunkLines) -> None:
    if lines.destinations is None:
        return
    name, there = lines.name, {route.destination.lower(): route for route in found.trunk.destinations}
    for each in lines.destinations:
        _route(found, name, each, there.get(each.destination.wire.lower()))
    kept = {each.destination.wire.lower() for each in lines.destinations}
    for route in found.trunk.destinations:
        if route.destination.lower() not in kept:
            found.surplus(
                f"the destination {route.destination}",
                f"dest remove {name} {route.destination}",
                fault_of(Destination.parse, route.destination),
            )


def _route(found: _Draft, name: str, line: RouteLine, there: Route | None) -> None:
    wire = line.destination.wire
    priority = line.priority if line.priority is not None else (there and there.priority) or 0
    weight = line.weight if line.weight is not None else _weight(there)
    if there is None:
        found.add(Mark.ADD, f"the destination {wire}", f"dest add {name} {wire}")
        found.steps.append(AddDestination(line.destination))
    if (priority, weight) != ((there and there.priority) or 0, _weight(there)):
        was = f" (now {there.priority or 0} and {_weight(there)})" if there else ""
        sentence = f"{wire} to priority {priority} and weight {weight}{was}"
        found.add(Mark.CHANGE, sentence, f"dest weight {name} {wire} {weight} {priority}")
        found.steps.append(WeighDestination(line.destination, priority, weight))
    elif there is not None:
        found.same += 1


def _weight(route: Route | None) -> int:
    return 1 if route is None or route.weight is None else route.weight


def _caller_id(found: _Draft, lines: TrunkLines) -> None:
    if lines.caller_id is None:
        return
    wanted, trunk = lines.caller_id.number, found.trunk
    if not trunk.alias_is_known:
        found.add(Mark.BY_HAND, f"the caller ID should be {wanted or 'none'}; this account doesn't show what it is")
    elif wanted == trunk.alias:
        found.same += 1 if wanted else 0
    elif wanted is None:
        found.surplus(f"the caller ID {trunk.alias}", f"alias clear {lines.name}")
    else:
        mark, was = (Mark.CHANGE, f" (now {trunk.alias})") if trunk.alias else (Mark.ADD, "")
        found.add(mark, f"the caller ID {wanted}{was}", f"alias set {lines.name} {wanted}")


def _sip_users(found: _Draft, lines: TrunkLines) -> None:
    """A file has no password, so people add and remove SIP users themselves."""
    if lines.sip_users is None:
        return
    for name in lines.sip_users:
        if name in found.trunk.credentials:
            found.same += 1
        else:
            found.add(
                Mark.BY_HAND, f"add the SIP user {name}; a file has no password", f"creds add {lines.name} {name}"
            )
    for name in found.trunk.credentials:
        if name not in lines.sip_users:
            found.surplus(f"the SIP user {name}", f"creds remove {lines.name} {name}")


def totals(plans: Sequence[TrunkPlan]) -> str:
    """The whole plan in one sentence."""
    differing = [plan for plan in plans if plan.differences]
    same = sum(plan.same for plan in plans)
    right = f" {many(same, 'setting')} {'is' if same == 1 else 'are'} right already." if same else ""
    if not differing:
        return f"The account is as the file says.{right}"
    whole = TrunkPlan("", "", tuple(each for plan in plans for each in plan.differences))
    return f"On {many(len(differing), 'trunk')}: {whole.summary}.{right}"
