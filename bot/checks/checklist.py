"""The vendor's validation checklist, row by row, from a trunk's contents and what the network says. Pure.

The rows and their order are those of the vendor's guide; two are added that it leaves out: an inbound IP must be
whitelisted (the API refuses it otherwise), and a number needs a flow in the dashboard, which no API shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.checks import platform_rows
from bot.checks.check_rows import CheckRow, Fix
from bot.domain import Direction, PublicIPv4, ip_range, network_of, network_with
from bot.domain.clock import moment
from bot.domain.errors import BadInput
from bot.domain.phrasing import as_sentence, first_few, listed
from bot.domain.phrasing import date as day
from bot.domain.records import FlowDone, TestCall
from bot.knowledge import read
from bot.probes import Outcome, ProbeFinding, Report
from bot.trunks.snapshots import Address, Snapshot

WIDE = 8
"""More addresses than this in one whitelist entry are worth a second look: a /29, as for approvals."""

_MOST_NAMED = 5
AFTER_ARRIVAL = frozenset(
    {"one-way-audio", "no-audio", "bad-audio", "call-drops", "keypad", "sip-486", "sip-488", "only-ringing"}
)
"""Troubles of inbound calls that did reach the system behind the trunk: the flow isn't their cause."""


@dataclass(frozen=True)
class DirectionVerdict:
    """The checklist of one direction."""

    direction: Direction
    rows: tuple[CheckRow, ...]

    @property
    def state(self) -> Outcome:
        """The worst of the rows."""
        return _worst(row.state for row in self.rows)

    @property
    def sentence(self) -> str:
        """The verdict without its period, to follow the direction and a colon."""
        failed = [row.subject for row in self.rows if row.state == Outcome.BAD]
        unverified = [row.subject for row in self.rows if row.state == Outcome.UNSURE]
        if failed:
            return f"not ready. Fix: {listed(failed)}"
        return f"looks ready. Couldn't verify: {listed(unverified)}" if unverified else "ready"


@dataclass(frozen=True)
class CheckResult:
    """The result of one check. `unprobed` are the destinations beyond the limit of one check."""

    snapshot: Snapshot
    verdicts: Sequence[DirectionVerdict]
    reports: Sequence[Report]
    unprobed: Sequence[str]
    at: str

    @property
    def outcome(self) -> Outcome:
        """The worst of both directions."""
        return _worst(verdict.state for verdict in self.verdicts)


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    """BAD before UNSURE before GOOD."""
    return max(outcomes, key=[Outcome.GOOD, Outcome.UNSURE, Outcome.BAD].index, default=Outcome.GOOD)


def check(
    snapshot: Snapshot,
    reports: Sequence[Report],
    test_calls: Sequence[TestCall],
    directions: Sequence[Direction],
    flows: Sequence[FlowDone] = (),
    today: date | None = None,
) -> list[DirectionVerdict]:
    """Judge each direction. `reports` are of the trunk's destinations, `test_calls` the last in each direction;
    `flows` are those that people say they set up. Without `today`, no fact is too old."""
    last = {call.direction: call for call in test_calls}
    outbound, inbound = last.get(Direction.OUTBOUND.value), last.get(Direction.INBOUND.value)
    return [
        DirectionVerdict(
            direction,
            (
                *(_outbound(snapshot, outbound) if direction.outbound else _inbound(snapshot, reports, inbound, flows)),
                *platform_rows.found(snapshot, direction, today),
            ),
        )
        for direction in directions
    ]


# Both directions


def _trunk(snapshot: Snapshot) -> CheckRow:
    if snapshot.status in ("", "active"):
        active = "Active. " if snapshot.status else ""
        return CheckRow("trunk", "Trunk created", Outcome.GOOD, f"{active}SID: {snapshot.trunk_sid}.")
    advice = "Ask Exotel support to activate it."
    return CheckRow("trunk", "Trunk created", Outcome.BAD, f"Its status is {snapshot.status}.", advice)


def _number(snapshot: Snapshot, purpose: str) -> CheckRow:
    title = "Phone number added"
    if not snapshot.numbers:
        fix = Fix("Add a number", "number add", snapshot.trunk_sid)
        return CheckRow("number", title, Outcome.BAD, f"None on this trunk ({purpose}).", fix=fix)
    named = _some([f"{number.phone_number} ({number.mode})" for number in snapshot.numbers])
    return CheckRow("number", title, Outcome.GOOD, f"{named}.")


