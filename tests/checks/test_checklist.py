"""Each row of the vendor's checklists, on a trunk that is broken in just that way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bot.checks.check_rows import CheckRow
from bot.checks.checklist import check
from bot.domain import Direction
from bot.domain.records import FlowDone, TestCall
from bot.probes import Outcome, ProbeFinding, Report
from bot.trunks.snapshots import Address, Number, Route, Snapshot

SID = "trmum1aaaaaaaaaaaaaaaaaaaan"
NUMBER = Number(phone_number="+919876543210")
PBX = Address(ip="44.248.146.11", mask=32)
PLACE = Route(destination="sip:pbx.acme.io:5061;transport=tls")
WHOLE = Snapshot(
    trunk_sid=SID,
    trunk_name="sales_line",
    numbers=(NUMBER,),
    whitelisted_ips=(PBX,),
    destinations=(PLACE,),
    credentials=(SID,),
    status="active",
)
WORKED = [TestCall(SID, way, "2026-01-01T00:00:00.000Z", "UASHA00001", True) for way in ("outbound", "inbound")]
OPTIONS = ProbeFinding("options", "SIP OPTIONS", Outcome.GOOD, "answered 200 OK in 12 ms")
ANSWERS = Report("pbx.acme.io:5061;transport=tls", (OPTIONS,), 30)
BOTH = (Direction.OUTBOUND, Direction.INBOUND)


def rows(direction: Direction, reports: Sequence[Report] = (ANSWERS,), **changes: Any) -> dict[str, CheckRow]:
    """The rows of that direction, by key, on the whole trunk with these changes."""
    test_calls, flows = changes.pop("test_calls", WORKED), changes.pop("flows", ())
    (verdict,) = check(WHOLE.model_copy(update=changes), reports, test_calls, [direction], flows)
    return {row.key: row for row in verdict.rows}


def test_that_no_api_shows_the_flow_is_said_once() -> None:
    """In what was seen, or where that tells of a test call, in the advice."""
    failed = TestCall(SID, "inbound", "2026-01-01T00:00:00.000Z", "UASHA00001", False)
    for test_calls in ([], [failed]):
        flow = rows(Direction.INBOUND, test_calls=test_calls)["flow"]
        assert f"{flow.seen} {flow.advice}".count("doesn't expose") == 1


@pytest.mark.parametrize(
    "note",
    [
        "No audio: neither side hears, at “Both sides can hear each other”",
        "One-way audio: only one side hears, “the caller is mute”, at “Your phone rings”",
        "The call drops after some seconds, at “Both sides can hear each other”",
        "customers hear us, we don't hear them, at “Both sides can hear each other”",
    ],
)
def test_a_call_that_arrived_without_audio_does_not_blame_the_flow(note: str) -> None:
    """The trunk isn't ready all the same."""
    failed = TestCall(SID, "inbound", "2026-01-01T00:00:00.000Z", "UASHA00001", False, note)
    found = rows(Direction.INBOUND, test_calls=[failed])
    assert (found["flow"].state, found["call"].state) == (Outcome.GOOD, Outcome.BAD)
    assert note.partition(",")[0] in found["call"].seen


@pytest.mark.parametrize("direction", BOTH)
def test_a_whole_trunk_that_was_tried_is_ready(direction: Direction) -> None:
    """Every row ticked, the verdict in one word."""
    (verdict,) = check(WHOLE, [ANSWERS], WORKED, [direction])
    assert {row.state for row in verdict.rows} == {Outcome.GOOD}
    assert verdict.sentence == "ready"


@pytest.mark.parametrize(
    ("direction", "changes", "key", "state", "says", "verb"),
    [
        (Direction.OUTBOUND, {"status": "inactive"}, "trunk", Outcome.BAD, "status is inactive", None),
        (Direction.OUTBOUND, {"numbers": ()}, "number", Outcome.BAD, "your caller ID", "number add"),
        (Direction.OUTBOUND, {"whitelisted_ips": ()}, "ip", Outcome.UNSURE, "None. Calls must sign in as", "ip add"),
        (
            Direction.OUTBOUND,
            {"whitelisted_ips": (Address(ip="10.0.0.1", mask=32),)},
            "ip",
            Outcome.BAD,
            "Not public, so no calls can come from there: 10.0.0.1",
            "ip add",
        ),
        (
            Direction.OUTBOUND,
            {"whitelisted_ips": (Address(ip="44.248.0.0", mask=16),)},
            "ip",
            Outcome.UNSURE,
            "65,536 addresses",
            "ip change",
        ),
        (Direction.OUTBOUND, {"alias": "+911140000000"}, "alias", Outcome.BAD, "isn't a number on", "alias set"),
        (Direction.OUTBOUND, {"alias_is_known": False}, "alias", Outcome.UNSURE, "doesn't show it", None),
        (Direction.OUTBOUND, {"test_calls": []}, "pbx", Outcome.UNSURE, "Make a test call", "test"),
        (Direction.INBOUND, {"status": "inactive"}, "trunk", Outcome.BAD, "status is inactive", None),
        (Direction.INBOUND, {"numbers": ()}, "number", Outcome.BAD, "customers dial", "number add"),
        (Direction.INBOUND, {"destinations": ()}, "destination", Outcome.BAD, "nowhere to go", "dest add"),
        (
            Direction.INBOUND,
            {"destinations": (Route(destination="sip:44.1.2.3:5060;transport=tcp"),)},
            "place-ip",
            Outcome.BAD,
            "Not whitelisted: 44.1.2.3",
            "ip add",
        ),
        (Direction.INBOUND, {"test_calls": []}, "flow", Outcome.UNSURE, "API doesn't expose this", "test"),
    ],
)
def test_what_is_broken_has_its_row_and_the_button_that_fixes_it(
    direction: Direction, changes: dict[str, Any], key: str, state: Outcome, says: str, verb: str | None
) -> None:
    """And no other row is any worse for it, but those that stand on it."""
    found = rows(direction, **changes)
    assert found[key].state == state
    assert says in found[key].seen
    fix = found[key].fix
    assert (fix.verb if fix else None) == verb
    assert [row.key for row in found.values() if row.state != Outcome.GOOD] == [key]


