"""Lines as people type them: filler, blanks in values, fields in another order, several values, doubt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.domain import Direction
from bot.domain.records import KnownTrunk
from bot.exotel import DestinationEntry, NumberMapping, WhitelistEntry
from bot.slack.markup import as_typed
from bot.verbs.forms import FormChange
from bot.verbs.verb import ChangeRequest, Show, Wrong
from bot.words.blocks import View
from commands.setup.form import read_form
from commands.whois import verb as whois
from tests.commands.asking import ask, words
from tests.commands.carrying import VERBS, offered, submitted, values
from tests.commands.fakes import services_on
from tests.commands.test_any_line import StillDirectory

GUIDE = Path(bot.__file__).parent / "sandbox" / "page" / "guide.js"
NAMES = ("nline", "iline", "dline", "slow_line", "support_line", "collections", "busy")
SIDS = {name: f"trmum1{name.replace('_', ''):0>20}"[:26] for name in NAMES}
TRUNKS = [KnownTrunk(sid, name) for name, sid in SIDS.items()]
NUMBER, IP, DESTINATION = "+919876543210", "44.248.146.14", "sip.acme.io:5061;transport=tls"


class Lines(StillDirectory):
    """Trunks with nothing on them, but for `busy`."""

    def seen(self) -> list[KnownTrunk]:
        return TRUNKS

    def numbers(self, trunk: KnownTrunk) -> list[NumberMapping]:
        return [NumberMapping(id="1", phone_number=NUMBER)] if trunk.trunk_name == "busy" else []

    def whitelisted_ips(self, trunk: KnownTrunk) -> list[WhitelistEntry]:
        return [WhitelistEntry(id="2", ip=IP)] if trunk.trunk_name == "busy" else []

    def destinations(self, trunk: KnownTrunk) -> list[DestinationEntry]:
        return [DestinationEntry(id="3", destination=f"sip:{DESTINATION}")] if trunk.trunk_name == "busy" else []


SERVICES = services_on(Lines())


def outcome(line: str) -> ChangeRequest | View:
    """The request that a line makes, or the form it opens."""
    verb, text = VERBS.read(as_typed(line))
    assert isinstance(verb, FormChange), line
    said = ask(text, *TRUNKS)
    return verb.line(said, SERVICES) if verb.takes_line(text) else verb.open(said)


def form(line: str) -> View:
    shown = outcome(line)
    assert isinstance(shown, dict), f"It became a request: {shown}"
    return shown


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        # A number with blanks.
        ("number add nline +91 1800 123 4567", {"number": "+9118001234567"}),
        ("number add nline +91-98765-43210", {"number": NUMBER}),
        ("number add nline + 91 98765 43210", {"number": NUMBER}),
        ("number add nline +91 (98765) 43210 flow", {"number": NUMBER, "mode": "flow"}),
        ("number add nline +91 98765 43210 in flow mode", {"number": NUMBER, "mode": "flow"}),
        ("number add nline tel:+919876543210", {"number": NUMBER}),
        ("number add nline <tel:+919876543210|+91 98765 43210>", {"number": NUMBER}),
        ("number add nline “+91 98765 43210”", {"number": NUMBER}),
        ("alias set busy \u202a+91 98765 43210\u202c", {"alias": NUMBER}),
        ("alias set busy +91 98765 43210", {"alias": NUMBER}),
        # Filler.
        ("number add nline the number +919876543210", {"number": NUMBER, "trunk_name": "nline"}),
        ("number add to nline +919876543210", {"number": NUMBER, "trunk_name": "nline"}),
        ("number add to the trunk nline +919876543210 please", {"number": NUMBER, "trunk_name": "nline"}),
        ("alias set busy to +919876543210", {"alias": NUMBER}),
        ("alias set for busy to +919876543210 please", {"alias": NUMBER}),
        ("alias set busy = +919876543210", {"alias": NUMBER}),
        ("rename slow_line to fast_line", {"new_name": "fast_line"}),
        ("rename slow_line as fast_line", {"new_name": "fast_line"}),
        ("rename slow_line -> fast_line", {"new_name": "fast_line"}),
        ("rename the trunk slow_line to fast_line please", {"new_name": "fast_line"}),
        ("rename trunk slow_line into fast_line", {"new_name": "fast_line"}),
        ("rename “slow_line” to “fast_line”", {"new_name": "fast_line"}),
        ("rename slow_line fast_line", {"new_name": "fast_line"}),
        ("rename slow_line fast\u200b_line", {"new_name": "fast_line"}),
        ("rename slow_line \uff46ast_line", {"new_name": "fast_line"}),
        ("rename slow_line to name", {"new_name": "name"}),
        ("create a trunk called warehouse", {"trunk_name": "warehouse"}),
        ("create warehouse please", {"trunk_name": "warehouse"}),
        ("create trunk “warehouse”", {"trunk_name": "warehouse"}),
        ("create a new trunk named warehouse thanks", {"trunk_name": "warehouse"}),
        ("create ware\u00adhouse", {"trunk_name": "warehouse"}),
        # Fields in another order.
        ("number add +919876543210 to nline", {"number": NUMBER, "trunk_name": "nline"}),
        ("number add +91 98765 43210 nline", {"number": NUMBER, "trunk_name": "nline"}),
        ("number add +91 98765 43210 to nline flow", {"number": NUMBER, "mode": "flow"}),
        ("ip add 44.248.146.14 to iline", {"ip": IP, "mask": 32, "trunk_name": "iline"}),
        ("ip add 44.248.146.14/30 on iline", {"ip": IP, "mask": 30}),
        ("ip add 44.248.146.14/ 30 on the trunk iline", {"ip": IP, "mask": 30}),
        ("dest add sip.acme.io to dline", {"trunk_name": "dline"}),
        ("dest add sip.acme.io:5061;transport=tls dline", {"trunk_name": "dline"}),
        ("alias set +919876543210 for busy", {"alias": NUMBER, "trunk_name": "busy"}),
        ("number move from busy to nline +919876543210 they take over", {"trunk_name": "busy", "to_name": "nline"}),
        ("number move +919876543210 from busy to nline they take over", {"trunk_name": "busy", "to_name": "nline"}),
        ("number move +919876543210 to nline from busy they take over", {"trunk_name": "busy", "to_name": "nline"}),
        ("number move busy nline +91 98765 43210 they take over", {"number": NUMBER}),
        # An address and its mask.
        ("ip add iline 44.248.146.14/ 32", {"ip": IP, "mask": 32}),
        ("ip add iline 44.248.146.14 / 32", {"ip": IP, "mask": 32}),
        ("ip add iline 44.248.146.14 /30", {"ip": IP, "mask": 30}),
        ("ip add iline 44.248.146.14 30", {"ip": IP, "mask": 30}),
        ("ip add iline 44.248.146.14 mask 30", {"ip": IP, "mask": 30}),
        ("ip add iline the ip 44.248.146.14", {"ip": IP, "mask": 32}),
        ("ip add iline <http://44.248.146.14|44.248.146.14>/32", {"ip": IP, "mask": 32}),
        ("ip add iline “44.248.146.14/32”", {"ip": IP, "mask": 32}),
        ("ip add iline 44.248.146.14\uff0f30", {"ip": IP, "mask": 30}),
        ("ip add iline 44.248.146.14 please", {"ip": IP, "mask": 32}),
        ("ip remove busy 44.248.146.14/32 the old office is closed", {"ip": IP}),
        ("ip remove busy 44.248.146.14 / 32 the old office is closed", {"ip": IP}),
        ("ip remove 44.248.146.14 from busy the old office is closed", {"ip": IP, "trunk_name": "busy"}),
        ("ip change busy 44.248.146.14 / 30 the whole office calls", {"ip": IP, "mask": 30}),
    ],
)
def test_a_line_is_understood(line: str, asked: dict[str, Any]) -> None:
    """It becomes the request it says."""
    change = outcome(line)
    assert isinstance(change, ChangeRequest), words(change)
    made = change.request.model_dump()
    assert {name: made[name] for name in asked} == asked


@pytest.mark.parametrize("line", re.findall(r'type: "/trunk ([^"]+)"', GUIDE.read_text()))
def test_a_line_of_a_guided_tour_is_a_command(line: str) -> None:
    """No visitor is shown one that isn't."""
    verb, _ = VERBS.read(line)
    assert verb is not None
    assert line.startswith(verb.name)


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("sip.acme.io:5072; transport=tls", "sip.acme.io:5072;transport=tls"),
        ("sip.acme.io:5072 ;transport=tls", "sip.acme.io:5072;transport=tls"),
        ("sip.acme.io:5072 ; transport = tls", "sip.acme.io:5072;transport=tls"),
        ("sip.acme.io:5072;transport= TLS", "sip.acme.io:5072;transport=tls"),
        ("sip.acme.io:5064 tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io:5064 TCP", "sip.acme.io:5064;transport=tcp"),
        ("sip.acme.io:5064 over tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io:5064 transport tcp", "sip.acme.io:5064;transport=tcp"),
        ("sip.acme.io:5064 transport=tcp", "sip.acme.io:5064;transport=tcp"),
        ("sip.acme.io:5064, tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io tls", "sip.acme.io:5061;transport=tls"),
        ("sip.acme.io over tcp", "sip.acme.io:5060;transport=tcp"),
        ("sip.acme.io port 5064", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io port 5064 tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io on port 5064 over tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io, port 5064, tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io 5064 tls", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io 5064", "sip.acme.io:5064;transport=tls"),
        ("sip.acme.io : 5064", "sip.acme.io:5064;transport=tls"),
        ("sip: sip.acme.io:5064", "sip.acme.io:5064;transport=tls"),
        ("sip:sip.acme.io:5064; transport=tcp", "sip.acme.io:5064;transport=tcp"),
        ("stop.acme.io", "stop.acme.io:5061;transport=tls"),
        ("to sip.acme.io", "sip.acme.io:5061;transport=tls"),
        ("the destination sip.acme.io please", "sip.acme.io:5061;transport=tls"),
        ("<http://sip.acme.io|sip.acme.io>:5064;transport=tls", "sip.acme.io:5064;transport=tls"),
        ("&lt;sip:sip.acme.io:5064;transport=tls&gt;", "sip.acme.io:5064;transport=tls"),
        ("“sip.acme.io:5064;transport=tls”", "sip.acme.io:5064;transport=tls"),
        ("44.248.146.14 port 5064 tcp", "44.248.146.14:5064;transport=tcp"),
        ("44.248.146.14:5064 tls", "44.248.146.14:5064;transport=tls"),
    ],
)
def test_a_destination_is_read_as_people_write_it(typed: str, wire: str) -> None:
    """With blanks in it, its port and transport spoken."""
    change = outcome(f"dest add dline {typed}")
    assert isinstance(change, ChangeRequest), words(change)
    assert change.request.model_dump(mode="json")["destination"] == wire


