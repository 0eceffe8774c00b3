"""What differs between two looks at a trunk, what explains it, and the way back."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import commands
from bot.checks.drift import TrunkChange, differences, unexplained
from bot.domain.records import Operation, Risk, State
from bot.trunks.snapshots import Address, Number, Route, Snapshot
from bot.verbs.verb import Verbs

SID = "trmum1aaaaaaaaaaaaaaaaaaaan"
VERBS = Verbs.of(commands)
BARE = Snapshot(trunk_sid=SID, trunk_name="sales_line")
NUMBER, FLOW = Number(phone_number="+919876543210"), Number(phone_number="+919876543210", mode="flow")
PLACE = Route(destination="pbx.acme.io:5061;transport=tls")
PBX = Address(ip="44.1.2.3", mask=32)


def operation(**request: str) -> Operation:
    """One that was done, asking for this."""
    return Operation(
        id="ABCD2345",
        key="k",
        verb="ip add",
        account="sandbox1",
        request=request,
        state=State.DONE,
        risk=Risk.NONE,
        asked_by="UASHA00001",
        asked_in="C",
        created_at="",
        updated_at="",
        attempt=1,
        version=1,
        sentence="",
    )


@pytest.mark.parametrize(
    ("before", "after", "sentence", "line"),
    [
        ({"numbers": (NUMBER,)}, {}, "+919876543210 (pstn) was removed", f"number add {SID} +919876543210 pstn"),
        ({}, {"numbers": (NUMBER,)}, "was added", f"number remove {SID} +919876543210 it was"),
        (
            {"numbers": (NUMBER,)},
            {"numbers": (FLOW,)},
            "from mode pstn to flow",
            f"number mode {SID} +919876543210 pstn",
        ),
        ({"whitelisted_ips": (PBX,)}, {}, "44.1.2.3 was removed", f"ip add {SID} 44.1.2.3/32"),
        ({}, {"whitelisted_ips": (PBX,)}, "44.1.2.3 was whitelisted", f"ip remove {SID} 44.1.2.3 it was"),
        (
            {"whitelisted_ips": (PBX,)},
            {"whitelisted_ips": (Address(ip="44.1.2.3", mask=16),)},
            "from /32 to /16",
            f"ip change {SID} 44.1.2.3/32",
        ),
        ({"destinations": (PLACE,)}, {}, "was removed", f"dest add {SID} pbx.acme.io:5061;transport=tls"),
        ({}, {"destinations": (PLACE,)}, "was added", f"dest remove {SID} pbx.acme.io:5061;transport=tls it was"),
        (
            {"destinations": (PLACE,)},
            {"destinations": (PLACE.model_copy(update={"weight": 9}),)},
            "weight 1",
            f"dest weight {SID} pbx.acme.io:5061;transport=tls 1 0",
        ),
        ({}, {"credentials": ("pbx",)}, "SIP user pbx was added", f"creds remove {SID} pbx it was"),
        ({"credentials": ("pbx",)}, {}, "Create a new one", ""),
        ({"alias": "+911"}, {"alias": "+912"}, "from +911 to +912", f"alias set {SID} +911"),
        ({"alias": "+911"}, {}, "+911 was cleared", f"alias set {SID} +911"),
        ({}, {"alias": "+912"}, "set to +912", f"alias clear {SID} it was"),
        ({}, {"trunk_name": "other"}, "renamed from sales_line to other", f"rename {SID} sales_line"),
    ],
)
def test_each_difference_has_its_sentence_and_its_way_back(
    before: dict[str, object], after: dict[str, object], sentence: str, line: str
) -> None:
    """The way back is a line that a person could type, of a verb that there is."""
    (found,) = differences(BARE.model_copy(update=before), BARE.model_copy(update=after))
    assert sentence in found.sentence
    back = f"{found.back.verb} {found.back.value}" if found.back else ""
    assert back.startswith(line)
    assert bool(line) == bool(back)
    if found.back:
        verb, rest = VERBS.read(back)
        assert verb
        assert verb.name == found.back.verb
        assert rest.split()[0] == SID


def test_nothing_differs_where_nothing_changed() -> None:
    """Nor where a neighbour came to share a number, or the account cannot be asked for the alias any more."""
    whole = BARE.model_copy(update={"numbers": (NUMBER,), "alias": "+919876543210"})
    assert differences(whole, whole.model_copy(update={"shared": ("x has +91 as well.",)})) == []
    assert differences(whole, whole.model_copy(update={"alias": None, "alias_is_known": False})) == []


def test_what_an_operation_speaks_of_is_no_drift() -> None:
    """Neither what it asked for nor what it found out."""
    ours, strange = TrunkChange("ours", ("44.1.2.3",)), TrunkChange("strange", ("44.9.9.9",))
    asked = operation(trunk_sid=SID, ip="44.1.2.3")
    assert unexplained([ours, strange], [asked], SID) == [strange]
    found = dataclasses.replace(operation(), facts={"trunk_sid": SID, "snapshot": "44.9.9.9"})
    assert unexplained([ours, strange], [asked, found], SID) == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("44.1.2.3", "44.1.2.33"),
        ("44.1.2.3", "144.1.2.3"),
        ("44.1.2.3", "44.1.2.3.nip.io"),
        ("pbx.acme.io", "my-pbx.acme.io"),
        ("pbx.acme.io:5061", "pbx.acme.io:50611"),
        ("+9198765", "+919876543210"),
        ("a", "sales_line"),
    ],
)
def test_what_is_only_part_of_what_was_said_explains_nothing(word: str, said: str) -> None:
    """A change by hand can't hide behind one that looks like it."""
    strange = TrunkChange("strange", (word,))
    assert unexplained([strange], [operation(trunk_sid=SID, said=said)], SID) == [strange]
    assert unexplained([TrunkChange("ours", (said,))], [operation(trunk_sid=SID, said=said)], SID) == []