@pytest.mark.parametrize(
    ("finding", "record_duplicate"),
    [
        (ProbeFinding("port", "Port 5061 open", Outcome.BAD, "nobody listens there"), "check-listening"),
        (ProbeFinding("certificate", "Certificate", Outcome.BAD, "it expired 3 days ago"), "tls-failed"),
    ],
)
def test_a_destination_that_does_not_answer_leads_to_its_explanation(
    finding: ProbeFinding, record_duplicate: str
) -> None:
    """With what was seen, and not what was well besides."""
    row = rows(Direction.INBOUND, [Report(ANSWERS.destination, (OPTIONS, finding), 30)])["answers"]
    assert row.state == Outcome.BAD
    assert finding.seen in row.seen
    assert OPTIONS.seen not in row.seen
    assert row.fix
    assert row.fix.value == f"{record_duplicate} {SID}"


def test_a_failure_does_not_read_as_a_success() -> None:
    """The lines of the checklist say that all is well: “Failed: PBX configured” would say two things at once."""
    failed = [TestCall(SID, "outbound", "2026-01-01T00:00:00.000Z", "UASHA00001", False, "403")]
    (bad,) = check(WHOLE.model_copy(update={"numbers": ()}), [ANSWERS], failed, [Direction.OUTBOUND])
    assert bad.sentence == "not ready. Fix: phone number and PBX configuration"
    (open_one,) = check(WHOLE, [ANSWERS], [], [Direction.OUTBOUND])
    assert open_one.sentence == "looks ready. Couldn't verify: PBX configuration"


def test_a_failed_test_call_is_shown_with_its_note() -> None:
    """The last one counts."""
    failed = [TestCall(SID, "outbound", "2026-01-01T00:00:00.000Z", "UASHA00001", False, "403")]
    row = rows(Direction.OUTBOUND, test_calls=failed)["pbx"]
    assert row.state == Outcome.BAD
    assert "403" in row.seen


def test_without_an_address_and_without_a_sip_user_no_call_can_be_placed() -> None:
    """That is certain; with a SIP user it isn't."""
    row = rows(Direction.OUTBOUND, whitelisted_ips=(), credentials=())["ip"]
    assert (row.state, row.seen) == (Outcome.BAD, "None. Exotel rejects every outbound call with 403.")


def test_a_sip_user_makes_an_outbound_trunk() -> None:
    """It needs no address on the whitelist."""
    signs_in = {"whitelisted_ips": (), "destinations": (), "credentials": ("voice_bot",)}
    assert WHOLE.model_copy(update=signs_in).directions == (Direction.OUTBOUND,)


@pytest.mark.parametrize(
    ("addresses", "routes", "expected"),
    [
        ((), (), BOTH),
        ((PBX,), (), (Direction.OUTBOUND,)),
        ((), (PLACE,), (Direction.INBOUND,)),
        ((PBX,), (PLACE,), BOTH),
        ((PBX,), (Route(destination="sip:44.248.146.11:5061;transport=tls"),), (Direction.INBOUND,)),
        ((Address(ip="44.248.146.8", mask=29),), (Route(destination="sip:44.248.146.11:5061;transport=tls"),), BOTH),
    ],
)
def test_the_directions_follow_from_the_trunks_contents(
    addresses: tuple[Address, ...], routes: tuple[Route, ...], expected: tuple[Direction, ...]
) -> None:
    """An address that is there only for an inbound IP destination makes no outbound trunk."""
    on_it = {"whitelisted_ips": addresses, "destinations": routes, "credentials": ()}
    assert WHOLE.model_copy(update=on_it).directions == expected


def test_a_trunk_without_sip_credentials_is_ready() -> None:
    """Calls are recognized by their whitelisted IP, so nothing about credentials is left to verify."""
    row = rows(Direction.OUTBOUND, credentials=())["credentials"]
    assert row.state == Outcome.GOOD
    assert row.seen.startswith("None needed")
    assert row.fix
    assert row.fix.verb == "creds"


def test_a_flow_that_somebody_set_up_counts_until_a_call_says_otherwise() -> None:
    """For every number on the trunk; the word of a person comes after what a call showed."""
    flows = [FlowDone(SID, NUMBER.phone_number, "2026-01-05T10:00:00+00:00", "UASHA00001")]
    said = rows(Direction.INBOUND, test_calls=[], flows=flows)["flow"]
    assert (said.state, said.seen) == (
        Outcome.GOOD,
        "Marked as done on Jan 5, 2026. Make a test call to confirm.",
    )
    assert rows(Direction.INBOUND, test_calls=[])["flow"].state == Outcome.UNSURE
    other = (*WHOLE.numbers, Number(phone_number="+911140001234"))
    assert rows(Direction.INBOUND, test_calls=[], flows=flows, numbers=other)["flow"].state == Outcome.UNSURE