def _test_call(call: TestCall | None, key: str, title: str, snapshot: Snapshot, direction: Direction) -> CheckRow:
    fix = Fix(f"Test an {direction.value} call", "test", f"{snapshot.trunk_sid} {direction.value}")
    if call is None:
        seen = "Exotel's API doesn't expose this. Make a test call to confirm."
        return CheckRow(key, title, Outcome.UNSURE, seen, fix=fix)
    note = f": {call.note}" if call.note else ""
    seen = as_sentence(f"The last test call {call.outcome} ({day(moment(call.at))}){note}")
    return CheckRow(key, title, Outcome.GOOD if call.worked else Outcome.BAD, seen, fix=None if call.worked else fix)


# Outbound / termination


def _outbound(snapshot: Snapshot, call: TestCall | None) -> list[CheckRow]:
    return [
        _trunk(snapshot),
        _number(snapshot, "your caller ID"),
        _whitelist(snapshot),
        _credentials(snapshot),
        _alias(snapshot),
        _test_call(call, "pbx", "PBX configured", snapshot, Direction.OUTBOUND),
    ]


def _whitelist(snapshot: Snapshot) -> CheckRow:
    key, title = "ip", "Static IP whitelisted"
    if not snapshot.whitelisted_ips and snapshot.credentials:
        seen = f"None. Calls must sign in as {_some(snapshot.credentials)}."
        advice = "If Exotel still rejects them with 403, whitelist your system's static public IP."
        fix = Fix("Whitelist an IP", "ip add", snapshot.trunk_sid)
        return CheckRow(key, title, Outcome.UNSURE, seen, advice, fix)
    if not snapshot.whitelisted_ips:
        seen = "None. Exotel rejects every outbound call with 403."
        return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Whitelist an IP", "ip add", snapshot.trunk_sid))
    named = _some([_with_size(address) for address in snapshot.whitelisted_ips])
    if unusable := [address.ip for address in snapshot.whitelisted_ips if not _is_public(address.ip)]:
        seen = f"Not public, so no calls can come from there: {_some(unusable)}. Whitelisted: {named}."
        return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Whitelist an IP", "ip add", snapshot.trunk_sid))
    if any(_size(address) > WIDE for address in snapshot.whitelisted_ips):
        advice = "All of these addresses can place calls you pay for. Are they all yours?"
        fix = Fix("Narrow it", "ip change", snapshot.trunk_sid)
        return CheckRow(key, title, Outcome.UNSURE, f"{named}.", advice, fix)
    return CheckRow(key, title, Outcome.GOOD, f"{named}.")


def _with_size(address: Address) -> str:
    size = _size(address)
    return ip_range(address.ip, address.mask) + (f" ({size:,} addresses)" if size > 1 else "")


def _size(address: Address) -> int:
    network = network_of(address.ip, address.mask)
    return network.num_addresses if network else 1


def _is_public(ip: str) -> bool:
    try:
        PublicIPv4.parse(ip)
    except BadInput:
        return False
    return True


def _credentials(snapshot: Snapshot) -> CheckRow:
    key, title = "credentials", "SIP credentials obtained"
    show = Fix("SIP credentials", "creds", snapshot.trunk_sid)
    if snapshot.credentials:
        return CheckRow(key, title, Outcome.GOOD, f"{_some(snapshot.credentials)}.")
    seen = "None needed: Exotel recognizes calls by their whitelisted IP. If calls get a 401, add a SIP user."
    return CheckRow(key, "SIP credentials", Outcome.GOOD, seen, fix=show)


def _alias(snapshot: Snapshot) -> CheckRow:
    key, title = "alias", "Caller ID (alias)"
    if not snapshot.alias_is_known:
        return CheckRow(key, title, Outcome.UNSURE, "Exotel's API doesn't show it for this account.")
    if snapshot.alias is None:
        seen = "Not set. Callees see the number your PBX sends; it must be on this trunk."
        return CheckRow(key, title, Outcome.GOOD, seen)
    if snapshot.alias in {number.phone_number for number in snapshot.numbers}:
        return CheckRow(key, title, Outcome.GOOD, f"{snapshot.alias}, a number on this trunk.")
    seen = f"{snapshot.alias} isn't a number on this trunk."
    return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Set the caller ID", "alias set", snapshot.trunk_sid))


# Inbound / origination


