"""An account as a file: read as it was written, and refused with every mistake at its line."""

from __future__ import annotations

import string

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fleet import BadFile, Fault, FileKind, compare, read, write
from bot.trunks.snapshots import Address, Number, Route, Snapshot

AT = "2026-01-05 10:00 UTC"
NUMBERS = [f"+9198765432{place:02}" for place in range(40)]

names = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=16)
addresses = st.builds(
    Address, ip=st.integers(1, 254).map("44.248.146.{}".format), mask=st.sampled_from([24, 28, 30, 31, 32])
)
modes = st.sampled_from(["pstn", "flow"])
routes = st.builds(
    Route,
    destination=st.builds(
        "{}.acme.io:{};transport={}".format, st.sampled_from("abcdef"), st.just(5070), st.just("tls")
    ),
    priority=st.integers(0, 3),
    weight=st.integers(0, 100),
)


@st.composite
def accounts(draw: st.DrawFn) -> list[Snapshot]:
    """Trunks of different names, each number on one of them."""
    trunks = list[Snapshot]()
    for name in draw(st.lists(names, max_size=5, unique_by=str.lower)):
        first = 4 * len(trunks)
        mapped = NUMBERS[first : first + draw(st.integers(0, 4))]
        trunks.append(
            Snapshot(
                trunk_sid=f"trmum1{len(trunks)}",
                trunk_name=name,
                numbers=tuple(
                    Number(phone_number=each, mode=draw(st.sampled_from(["pstn", "flow"]))) for each in mapped
                ),
                whitelisted_ips=tuple(draw(st.lists(addresses, max_size=4, unique_by=lambda each: each.ip))),
                destinations=tuple(draw(st.lists(routes, max_size=4, unique_by=lambda each: each.destination))),
                credentials=tuple(draw(st.lists(st.sampled_from(["ivy", "pbx_1", "on"]), unique=True))),
                alias=draw(st.sampled_from([None, NUMBERS[0]])),
            )
        )
    return trunks


@given(accounts(), st.sampled_from(list(FileKind)), st.booleans())
def test_an_account_is_as_its_own_file_says(trunks: list[Snapshot], kind: FileKind, prune: bool) -> None:
    """Whatever is on it, in every format, with nothing to add, change or remove."""
    text = write(kind, trunks, "acme1", AT, {})
    if prune and kind is FileKind.YAML:
        text = f"prune: true\n{text}"
    if kind is FileKind.CSV and len(text.splitlines()) == 1:
        return
    plans = compare(read(text), trunks)
    assert [each.differences for each in plans] == [()] * len(plans)
    if kind is not FileKind.CSV:
        assert {each.trunk_name for each in plans} == {each.trunk_name for each in trunks}


@settings(max_examples=30)
@given(accounts())
def test_the_file_of_an_account_read_in_another_order_is_the_same(trunks: list[Snapshot]) -> None:
    """So that a review shows only real differences."""
    mixed = [
        each.model_copy(
            update={
                "numbers": each.numbers[::-1],
                "whitelisted_ips": each.whitelisted_ips[::-1],
                "destinations": each.destinations[::-1],
                "credentials": each.credentials[::-1],
            }
        )
        for each in reversed(trunks)
    ]
    for kind in FileKind:
        assert write(kind, mixed, "acme1", AT, {}) == write(kind, trunks, "acme1", AT, {})


@settings(max_examples=30)
@given(accounts())
def test_other_readers_of_yaml_and_json_take_every_value_for_text(trunks: list[Snapshot]) -> None:
    """`+911800123456`, `on` and `1_000` would be something else without quotes."""
    as_yaml = yaml.safe_load(write(FileKind.YAML, trunks, "acme1", AT, {}))
    as_json = orjson.loads(write(FileKind.JSON, trunks, "acme1", AT, {}))
    assert as_yaml == as_json


FULL = Snapshot(
    trunk_sid="trmum1aaaa",
    trunk_name="sales_line",
    numbers=(Number(phone_number="+919876543210", mode="flow"), Number(phone_number="garbage")),
    whitelisted_ips=(Address(ip="44.248.146.11", mask=32), Address(ip="10.0.0.1", mask=32)),
    destinations=(
        Route(destination="sip.acme.io:5061;transport=tls", priority=0, weight=3),
        Route(destination="44.248.146.20:5060;transport=udp"),
    ),
    credentials=("ivy",),
    alias="+919876543210",
)


