"""The vendor's validation checklist, row by row, from what is on a trunk and what the network says. Pure.

The rows and their order are those of the vendor's guide; two are added that it leaves out: an inbound IP must be
whitelisted (the API refuses it otherwise), and a number needs a flow in the dashboard, which no API shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from bot.domain import Destination, Direction, PublicIPv4, network_of
from bot.domain.errors import BadInput
from bot.domain.records import TestCall
from bot.probes import Outcome, ProbeFinding, Report
from bot.trunks.snapshots import Address, Snapshot

WIDE = 8
"""More addresses than this in one whitelist entry are worth a second look: a /29, as for approvals."""

_MOST_NAMED = 5


@dataclass(frozen=True)
class Mend:
    """The button that mends a row: what it says, the verb it leads to, and what it hands to it."""

    label: str
    verb: str
    value: str


@dataclass(frozen=True)
class Row:
    """One thing to check. `seen` and `advice` are plain text."""

    key: str
    title: str
    state: Outcome
    seen: str
    advice: str = ""
    mend: Mend | None = None


@dataclass(frozen=True)
class Verdict:
    """The rows of one direction, and what they come to."""

    direction: Direction
    rows: tuple[Row, ...]

    @property
    def state(self) -> Outcome:
        """The worst of them."""
        states = {row.state for row in self.rows}
        return next((state for state in (Outcome.BAD, Outcome.UNSURE) if state in states), Outcome.GOOD)

    @property
    def told(self) -> str:
        """In the words of the vendor's checklist."""
        wrong = [row.title for row in self.rows if row.state == Outcome.BAD]
        open_ones = [row.title for row in self.rows if row.state == Outcome.UNSURE]
        if wrong:
            return f"not ready. To mend: {'; '.join(wrong)}"
        if open_ones:
            return f"ready as far as can be seen. To look at: {'; '.join(open_ones)}"
        return "ready"


@dataclass(frozen=True)
class Checked:
    """One look. `unprobed` are destinations beyond those that are probed at a time."""

    snapshot: Snapshot
    verdicts: Sequence[Verdict]
    reports: Sequence[Report]
    unprobed: Sequence[str]
    at: str

    @property
    def outcome(self) -> Outcome:
        """The worst of both directions."""
        states = {verdict.state for verdict in self.verdicts}
        return next((state for state in (Outcome.BAD, Outcome.UNSURE) if state in states), Outcome.GOOD)


def directions_of(snapshot: Snapshot) -> Sequence[Direction]:
    """Which ways the trunk is meant for, judged by what is on it; both where nothing tells.

    An address that is whitelisted only because inbound calls are sent to it does not make a trunk an outbound one.
    """
    places = {_host(route.destination) for route in snapshot.destinations}
    outbound = any(address.mask < 32 or address.ip not in places for address in snapshot.whitelisted_ips)
    inbound = bool(snapshot.destinations)
    if outbound == inbound:
        return (Direction.OUTBOUND, Direction.INBOUND)
    return (Direction.OUTBOUND,) if outbound else (Direction.INBOUND,)


def check(
    snapshot: Snapshot, reports: Sequence[Report], tried: Sequence[TestCall], directions: Sequence[Direction]
) -> list[Verdict]:
    """A verdict for each direction. `reports` are of the trunk's destinations; `tried` its last test calls."""
    last = {call.direction: call for call in tried}
    rows = {
        Direction.OUTBOUND: lambda: _outbound(snapshot, last.get(Direction.OUTBOUND.value)),
        Direction.INBOUND: lambda: _inbound(snapshot, reports, last.get(Direction.INBOUND.value)),
    }
    return [Verdict(direction, tuple(rows[direction]())) for direction in directions]


# Both ways


def _trunk(snapshot: Snapshot) -> Row:
    if snapshot.status in ("", "active"):
        active = " and is active" if snapshot.status else ""
        return Row("trunk", "Trunk created", Outcome.GOOD, f"It exists{active}; its SID is {snapshot.trunk_sid}.")
    advice = "Exotel's support can say why, and make it active."
    return Row("trunk", "Trunk created", Outcome.BAD, f"It exists, but its status is {snapshot.status}.", advice)


