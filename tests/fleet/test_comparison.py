"""A file against the account: what to add, change and remove, and what others must approve."""

from __future__ import annotations

import pytest

import commands
from bot.domain.records import Risk
from bot.fleet import TrunkPlan, compare, read
from bot.fleet.comparison import not_in_file, totals
from bot.trunks.snapshots import Address, Number, Route, Snapshot
from bot.verbs.verb import Change, Verbs

TLS = "sip.acme.io:5061;transport=tls"
SALES = Snapshot(
    trunk_sid="trmum1aaaa",
    trunk_name="sales_line",
    numbers=(Number(phone_number="+919876543210", mode="flow"),),
    whitelisted_ips=(Address(ip="44.248.146.11", mask=32), Address(ip="10.0.0.1", mask=32)),
    destinations=(Route(destination=TLS, priority=0, weight=1),),
    credentials=("ivy",),
    alias="+919876543210",
)
SUPPORT = Snapshot(trunk_sid="trmum1bbbb", trunk_name="support_line", numbers=(Number(phone_number="+911800123456"),))


def plan(text: str, *now: Snapshot) -> TrunkPlan:
    """The plan of the only trunk of this file."""
    (only,) = compare(read(text), now or (SALES, SUPPORT))
    return only


def lines(text: str, *now: Snapshot) -> list[str]:
    """Each difference, with its command."""
    return [f"{each} | {each.command}" for each in plan(text, *now).differences]


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("numbers: ['+911800999999']", "+ the number +911800999999 | number add sales_line +911800999999"),
        (
            "numbers: [{number: '+919876543210', mode: pstn}]",
            "~ +919876543210 to pstn mode (now flow) | number mode sales_line +919876543210 pstn",
        ),
        (
            "numbers: ['+911800123456']",
            "~ the number +911800123456, from support_line (trmum1bbbb) | "
            "number move support_line sales_line +911800123456",
        ),
        ("whitelist: [44.248.146.12]", "+ the whitelisted IP 44.248.146.12/32 | ip add sales_line 44.248.146.12/32"),
        (
            "whitelist: [44.248.146.11/31]",
            "~ the whitelisted IP 44.248.146.11 to /31 (now /32) | ip change sales_line 44.248.146.11/31",
        ),
        (
            "destinations: [sip2.acme.io]",
            "+ the destination sip2.acme.io:5061;transport=tls | dest add sales_line sip2.acme.io:5061;transport=tls",
        ),
        (
            "destinations: [{uri: SIP.acme.io, weight: 3}]",
            f"~ {TLS} to priority 0 and weight 3 (now 0 and 1) | dest weight sales_line {TLS} 3 0",
        ),
        (
            "caller_id: '+911800123456'",
            "~ the caller ID +911800123456 (now +919876543210) | alias set sales_line +911800123456",
        ),
        ("sip_users: [ivy, bob]", "! add the SIP user bob; a file has no password | creds add sales_line bob"),
    ],
)
def test_a_difference_is_a_sentence_and_the_command_for_it(part: str, line: str) -> None:
    """Nothing else of the trunk is mentioned."""
    assert lines(f"trunks:\n  sales_line:\n    {part}\n") == [line]


@pytest.mark.parametrize(
    "part",
    ["numbers: ['+919876543210']", "whitelist: [44.248.146.11]", "destinations: [sip.acme.io]", "sip_users: [ivy]", ""],
)
def test_what_is_right_already_is_no_difference(part: str) -> None:
    """A mode or a weight that the file doesn't name is the one that is there."""
    found = plan(f"trunks:\n  sales_line:\n    {part}\n")
    assert found.differences == ()
    assert found.same == (1 if part else 0)