@pytest.mark.parametrize(
    "line",
    [
        "dest remove busy sip.acme.io:5061; transport=tls the old server is gone",
        "dest remove busy sip.acme.io:5061 tls the old server is gone",
        "dest remove sip.acme.io:5061;transport=tls from busy the old server is gone",
    ],
)
def test_a_destination_before_a_reason_is_read(line: str) -> None:
    """The reason stays whole."""
    change = outcome(line)
    assert isinstance(change, ChangeRequest), words(change)
    assert change.reason == "the old server is gone"


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("number add nline 1800 123 4567", "+9118001234567"),
        ("alias set busy 098765 43210", NUMBER),
        ("alias set busy 98765 43210", NUMBER),
        ("number add nline 0919876543210", NUMBER),
        ("number add nline 091 98765 43210", NUMBER),
        ("number add nline +910919876543210", NUMBER),
        ("number add nline +91 0 98765 43210", NUMBER),
        ("number add nline 919876543210.0", NUMBER),
        ("number add nline 0091 98765 43210", NUMBER),
        ("number add nline 9.19877E+11", "shortened by a spreadsheet"),
        ("alias set busy 9.2E11", "shortened by a spreadsheet"),
    ],
)
def test_a_damaged_number_is_repaired_or_named(line: str, suggestion: str) -> None:
    """Never taken as it stands."""
    assert suggestion in words(form(line))