def test_what_was_done_on_another_trunk_explains_nothing_here() -> None:
    """The same address, whitelisted on two trunks: once through the bot, once by hand."""
    strange = TrunkChange("strange", ("44.1.2.3",))
    assert unexplained([strange], [operation(trunk_sid="trmum1bbbbbbbbbbbbbbbbbbbbn", ip="44.1.2.3")], SID) == [strange]


def test_an_alias_that_was_cleared_through_the_bot_is_no_drift() -> None:
    """The request names no number, only the trunk."""
    (gone,) = differences(BARE.model_copy(update={"alias": "+911140001234"}), BARE)
    cleared = dataclasses.replace(operation(trunk_sid=SID), verb="alias clear")
    assert unexplained([gone], [cleared], SID) == []
    assert unexplained([gone], [operation(trunk_sid=SID, alias="+911140001234")], SID) == [gone]


snapshots = st.builds(
    Snapshot,
    trunk_sid=st.just(SID),
    trunk_name=st.sampled_from(["a", "b"]),
    numbers=st.lists(st.sampled_from([NUMBER, FLOW]), max_size=1).map(tuple),
    whitelisted_ips=st.lists(st.sampled_from([PBX, Address(ip="44.1.2.9", mask=29)]), unique=True).map(tuple),
    destinations=st.lists(st.sampled_from([PLACE]), max_size=1).map(tuple),
    credentials=st.lists(st.sampled_from(["x", "y"]), unique=True).map(tuple),
    alias=st.sampled_from([None, "+911", "+912"]),
)


@given(before=snapshots, after=snapshots)
def test_two_trunks_differ_exactly_where_their_digests_do(before: Snapshot, after: Snapshot) -> None:
    """No change goes unnoticed, and no order of things is one."""
    assert bool(differences(before, after)) == (before.digest() != after.digest())