def _inbound(
    snapshot: Snapshot, reports: Sequence[Report], call: TestCall | None, flows: Sequence[FlowDone]
) -> list[CheckRow]:
    answering = [row for report in reports for row in _answering(report, snapshot)]
    return [
        _trunk(snapshot),
        _number(snapshot, "the one customers dial"),
        _destination(snapshot),
        *_whitelisted_hosts(snapshot),
        *answering,
        *_flow(snapshot, call, flows),
    ]


def _destination(snapshot: Snapshot) -> CheckRow:
    key, title = "destination", "Destination URI added"
    if not snapshot.destinations:
        seen = "None. Incoming calls have nowhere to go."
        return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Add a destination", "dest add", snapshot.trunk_sid))
    return CheckRow(key, title, Outcome.GOOD, f"{_some([route.destination for route in snapshot.destinations])}.")


def _whitelisted_hosts(snapshot: Snapshot) -> list[CheckRow]:
    hosts = [route.host for route in snapshot.destinations if _is_public(route.host)]
    entries = [(entry.ip, entry.mask) for entry in snapshot.whitelisted_ips]
    missing = [host for host in hosts if not network_with(host, 32, entries)]
    if not hosts:
        return []
    key, title = "place-ip", "IP destinations whitelisted"
    if not missing:
        return [CheckRow(key, title, Outcome.GOOD, f"{_some(hosts)}.")]
    fix = Fix("Whitelist it", "ip add", f"{snapshot.trunk_sid} {missing[0]}")
    return [CheckRow(key, title, Outcome.BAD, f"Not whitelisted: {_some(missing)}.", fix=fix)]


def _answering(report: Report, snapshot: Snapshot) -> list[CheckRow]:
    """Make the row of a destination: its faults, or the evidence that it works."""
    wrong = [finding for finding in report.findings if finding.state == Outcome.BAD]
    doubtful = [finding for finding in report.findings if finding.state == Outcome.UNSURE]
    state = Outcome.BAD if wrong else Outcome.UNSURE if doubtful or not report.findings else Outcome.GOOD
    chief = (wrong or doubtful or _last_steps(report.findings))[:_MOST_NAMED]
    seen = " ".join(as_sentence(finding.seen) for finding in chief)
    advices = [as_sentence(finding.advice) for finding in chief if finding.advice and state != Outcome.GOOD]
    advice = " ".join(dict.fromkeys(advices))
    explain = Fix("Explain", "explain", f"{_symptom(wrong)} {snapshot.trunk_sid}") if wrong else None
    return [CheckRow("answers", f"Server at {report.destination}", state, seen or "Not tested.", advice, explain)]


def _last_steps(findings: Sequence[ProbeFinding]) -> Sequence[ProbeFinding]:
    """Pick the last findings, which are enough if nothing is wrong: the certificate's end, and that SIP answers."""
    return [finding for finding in findings if finding.name in ("certificate", "options")] or findings


def _symptom(wrong: Sequence[ProbeFinding]) -> str:
    return "tls-failed" if {finding.name for finding in wrong} & {"tls", "certificate"} else "check-listening"


def _flow(snapshot: Snapshot, call: TestCall | None, flows: Sequence[FlowDone]) -> list[CheckRow]:
    title = "Flow assigned to the number"
    row = _test_call(call, "flow", title, snapshot, Direction.INBOUND)
    if row.state == Outcome.GOOD:
        return [row]
    if call and _arrived(call):
        reached = CheckRow("flow", title, Outcome.GOOD, "The last test call reached your system, so the flow is right.")
        return [reached, CheckRow("call", "Inbound test call", row.state, row.seen, fix=row.fix)]
    done = {flow.number: flow for flow in flows}
    if call is None and snapshot.numbers and all(number.phone_number in done for number in snapshot.numbers):
        last = max(flow.at for flow in flows)
        said = f"Marked as done on {day(moment(last))}. Make a test call to confirm."
        return [CheckRow(row.key, title, Outcome.GOOD, said, fix=row.fix)]
    unseen = " The API doesn't expose that." if call else ""
    advice = (
        f"In Exotel's dashboard, check that a flow's Connect applet dials sip:{snapshot.trunk_sid} and that the number "
        f"is assigned to it.{unseen}"
    )
    return [CheckRow(row.key, title, row.state, row.seen, advice, row.fix)]


def _arrived(call: TestCall) -> bool:
    """True if the trouble only occurs after the flow has sent the call to the trunk, such as missing audio."""
    return any(row.key in AFTER_ARRIVAL for row in read(call.note.partition(", at “")[0]).rows)


def _some(values: Sequence[str]) -> str:
    return first_few(values, _MOST_NAMED)