@pytest.mark.parametrize(
    ("line", "several"),
    [
        ("ip add iline 44.229.228.186, 44.238.177.138", ["44.229.228.186", "44.238.177.138"]),
        ("ip add iline 44.229.228.186 44.238.177.138", ["44.229.228.186", "44.238.177.138"]),
        ("ip add iline 44.229.228.186,44.238.177.138/32", ["44.229.228.186", "44.238.177.138/32"]),
        ("ip add iline 44.229.228.186 and 44.238.177.138", ["44.229.228.186", "44.238.177.138"]),
        ("ip add iline 44.229.228.186; 44.238.177.138", ["44.229.228.186", "44.238.177.138"]),
        ("ip add iline 44.229.228.186/30 & 44.238.177.138/30", ["44.229.228.186/30", "44.238.177.138/30"]),
        ("ip add iline 44.2.3.4 - 44.2.3.9", ["44.2.3.4/30", "44.2.3.8/31"]),
        ("ip add iline 44.2.3.4-44.2.3.9", ["44.2.3.4/30", "44.2.3.8/31"]),
        ("ip add iline 44.2.3.4-9", ["44.2.3.4/30", "44.2.3.8/31"]),
        ("ip add iline 44.2.3.4 to 44.2.3.9", ["44.2.3.4/30", "44.2.3.8/31"]),
        ("dest add dline sip.acme.io:5061,sip2.acme.io:5061", ["sip.acme.io:5061", "sip2.acme.io:5061"]),
        ("dest add dline sip.acme.io, sip2.acme.io", ["sip.acme.io", "sip2.acme.io"]),
        ("dest add dline sip.acme.io and sip2.acme.io", ["sip.acme.io", "sip2.acme.io"]),
        ("dest add dline sip.acme.io sip2.acme.io", ["sip.acme.io", "sip2.acme.io"]),
        ("number add nline +919876543210, +919876543211", [NUMBER, "+919876543211"]),
        ("number add nline +919876543210,+919876543211", [NUMBER, "+919876543211"]),
        ("number add nline +91 98765 43210 and +91 98765 43211", [NUMBER, "+919876543211"]),
        ("number add nline +919876543210 +919876543211", [NUMBER, "+919876543211"]),
        ("number add nline +919876543210/+919876543211", [NUMBER, "+919876543211"]),
    ],
)
def test_several_values_are_offered_one_by_one(line: str, several: list[str]) -> None:
    """Said to be more than one, with a button for each."""
    view = form(line)
    assert "more than one" in words(view)
    assert [text for text in offered(view) if text.startswith("Add ")] == [f"Add {value}" for value in several]
    trunk = SIDS[line.split()[2]]
    assert [text.split(" ", 2)[2] for text in offered(view).values()] == [f"{trunk} {value}" for value in several]