def test_a_file_reads_like_a_page() -> None:
    """Where it came from, the SID and the schedule as comments, and what trunkbot couldn't set up again as well."""
    text = write(FileKind.YAML, [FULL], "acme1", AT, {"trmum1aaaa": "every day"})
    assert "# The trunks of the Exotel account acme1, read by trunkbot at 2026-01-05 10:00 UTC.\n" in text
    assert "  sales_line:  # SID trmum1aaaa, watched every day\n" in text
    assert '      - number: "+919876543210"\n        mode: flow\n' in text
    assert "      # - 10.0.0.1/32\n      # 10.0.0.1 is a private address." in text
    assert "      # - uri: 44.248.146.20:5060;transport=udp\n" in text
    assert "Exotel doesn't support SIP over UDP" in text
    assert "      - 44.248.146.11/32\n" in text


def test_a_caller_id_that_the_account_does_not_show_is_no_caller_id_of_none() -> None:
    """It is left alone."""
    hidden = FULL.model_copy(update={"alias": None, "alias_is_known": False})
    text = write(FileKind.YAML, [hidden], "acme1", AT, {})
    assert "# caller_id: this account doesn't show it" in text
    assert read(text).trunks[0].caller_id is None
    assert "caller_id" not in orjson.loads(write(FileKind.JSON, [hidden], "acme1", AT, {}))["trunks"]["sales_line"]


def test_a_name_that_only_the_dashboard_allows_is_a_comment() -> None:
    """With the reason, and the rest of the file is sound."""
    odd = FULL.model_copy(update={"trunk_name": "a name: with\nall"})
    text = write(FileKind.YAML, [odd, FULL], "acme1", AT, {})
    assert [each.name for each in read(text).trunks] == ["sales_line"]


def faults(text: str) -> list[str]:
    """Each mistake in it, with its line."""
    with pytest.raises(BadFile) as refused:
        read(text)
    return [str(fault) for fault in refused.value.faults]


def test_every_mistake_is_reported_at_its_line_and_all_at_once() -> None:
    """Nobody sends a file five times."""
    text = """account: acme1
trunks:
  sales_line:
    numbers:
      - "9876543210"
      - number: "+919876543210"
        mode: both
    whitelist: [10.0.0.1, 44.248.146.11/33]
    destinations:
      - uri: sip.acme.io:5061;transport=udp
        weight: heavy
    callerid: "+919876543210"
  a name that is too long:
  sales_line: {}
colour: red
"""
    found = faults(text)
    assert [fault.partition(":")[0] for fault in found] == [
        *("Line 5", "Line 7", "Line 8", "Line 8", "Line 10", "Line 11", "Line 12", "Line 13", "Line 14", "Line 15")
    ]
    assert found[0] == "Line 5: Add the country code: +919876543210?"
    assert "“both” isn't a mode. Use pstn or flow." in found[1]
    assert "“callerid” isn't known in “sales_line”. Use numbers, whitelist" in found[6]
    assert found[8] == "Line 14: “sales_line” is already on line 3. Keep one of them."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: The file is empty."),
        ("# nothing\n", "Line 1: The file has only comments."),
        ("- sales_line", "Line 1: Write the file as lines of “name: value”."),
        ("account: acme1\n", "Line 1: There's no “trunks:” in it."),
        ("trunks:\n  a: [\n", "isn't valid YAML"),
        ("trunks:\n  a:\n   numbers:\n   - '\n", "isn't valid YAML"),
        ("trunks: &all\n  a: *all\n", "Line 2: Write the values out"),
        ("trunks:\n  a:\n    numbers: +919876543210\n", "Line 3: Write this as a list"),
        ("trunks:\n  a:\n    numbers: [[1]]\n", "Line 3: Write one value here"),
        ("trunks:\n  a:\n    numbers: ['+919876543210', '+91 98765 43210']\n", "+919876543210 is in this list twice"),
        ("trunks:\n  a:\n    numbers: ['+919876543210']\n  b:\n    numbers: ['+919876543210']\n", "is also on a"),
        ("trunks:\n  a:\n    whitelist: [{ip: 44.248.146.11/31, mask: 32}]\n", "two masks, /31 and /32"),
        ("trunks:\n  a:\n    destinations: [{weight: 3}]\n", "Line 3: It has no “uri:”."),
        ("prune: maybe\ntrunks: {}\n", "Line 1: Write true or false."),
        ("trunks: {}\n" + "#" * 1_000_000, "larger than 1 MB"),
        ("x: " + "[" * 20, "nested too deeply"),
        ("x: " + "[" * 5000, "Line 1: "),
        ("trunks:\n  a: \x00\n", "isn't valid YAML"),
    ],
)
def test_a_damaged_file_gets_a_sentence(text: str, sentence: str) -> None:
    """Never a traceback, and never a long wait."""
    assert sentence in " ".join(faults(text))