def test_what_the_file_does_not_have_is_left_alone_unless_it_says_prune() -> None:
    """Then each removal is listed; what trunkbot couldn't set up again stays in any case."""
    none = "{numbers: [], whitelist: [], destinations: [], caller_id: null, sip_users: []}"
    parts = f"trunks:\n  sales_line: {none}\n"
    kept = plan(parts)
    assert (kept.differences, kept.left_alone) == ((), 6)
    assert not kept.needs_approval
    pruned = plan(f"prune: true\n{parts}")
    assert [each.command for each in pruned.differences] == [
        "number remove sales_line +919876543210",
        "ip remove sales_line 44.248.146.11",
        f"dest remove sales_line {TLS}",
        "alias clear sales_line",
        "creds remove sales_line ivy",
    ]
    assert {each.risk for each in pruned.differences} == {Risk.REMOVE}
    assert pruned.left_alone == 1, "the private address"


def test_a_part_that_is_not_mentioned_is_left_alone_even_with_prune() -> None:
    """So is a trunk."""
    found = compare(read("prune: true\ntrunks:\n  sales_line:\n    sip_users: [ivy]\n"), [SALES, SUPPORT])
    assert [each.differences for each in found] == [()]
    assert not_in_file(read("prune: true\ntrunks: {sales_line: }"), [SALES, SUPPORT]) == ["support_line"]


def test_a_number_that_moves_within_the_file_is_not_removed_as_well() -> None:
    """Even with prune: it would be on no trunk in between."""
    both = "{numbers: ['+911800123456', '+919876543210']}"
    text = f"prune: true\ntrunks:\n  sales_line: {{numbers: []}}\n  support_line: {both}\n"
    commands_of = [[each.command for each in one.differences] for one in compare(read(text), [SALES, SUPPORT])]
    assert commands_of == [[], ["number move sales_line support_line +919876543210"]]


def test_a_new_trunk_is_created_first() -> None:
    """It has no SID yet."""
    found = plan("trunks:\n  new_line:\n    numbers: ['+911800999999']\n")
    assert found.trunk_sid == ""
    assert [each.command for each in found.differences] == ["create new_line", "number add new_line +911800999999"]


def test_changes_are_judged_by_their_effect_together() -> None:
    """Two /29 open as much as a /28, and a new destination takes calls from the old one."""
    wide = plan("trunks:\n  support_line:\n    whitelist: [44.248.146.8/29, 44.248.146.16/29]\n")
    assert not any(each.needs_approval for each in wide.differences)
    assert wide.effects == ("After this, 16 addresses can place calls on support_line (now: 0).",)
    assert wide.needs_approval
    diverted = plan(
        f"trunks:\n  sales_line:\n    destinations: [{{uri: '{TLS}', weight: 0}}, {{uri: other.acme.io}}]\n"
    )
    assert diverted.effects == (f"{TLS} gets none of the calls (now: all).",)


def test_a_caller_id_that_cannot_be_read_is_left_to_a_person() -> None:
    """This account doesn't show it."""
    hidden = SALES.model_copy(update={"alias": None, "alias_is_known": False})
    (line,) = lines("trunks:\n  sales_line:\n    caller_id: '+919876543210'\n", hidden)
    assert line.startswith("! the caller ID should be +919876543210; this account doesn't show what it is")


def test_the_whole_plan_is_one_sentence() -> None:
    """In numbers, with what is right already."""
    text = "trunks:\n  sales_line: {numbers: ['+919876543210', '+911800999999']}\n  new_line:\n"
    assert totals(compare(read(text), [SALES])) == "On 2 trunks: 2 to add. 1 setting is right already."
    assert totals(compare(read("trunks: {sales_line: }"), [SALES])) == "The account is as the file says."


def test_each_command_of_a_plan_is_a_change_that_trunkbot_has() -> None:
    """So that it can be typed as it stands."""
    verbs = Verbs.of(commands)
    text = f"""prune: true
trunks:
  sales_line:
    numbers: ['+911800123456', '+911800999999', {{number: '+919876543210', mode: pstn}}]
    whitelist: [44.248.146.12, 44.248.146.11/31]
    destinations: [{{uri: '{TLS}', weight: 3}}, other.acme.io]
    caller_id: '+911800123456'
    sip_users: [bob]
  new_line:
"""
    for each in [each for one in compare(read(text), [SALES, SUPPORT]) for each in one.differences]:
        verb, rest = verbs.read(each.command)
        assert isinstance(verb, Change), each.command
        assert rest.split()[0] in {"sales_line", "support_line", "new_line"}
