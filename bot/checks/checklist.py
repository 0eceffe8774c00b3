"""The vendor's validation checklist, row by row, from a trunk's contents and what the network says. Pure.

The rows and their order are those of the vendor's guide; two are added that it leaves out: an inbound IP must be
whitelisted (the API refuses it otherwise), and a number needs a flow in the dashboard, which no API shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import Direction, PublicIPv4, network_of, network_with
from bot.domain.clock import moment
from bot.domain.errors import BadInput
from bot.domain.phrasing import date, first_few
from bot.domain.records import TestCall
from bot.probes import Outcome, ProbeFinding, Report
from bot.trunks.snapshots import Address, Snapshot

WIDE = 8
"""More addresses than this in one whitelist entry are worth a second look: a /29, as for approvals."""

_MOST_NAMED = 5


@dataclass(frozen=True)
class Fix:
    """The button that fixes a row: its label, the verb it leads to, and the value for that verb."""

    label: str
    verb: str
    value: str


@dataclass(frozen=True)
class CheckRow:
    """One thing to check. `seen` and `advice` are plain text."""

    key: str
    title: str
    state: Outcome
    seen: str
    advice: str = ""
    fix: Fix | None = None


@dataclass(frozen=True)
class Verdict:
    """The rows of one direction, and the sum of them."""

    direction: Direction
    rows: tuple[CheckRow, ...]

    @property
    def state(self) -> Outcome:
        """The worst of the rows."""
        return _worst(row.state for row in self.rows)

    @property
    def sentence(self) -> str:
        """The verdict in the words of the vendor's checklist."""
        wrong = [row.title for row in self.rows if row.state == Outcome.BAD]
        open_ones = [row.title for row in self.rows if row.state == Outcome.UNSURE]
        if wrong:
            return f"not ready. To mend: {'; '.join(wrong)}"
        if open_ones:
            return f"ready as far as can be seen. To look at: {'; '.join(open_ones)}"
        return "ready"


@dataclass(frozen=True)
class CheckResult:
    """The result of one check. `unprobed` are destinations beyond those that are probed at a time."""

    snapshot: Snapshot
    verdicts: Sequence[Verdict]
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
    snapshot: Snapshot, reports: Sequence[Report], test_calls: Sequence[TestCall], directions: Sequence[Direction]
) -> list[Verdict]:
    """Judge each direction. `reports` are of the trunk's destinations, `test_calls` its last ones."""
    last = {call.direction: call for call in test_calls}
    rows = {
        Direction.OUTBOUND: lambda: _outbound(snapshot, last.get(Direction.OUTBOUND.value)),
        Direction.INBOUND: lambda: _inbound(snapshot, reports, last.get(Direction.INBOUND.value)),
    }
    return [Verdict(direction, tuple(rows[direction]())) for direction in directions]


# Both directions


def _trunk(snapshot: Snapshot) -> CheckRow:
    if snapshot.status in ("", "active"):
        active = " and is active" if snapshot.status else ""
        return CheckRow("trunk", "Trunk created", Outcome.GOOD, f"It exists{active}; its SID is {snapshot.trunk_sid}.")
    advice = "Exotel's support can say why, and make it active."
    return CheckRow("trunk", "Trunk created", Outcome.BAD, f"It exists, but its status is {snapshot.status}.", advice)


def _number(snapshot: Snapshot, purpose: str) -> CheckRow:
    title = "Phone number mapped"
    if not snapshot.numbers:
        fix = Fix("Map a number", "number add", snapshot.trunk_sid)
        return CheckRow("number", title, Outcome.BAD, f"There is no number on it ({purpose}).", fix=fix)
    named = _some([f"{number.phone_number} ({number.mode})" for number in snapshot.numbers])
    return CheckRow("number", title, Outcome.GOOD, f"{named}.")


def _test_call(call: TestCall | None, key: str, title: str, snapshot: Snapshot, direction: Direction) -> CheckRow:
    fix = Fix(f"Test a call {direction.value}", "test", f"{snapshot.trunk_sid} {direction.value}")
    if call is None:
        seen = "No API shows this, and nobody has made a test call yet."
        return CheckRow(key, title, Outcome.UNSURE, seen, fix=fix)
    note = f": {call.note}" if call.note else ""
    if call.worked:
        return CheckRow(
            key, title, Outcome.GOOD, f"The last test call worked ({date(moment(call.at))}){note}.".replace("..", ".")
        )
    seen = f"The last test call did not work ({date(moment(call.at))}){note}.".replace("..", ".")
    return CheckRow(key, title, Outcome.BAD, seen, fix=fix)


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
    if not snapshot.whitelisted_ips:
        seen = "No address may place calls: Exotel answers 403 to all of them."
        return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Whitelist an IP", "ip add", snapshot.trunk_sid))
    named = _some([_with_size(address) for address in snapshot.whitelisted_ips])
    if unusable := [address.ip for address in snapshot.whitelisted_ips if not _is_public(address.ip)]:
        seen = f"{_some(unusable)} is no public address, so no call can come from there. Whitelisted: {named}."
        return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Whitelist an IP", "ip add", snapshot.trunk_sid))
    if any(_size(address) > WIDE for address in snapshot.whitelisted_ips):
        advice = "Each of those addresses may place calls on your bill. Is it all yours?"
        fix = Fix("Narrow it", "ip change", snapshot.trunk_sid)
        return CheckRow(key, title, Outcome.UNSURE, f"{named}.", advice, fix)
    return CheckRow(key, title, Outcome.GOOD, f"{named}.")