@pytest.mark.parametrize(
    "line",
    [
        "number remove busy +919876543210 +919876543211",
        "number remove busy +919876543210, +919876543211 the hotline has ended",
        "ip remove busy 44.248.146.14, 44.248.146.15 the office has moved",
        "ip remove busy 44.248.146.14 44.248.146.15 the office has moved",
        "alias set busy +919876543210 and +919876543211",
        "dest remove busy sip.acme.io:5061,sip2.acme.io:5061 the server is gone",
    ],
)
def test_several_values_are_never_one_request(line: str) -> None:
    """Nor is the second one taken for a reason."""
    view = form(line)
    assert "more than one" in words(view)
    assert offered(view) == {}


@pytest.mark.parametrize(
    "line",
    [
        "number remove busy +919876543210 should NOT be done before friday",
        "ip remove busy 44.248.146.14 no wait, leave it",
        "alias clear collections please don't",
        "alias clear collections please don’t",
        "alias clear collections do not do this",
        "alias clear collections cancel that",
        "alias clear collections ?",
        "alias clear collections should I?",
        "alias clear collections maybe",
        "alias clear collections never mind",
        "alias clear collections nevermind",
        "alias clear collections not yet",
        "alias clear collections later",
        "alias clear collections tomorrow morning",
        "alias clear collections hold on",
        "number remove busy +919876543210 oops",
        "number remove busy +919876543210 only if the boss agrees, not sure",
        "number remove busy +919876543210 wait until monday",
        "ip remove busy 44.248.146.14 what happens then?",
        "ip remove busy 44.248.146.14 perhaps the office moved",
        "ip change busy 44.248.146.14/30 no don't",
        "dest remove busy sip.acme.io:5061;transport=tls never do that",
        "number move busy nline +919876543210 don’t do it yet",
        "ip add iline 44.248.146.14/16 not all ours",
        "create warehouse?",
        "create warehouse no wait",
        "rename slow_line fast_line?",
    ],
)
def test_a_denied_or_doubted_line_never_becomes_a_request(line: str) -> None:
    """The form opens instead, with nothing asked for."""
    view = form(line)
    assert values(view).get("reason", "") == ""


@pytest.mark.parametrize(
    "reason",
    [
        "no longer used",
        "the number is no longer needed",
        "not used any more",
        "the campaign has ended",
        "the office moved to Pune",
        "it isn't used",
        "customer doesn't need it",
        "the note says notify sales",
    ],
)
def test_a_plain_reason_is_a_reason(reason: str) -> None:
    """A “not” that explains isn't a doubt."""
    change = outcome(f"alias clear collections {reason}")
    assert isinstance(change, ChangeRequest), words(change)
    assert change.reason == reason


@pytest.mark.parametrize(
    "line", ["create please", "rename slow_line to", "number add nline please", "ip add iline to", "create a trunk"]
)
def test_filler_alone_is_no_value(line: str) -> None:
    """The field stays empty."""
    filled = values(form(line))
    assert not {"please", "to", "a trunk", "trunk"} & set(filled.values())