def _number(snapshot: Snapshot, what_for: str) -> Row:
    title = "Phone number mapped"
    if not snapshot.numbers:
        mend = Mend("Map a number", "number add", snapshot.trunk_sid)
        return Row("number", title, Outcome.BAD, f"There is no number on it ({what_for}).", mend=mend)
    named = _some([f"{number.phone_number} ({number.mode})" for number in snapshot.numbers])
    return Row("number", title, Outcome.GOOD, f"{named}.")


def _tried(call: TestCall | None, key: str, title: str, snapshot: Snapshot, direction: Direction) -> Row:
    mend = Mend(f"Test a call {direction.value}", "test", f"{snapshot.trunk_sid} {direction.value}")
    if call is None:
        seen = "No API shows this, and nobody has made a test call yet."
        return Row(key, title, Outcome.UNSURE, seen, mend=mend)
    note = f": {call.note}" if call.note else ""
    if call.worked:
        return Row(key, title, Outcome.GOOD, f"The last test call worked ({call.at[:10]}){note}.".replace("..", "."))
    seen = f"The last test call did not work ({call.at[:10]}){note}.".replace("..", ".")
    return Row(key, title, Outcome.BAD, seen, mend=mend)


# Outbound / termination


def _outbound(snapshot: Snapshot, call: TestCall | None) -> list[Row]:
    return [
        _trunk(snapshot),
        _number(snapshot, "your caller ID"),
        _whitelist(snapshot),
        _credentials(snapshot),
        _alias(snapshot),
        _tried(call, "pbx", "PBX configured", snapshot, Direction.OUTBOUND),
    ]


def _whitelist(snapshot: Snapshot) -> Row:
    key, title = "ip", "Static IP whitelisted"
    if not snapshot.whitelisted_ips:
        seen = "No address may place calls: Exotel answers 403 to all of them."
        return Row(key, title, Outcome.BAD, seen, mend=Mend("Whitelist an IP", "ip add", snapshot.trunk_sid))
    named = _some([_wide(address) for address in snapshot.whitelisted_ips])
    if unusable := [address.ip for address in snapshot.whitelisted_ips if not _is_public(address.ip)]:
        seen = f"{_some(unusable)} is no public address, so no call can come from there. Whitelisted: {named}."
        return Row(key, title, Outcome.BAD, seen, mend=Mend("Whitelist an IP", "ip add", snapshot.trunk_sid))
    if any(_size(address) > WIDE for address in snapshot.whitelisted_ips):
        advice = "Each of those addresses may place calls on your bill. Is it all yours?"
        mend = Mend("Narrow it", "ip change", snapshot.trunk_sid)
        return Row(key, title, Outcome.UNSURE, f"{named}.", advice, mend)
    return Row(key, title, Outcome.GOOD, f"{named}.")


def _wide(address: Address) -> str:
    size = _size(address)
    return f"{address.ip}/{address.mask}" + (f" ({size:,} addresses)" if size > 1 else "")


def _size(address: Address) -> int:
    within = network_of(address.ip, address.mask)
    return within.num_addresses if within else 1


def _is_public(ip: str) -> bool:
    try:
        PublicIPv4.parse(ip)
    except BadInput:
        return False
    return True


def _credentials(snapshot: Snapshot) -> Row:
    key, title = "credentials", "SIP credentials obtained"
    show = Mend("SIP credentials", "creds", snapshot.trunk_sid)
    if snapshot.credentials:
        return Row(key, title, Outcome.GOOD, f"Exotel holds them for {_some(snapshot.credentials)}.")
    seen = "Exotel shows none for this trunk, and calls from a whitelisted IP mostly need none."
    advice = "Where a call is answered with 401, your PBX is asked for a user and password: then add them."
    return Row(key, title, Outcome.UNSURE, seen, advice, show)


def _alias(snapshot: Snapshot) -> Row:
    key, title = "alias", "Caller ID (alias)"
    if not snapshot.alias_is_known:
        return Row(key, title, Outcome.UNSURE, "This account cannot be asked for it.")
    if snapshot.alias is None:
        seen = "None is set: called people see the number your PBX sends, which must be one on this trunk."
        return Row(key, title, Outcome.GOOD, seen)
    if snapshot.alias in {number.phone_number for number in snapshot.numbers}:
        return Row(key, title, Outcome.GOOD, f"{snapshot.alias}, a number of this trunk.")
    seen = f"{snapshot.alias} is not a number of this trunk."
    return Row(key, title, Outcome.BAD, seen, mend=Mend("Set the alias", "alias set", snapshot.trunk_sid))