@given(st.text(max_size=200))
def test_any_text_is_a_file_or_gets_its_mistakes(text: str) -> None:
    """Nothing else comes of it."""
    found: list[Fault] = []
    try:
        read(text)
    except BadFile as refused:
        found = refused.faults
    assert all(fault.line >= 1 and fault.sentence for fault in found)


def sheet(*rows: str) -> str:
    """These rows as a file."""
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        sheet("trunk,number", "sales_line,+919876543210", "support_line,'+911800123456"),
        sheet("Phone Number;Trunk Name", "+91 98765 43210;sales_line", "+911800123456;support_line"),
        sheet("name\tnote\tDID", "sales_line\tours\t+919876543210", "support_line\t\t+911800123456"),
        sheet(
            "\ufeff# from the old PBX", "", "trunk,was,x", "sales_line,a,+919876543210", "support_line,,+911800123456"
        ),
    ],
)
def test_the_columns_of_a_sheet_are_recognized_by_name_and_by_content(text: str) -> None:
    """Whatever separates them."""
    found = {each.name: [line.number for line in each.numbers or ()] for each in read(text).trunks}
    assert found == {"sales_line": ["+919876543210"], "support_line": ["+911800123456"]}


def test_a_row_can_have_all_that_belongs_to_a_trunk() -> None:
    """A number, an IP, a destination with its share, a caller ID."""
    text = sheet(
        "trunk,number,mode,ip,mask,destination,priority,weight,alias",
        "sales_line,+919876543210,flow,44.248.146.8,29,sip.acme.io,1,3,+919876543210",
    )
    (trunk,) = read(text).trunks
    assert trunk.numbers
    assert trunk.whitelist
    assert trunk.destinations
    assert trunk.caller_id
    assert (trunk.numbers[0].mode, trunk.whitelist[0].mask) == ("flow", 29)
    assert (trunk.destinations[0].destination.wire, trunk.destinations[0].priority, trunk.destinations[0].weight) == (
        *("sip.acme.io:5061;transport=tls", 1, 3),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (sheet("trunk,number"), "Line 1: There are no rows below the header."),
        (sheet("line,color", "sales_line,red"), "No column has numbers"),
        (sheet("number,color", "+919876543210,red"), "No column is called “trunk”"),
        (sheet("trunk,phone,did", "a,+919876543210,+911800123456"), "Two columns are the number"),
        (sheet("trunk,number", "a,9.19877E+11"), "Line 2: “9.19877E+11” was shortened by a spreadsheet"),
        (sheet("trunk,number", "a,+919876543210", "b,+919876543210"), "Line 3: +919876543210 is already in this file"),
        (sheet("trunk,number", ",+919876543210"), "Line 2: Give the trunk a name"),
        (sheet("trunk,number", "a,"), "Line 2: It has no number"),
        (sheet("trunk,number", "a,+919876543210,x,y"), "Line 2: It has 4 cells"),
        (sheet("trunk,number", 'a,"+919876543210'), "can't be read as CSV"),
        (sheet("trunk,ip", "a,10.0.0.1"), "Line 2: 10.0.0.1 is a private address"),
        (sheet("trunk,ip", "a,44.248.146.11", "a,44.248.146.11"), "Line 3: 44.248.146.11 is already in this file"),
    ],
)
def test_a_damaged_sheet_gets_a_sentence_for_each_row(text: str, sentence: str) -> None:
    """At its line."""
    assert sentence in " ".join(faults(text))


def test_of_two_thousand_rows_forty_damaged_ones_are_all_found() -> None:
    """And no other."""
    damaged = {row: bad for row in range(50, 2000, 50) for bad in ["9.19877E+11"]} | {1999: "+91"}
    rows = [f"line_{row % 50},{damaged.get(row, f'+9180001{row:05}')}" for row in range(2000)]
    found = faults(sheet("trunk,number", *rows))
    assert [int(fault.split(":")[0].removeprefix("Line ")) for fault in found] == [row + 2 for row in sorted(damaged)]
    assert len(found) == 40