@pytest.mark.parametrize(
    ("ip", "mask", "made"),
    [
        ("44.248.146.14/30", "32", 30),
        ("44.248.146.14/30", "", 30),
        ("44.248.146.14 / 30", "32", 30),
        ("“44.248.146.14/30”", "32", 30),
        ("44.248.146.14/30", "30", 30),
        ("44.248.146.14/30", "/30", 30),
        ("44.248.146.14/32", "32", 32),
        ("44.248.146.14/", "32", 32),
        ("44.248.146.14", "30", 30),
    ],
)
def test_a_pasted_network_fills_the_mask(ip: str, mask: str, made: int) -> None:
    """In the forms that have both fields."""
    answers = {"trunk": SIDS["iline"], "ip": ip, "mask": mask}
    change = submitted("ip add", answers, SERVICES)
    assert isinstance(change, ChangeRequest), change
    assert change.request.model_dump()["mask"] == made
    change = submitted("ip change", {**answers, "trunk": SIDS["busy"], "reason": "the office grew"}, SERVICES)
    assert isinstance(change, ChangeRequest), change
    given = {"trunk_name": "warehouse", "caller_id": NUMBER, "ip": ip, "mask": mask}
    assert read_form(Direction.OUTBOUND, given, ask()).mask == made


@pytest.mark.parametrize(("ip", "field"), [("44.248.146.14/24", "reason"), ("44.248.146.14/8", "mask")])
def test_a_pasted_mask_is_checked_like_a_typed_one(ip: str, field: str) -> None:
    """A wide one needs a reason; one that Exotel doesn't take is marked."""
    wrong = submitted("ip add", {"trunk": SIDS["iline"], "ip": ip, "mask": "32"}, SERVICES)
    assert isinstance(wrong, Wrong)
    assert field in wrong.fields


def test_two_masks_that_disagree_are_marked() -> None:
    """Which one is meant is not for the bot to say."""
    answers = {"trunk": SIDS["iline"], "ip": "44.248.146.14/24", "mask": "30"}
    assert isinstance(submitted("ip add", answers, SERVICES), Wrong)


@pytest.mark.parametrize(
    ("verb", "answers", "taken"),
    [
        ("number add", {"number": "9876543210", "mode": "flow"}, f"{NUMBER} flow"),
        ("number add", {"number": "098765 43210", "mode": "pstn"}, f"{NUMBER} pstn"),
        ("number add", {"number": "+910919876543210", "mode": "pstn"}, f"{NUMBER} pstn"),
        ("alias set", {"alias": "919876543210.0"}, NUMBER),
        ("alias set", {"alias": "0919876543210"}, NUMBER),
        ("rename", {"new_name": "fast line"}, "fast_line"),
        ("ip add", {"ip": "44.248.146.14:5060", "mask": "32"}, "44.248.146.14 32"),
        ("number remove", {"number": "9876543210", "reason": "it has ended"}, f"{NUMBER} it has ended"),
        ("number move", {"to": SIDS["nline"], "number": "9876543210", "reason": "x"}, f"{SIDS['nline']} {NUMBER} x"),
    ],
)
def test_a_form_offers_the_corrected_text_as_a_button(verb: str, answers: dict[str, str], taken: str) -> None:
    """The button hands over the whole line, which is a request."""
    view = submitted(verb, {"trunk": SIDS["busy"], **answers}, SERVICES)
    assert isinstance(view, Show)
    (value,) = offered(view.view).values()
    assert value == f"{verb} {SIDS['busy']} {taken}"
    assert isinstance(outcome(value), ChangeRequest)


def test_a_line_offers_it_too() -> None:
    """With what else was typed."""
    assert offered(form("number add nline 1800 123 4567 flow")) == {
        "Use +9118001234567": f"number add {SIDS['nline']} +9118001234567 flow"
    }
    assert offered(form("create ware house")) == {"Use ware_house": "create ware_house"}


def test_nothing_is_offered_while_something_else_is_wrong() -> None:
    """A button that leads to an error is worse than none."""
    wrong = submitted("number remove", {"trunk": SIDS["busy"], "number": "9876543210", "reason": ""}, SERVICES)
    assert isinstance(wrong, Wrong)


@pytest.mark.parametrize(
    "typed",
    [
        "the number +91 98765 43210",
        "of +919876543210",
        "+919876543210?",
        "“+919876543210”",
        "<tel:+919876543210|98765>",
    ],
)
def test_a_number_is_looked_up_as_people_ask_for_it(typed: str) -> None:
    """With filler, quotes or a question mark."""
    assert NUMBER in whois.answer(ask(as_typed(typed)), SERVICES).text