# Inbound / origination


def _inbound(snapshot: Snapshot, reports: Sequence[Report], call: TestCall | None) -> list[Row]:
    answering = [row for report in reports for row in _answering(report, snapshot)]
    return [
        _trunk(snapshot),
        _number(snapshot, "the one customers call"),
        _destination(snapshot),
        *_whitelisted_places(snapshot),
        *answering,
        _flow(snapshot, call),
    ]


def _destination(snapshot: Snapshot) -> Row:
    key, title = "destination", "Destination URI added"
    if not snapshot.destinations:
        seen = "There is none, so calls that come in have nowhere to go."
        return Row(key, title, Outcome.BAD, seen, mend=Mend("Add a destination", "dest add", snapshot.trunk_sid))
    return Row(key, title, Outcome.GOOD, f"{_some([route.destination for route in snapshot.destinations])}.")


def _whitelisted_places(snapshot: Snapshot) -> list[Row]:
    places = [host for route in snapshot.destinations if _is_public(host := _host(route.destination))]
    networks = [network_of(one.ip, one.mask) for one in snapshot.whitelisted_ips]
    missing = [host for host in places if not any(IPv4Network(host).subnet_of(each) for each in networks if each)]
    if not places:
        return []
    key, title = "place-ip", "IP destinations whitelisted"
    if not missing:
        return [Row(key, title, Outcome.GOOD, f"{_some(places)}.")]
    mend = Mend("Whitelist it", "ip add", f"{snapshot.trunk_sid} {missing[0]}")
    return [Row(key, title, Outcome.BAD, f"{_some(missing)} is not on the whitelist.", mend=mend)]


def _answering(report: Report, snapshot: Snapshot) -> list[Row]:
    """A line for the destination: what is wrong with it, or what was seen of it."""
    wrong = [one for one in report.findings if one.state == Outcome.BAD]
    doubtful = [one for one in report.findings if one.state == Outcome.UNSURE]
    state = Outcome.BAD if wrong else Outcome.UNSURE if doubtful or not report.findings else Outcome.GOOD
    chief = (wrong or doubtful or _telling(report.findings))[:_MOST_NAMED]
    seen = " ".join(_sentence(one.seen.replace("It is", "The certificate is", 1)) for one in chief)
    advice = " ".join(dict.fromkeys(_sentence(one.advice) for one in chief if one.advice and state != Outcome.GOOD))
    why = Mend("Explain", "explain", f"{_symptom(wrong)} {snapshot.trunk_sid}") if wrong else None
    return [Row("answers", f"Server at {report.destination}", state, seen or "Nothing was seen of it.", advice, why)]


def _telling(findings: Sequence[ProbeFinding]) -> Sequence[ProbeFinding]:
    """Where all is well, the end of the way says enough: how long the certificate is good, and that SIP answers."""
    return [one for one in findings if one.name in ("certificate", "options")] or findings


def _symptom(wrong: Sequence[ProbeFinding]) -> str:
    return "tls-failed" if {one.name for one in wrong} & {"tls", "certificate"} else "check-listening"


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _flow(snapshot: Snapshot, call: TestCall | None) -> Row:
    title = "Flow assigned to the number"
    row = _tried(call, "flow", title, snapshot, Direction.INBOUND)
    if row.state == Outcome.GOOD:
        return row
    advice = (
        f"In Exotel's dashboard: is there a flow whose Connect applet dials sip:{snapshot.trunk_sid}, and is the "
        f"number assigned to it?{' No API shows that.' if call else ''}"
    )
    return Row(row.key, title, row.state, row.seen, advice, row.mend)


def _host(destination: str) -> str:
    try:
        return str(Destination.parse(destination).host)
    except BadInput:
        return destination


def _some(values: Sequence[str]) -> str:
    more = f" and {len(values) - _MOST_NAMED} more" if len(values) > _MOST_NAMED else ""
    return ", ".join(values[:_MOST_NAMED]) + more