def _with_size(address: Address) -> str:
    size = _size(address)
    return f"{address.ip}/{address.mask}" + (f" ({size:,} addresses)" if size > 1 else "")


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
        return CheckRow(key, title, Outcome.GOOD, f"Exotel holds them for {_some(snapshot.credentials)}.")
    seen = "Exotel shows none for this trunk, and calls from a whitelisted IP mostly need none."
    advice = "Where a call is answered with 401, your PBX is asked for a user and password: then add them."
    return CheckRow(key, title, Outcome.UNSURE, seen, advice, show)


def _alias(snapshot: Snapshot) -> CheckRow:
    key, title = "alias", "Caller ID (alias)"
    if not snapshot.alias_is_known:
        return CheckRow(key, title, Outcome.UNSURE, "This account cannot be asked for it.")
    if snapshot.alias is None:
        seen = "None is set: called people see the number your PBX sends, which must be one on this trunk."
        return CheckRow(key, title, Outcome.GOOD, seen)
    if snapshot.alias in {number.phone_number for number in snapshot.numbers}:
        return CheckRow(key, title, Outcome.GOOD, f"{snapshot.alias}, a number of this trunk.")
    seen = f"{snapshot.alias} is not a number of this trunk."
    return CheckRow(key, title, Outcome.BAD, seen, fix=Fix("Set the alias", "alias set", snapshot.trunk_sid))


# Inbound / origination


def _inbound(snapshot: Snapshot, reports: Sequence[Report], call: TestCall | None) -> list[CheckRow]:
    answering = [row for report in reports for row in _answering(report, snapshot)]
    return [
        _trunk(snapshot),
        _number(snapshot, "the one customers call"),
        _destination(snapshot),
        *_whitelisted_hosts(snapshot),
        *answering,
        _flow(snapshot, call),
    ]


def _destination(snapshot: Snapshot) -> CheckRow:
    key, title = "destination", "Destination URI added"
    if not snapshot.destinations:
        seen = "There is none, so calls that come in have nowhere to go."
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
    return [CheckRow(key, title, Outcome.BAD, f"{_some(missing)} is not on the whitelist.", fix=fix)]


def _answering(report: Report, snapshot: Snapshot) -> list[CheckRow]:
    """A row for the destination: its faults, or the evidence that it is well."""
    wrong = [finding for finding in report.findings if finding.state == Outcome.BAD]
    doubtful = [finding for finding in report.findings if finding.state == Outcome.UNSURE]
    state = Outcome.BAD if wrong else Outcome.UNSURE if doubtful or not report.findings else Outcome.GOOD
    chief = (wrong or doubtful or _last_steps(report.findings))[:_MOST_NAMED]
    seen = " ".join(_sentence(finding.seen) for finding in chief)
    advices = [_sentence(finding.advice) for finding in chief if finding.advice and state != Outcome.GOOD]
    advice = " ".join(dict.fromkeys(advices))
    explain = Fix("Explain", "explain", f"{_symptom(wrong)} {snapshot.trunk_sid}") if wrong else None
    return [
        CheckRow(
            "answers", f"Server at {report.destination}", state, seen or "Nothing was seen of it.", advice, explain
        )
    ]


def _last_steps(findings: Sequence[ProbeFinding]) -> Sequence[ProbeFinding]:
    """The last findings, which say enough if all is well: the certificate's end, and that SIP answers."""
    return [finding for finding in findings if finding.name in ("certificate", "options")] or findings


def _symptom(wrong: Sequence[ProbeFinding]) -> str:
    return "tls-failed" if {finding.name for finding in wrong} & {"tls", "certificate"} else "check-listening"


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _flow(snapshot: Snapshot, call: TestCall | None) -> CheckRow:
    title = "Flow assigned to the number"
    row = _test_call(call, "flow", title, snapshot, Direction.INBOUND)
    if row.state == Outcome.GOOD:
        return row
    advice = (
        f"In Exotel's dashboard: is there a flow whose Connect applet dials sip:{snapshot.trunk_sid}, and is the "
        f"number assigned to it?{' No API shows that.' if call else ''}"
    )
    return CheckRow(row.key, title, row.state, row.seen, advice, row.fix)


def _some(values: Sequence[str]) -> str:
    return first_few(values, _MOST_NAMED)
