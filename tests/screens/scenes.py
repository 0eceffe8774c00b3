"""What people do in the sandbox, part by part: each kind of screen once, with values as they are in real work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from pydantic import SecretStr

from bot.domain import E164, Destination, TrunkSid
from bot.front import jobs
from bot.probes import Prober
from tests.journeys.acts import modal_says, trunk
from tests.probes.listeners import listening, sip
from tests.probes.nameserver import NameServer, name_server
from tests.screens.album import DM, Album
from tests.support.looking import Json, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA, Stage, stage
from tests.support.waiting import PATIENCE, until

HOST = "pbx.acme.io"
OUTBOUND = {"trunk_name": "sales_line", "caller_id": "+919876543210", "ip": "44.248.146.11"}
INBOUND = {"trunk_name": "support_line", "customer_number": "+911800123456", "host": HOST, "port": ""}


@dataclass
class Cast:
    """The people: two operators, two approvers, and someone without rights."""

    asha: Person
    ben: Person
    chloe: Person
    diego: Person
    vera: Person


def all_screens(folder: Path) -> str:
    """Go through everything once; the text of the whole file."""
    album = Album()
    for number, parts in enumerate(
        ((_welcome, _set_up, _looking), (_pieces,), (_approvals, _deletes, _emergencies), (_trouble, _help), (_checks,))
    ):
        place = folder / str(number)
        place.mkdir()
        with _scenery(place) as staged, album.at(staged):
            cast = Cast(*(staged.person(user) for user in (ASHA, BEN, CHLOE, DIEGO, VERA)))
            for part in parts:
                part(album, cast)
    return album.text


@contextmanager
def _scenery(folder: Path) -> Iterator[Stage]:
    """A stage, a name server that knows one host."""
    with ExitStack() as stack:
        names: NameServer = stack.enter_context(name_server())
        names.has(HOST, "A", ["127.0.0.1"])
        # What is slow depends on the machine, so nothing is.
        stack.enter_context(patch.object(jobs, "SLOW_SECONDS", PATIENCE))
        yield stack.enter_context(
            stage(
                folder,
                prober=lambda: Prober(allow_loopback=True, resolver=names.resolver),
                trunkbot_cooling_seconds=600,
                trunkbot_approvals="delete=2",
                trunkbot_break_glass=(ASHA,),
            )
        )


def _stock(stage: Stage, *names: str) -> None:
    """Trunks that exist before anyone begins: sales_line is for outbound, depot too, both_ways only receives."""
    numbers = {"sales_line": "+919876543210", "depot": "+911140001234", "both_ways": "+919876543212"}
    ips = {"sales_line": "44.248.146.11", "depot": "44.248.146.12"}
    for name in names:
        sid, api = TrunkSid(trunk(stage, name, numbers[name], ips.get(name, ""))), stage.account.api
        if name == "depot":
            api.add_credential(sid, "pbx_mumbai", SecretStr("q8Zw3nVt6Rk2Lm9Xb4Yp7Jd5"), "Mumbai")
            api.set_alias(sid, E164(numbers[name]))
        elif name == "both_ways":
            api.add_destination(sid, Destination.parse("sip.yourcompany.com:5061;transport=tls"))


def _fill(person: Person, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        person.fill(name, value)


def _welcome(album: Album, cast: Cast) -> None:
    album.chapter("First words")
    album.home(cast.asha)
    album.home(cast.vera)
    album.typed(cast.vera, "/trunk")
    album.typed(cast.vera, "/trunk list")
    album.typed(cast.vera, "/trunk setup outbound")
    greeting = cast.asha.send(DM, "hello")["ts"]
    album.rest()
    album.keep(
        cast.asha, "writes “hello” in a direct message", cast.asha.wait_for(lambda: cast.asha.thread(greeting))[0]
    )
    album.typed(cast.asha, "/trunk frobnicate the line")
    album.typed(cast.asha, "/trunk shwo sales_line")


def _set_up(album: Album, cast: Cast) -> None:
    album.chapter("Set up a trunk")
    asha, ben = cast.asha, cast.ben
    album.typed(asha, "/trunk setup")
    asha.choose("Which way do the calls go?", "Outbound")
    asha.wait_for(lambda: "```" in text_of(asha.modal()), what="the picture")
    album.submitted(asha)
    _fill(asha, {"trunk_name": "sales-line", "caller_id": "9876543210", "ip": "10.0.0.1"})
    album.refused(asha)
    _fill(asha, OUTBOUND)
    album.submitted(asha)
    album.submitted(asha)
    card = album.card(asha, "reads the card of the set-up")
    album.threads(asha, card, "reads what stands under it")
    album.typed(ben, "/trunk setup inbound")
    _fill(ben, INBOUND)
    album.submitted(ben)
    album.submitted(ben)
    card = album.card(ben, "reads the card of the set-up")
    album.threads(ben, card, "reads what stands under it")
    album.typed(asha, "/trunk connect")
    album.typed(asha, "/trunk connect livekit both")
    album.typed(asha, "/trunk connect amazon-connect")
    album.typed(asha, "/trunk setup livekit")
    album.typed(asha, "/trunk setup both")
    _fill(asha, OUTBOUND | {"trunk_name": "both_ways", "caller_id": "+919876543212", "host": HOST})
    album.submitted(asha)
    album.submitted(asha)
    album.typed(asha, "/trunk setup outbund sales_line")
    album.typed(asha, "/trunk setup inbound warehouse calls +911800123457")
    album.typed(asha, "/trunk setup outbound")
    _fill(asha, OUTBOUND | {"ip": "44.248.146.12"})
    album.refused(asha)
    asha.choose("trunk", "sales_line")
    asha.fill("trunk_name", "")
    album.submitted(asha)
    album.close(asha)


def _looking(album: Album, cast: Cast) -> None:
    album.chapter("Look")
    for line in (
        "/trunk list",
        "/trunk show sales_line",
        "/trunk show support_line",
        "/trunk show",
        "/trunk show sales_lin",
        "/trunk whois +919876543210",
        "/trunk whois +919999999999",
        "/trunk number list sales_line",
        "/trunk ip list sales_line",
        "/trunk dest list support_line",
        "/trunk alias show sales_line",
        "/trunk who",
        "/trunk pending",
        "/trunk watch",
        "/trunk export",
    ):
        album.typed(cast.vera, line)
    _plan(album, cast.vera)
    album.home(cast.asha)


def _plan(album: Album, vera: Person) -> None:
    album.typed(vera, "/trunk plan")
    vera.fill("file", "trunks:\n  sales_line:\n    numbers: ['98', '+911800999999']\n    callerid: none\n")
    album.refused(vera)
    new = "  new_line:\n    numbers: ['+911800999999']\n"
    vera.fill("file", f"prune: true\ntrunks:\n  sales_line:\n    numbers: []\n    whitelist: [44.248.146.8/28]\n{new}")
    vera.submit()
    album.keep(vera, "reads the plan", modal_says(vera, "to add"))
    album.close(vera)


def _pieces(album: Album, cast: Cast) -> None:
    album.chapter("Piece by piece")
    asha = cast.asha
    _stock(album.stage, "sales_line")
    for line in (
        "/trunk create warehouse",
        "/trunk number add warehouse +911140001234",
        "/trunk ip add warehouse 44.248.146.12",
        "/trunk dest add warehouse sip.acme.io:5061;transport=tls",
        "/trunk dest add warehouse sip2.acme.io:5061;transport=tls",
        "/trunk number mode warehouse +911140001234 flow",
        "/trunk alias set warehouse +911140001234",
        "/trunk dest weight warehouse sip.acme.io:5061;transport=tls 3",
        "/trunk rename warehouse depot",
        "/trunk ip add depot 44.248.146.12",
        "/trunk dest weight depot sip.acme.io:5061;transport=tls 3 1",
    ):
        album.typed(asha, line)
        if asha.view():
            album.submitted(asha)
            album.close(asha)
        album.card(asha, "reads its card")
    for line in (
        "/trunk number add",
        "/trunk ip add depot 10.0.0.1",
        "/trunk ip add depot 44.248.146.11/24",
        "/trunk number add depot 9876543210",
        "/trunk dest add sales_line sip.acme.io",
        "/trunk dest add depot sip.acme.io:5060;transport=udp",
        "/trunk number add depot +919876543210",
        "/trunk rename depot",
        "/trunk number mode depot +911140001234 pstn please",
    ):
        album.typed(asha, line)
    album.close(asha)
    album.chapter("SIP credentials")
    album.typed(asha, "/trunk creds add depot")
    asha.fill("user_name", "pbx_mumbai")
    asha.fill("friendly_name", "Mumbai")
    album.submitted(asha)
    album.typed(asha, "/trunk creds depot")
    album.typed(asha, "/trunk creds sales_line")
    album.typed(cast.vera, "/trunk creds depot")
    album.typed(asha, "/trunk creds rotate depot pbx_mumbai")
    album.close(asha)
    album.chapter("Settings for the other side")
    album.typed(asha, "/trunk pbx depot asterisk")
    album.typed(asha, "/trunk pbx sales_line hosted outbound")
    album.close(asha)
    album.typed(asha, "/trunk pbx depot avaya")
    album.typed(asha, "/trunk curl")
    album.typed(asha, "/trunk curl depot number")
    album.typed(asha, "/trunk curl foo")


def _asked(album: Album, person: Person, line: str, reason: str = "Not used since March.") -> Json:
    """Ask for something that others approve; its card."""
    album.typed(person, line)
    person.fill("reason", reason)
    album.submitted(person)
    album.close(person)
    return album.card(person, "reads the card")


def _approvals(album: Album, cast: Cast) -> None:
    album.chapter("What someone else approves")
    asha, chloe, diego, vera = cast.asha, cast.chloe, cast.diego, cast.vera
    _stock(album.stage, "sales_line", "depot", "both_ways")
    card = _asked(album, asha, "/trunk number remove sales_line +919876543210")
    album.keep(chloe, "reads a direct message", chloe.messages(DM)[-1])
    album.typed(chloe, "/trunk pending")
    album.typed(asha, "/trunk pending")
    album.pressed(vera, card, "review/approve")
    album.pressed(asha, card, "review/approve")
    album.pressed(chloe, card, "review/decline")
    chloe.fill("why", "It is printed on our invoices.")
    album.submitted(chloe)
    album.close(chloe)
    album.card(asha, "reads that it was declined")
    card = _asked(album, asha, "/trunk ip remove depot 44.248.146.12")
    album.pressed(diego, card, "review/approve")
    album.submitted(diego)
    album.close(diego)
    card = album.card(asha, "reads that it was approved")
    album.press(diego, card, "review/stop")
    album.card(asha, "reads that it was stopped")


def _deletes(album: Album, cast: Cast) -> None:
    album.chapter("Delete and restore")
    asha, ben, chloe, diego = cast.asha, cast.ben, cast.chloe, cast.diego
    album.typed(asha, "/trunk delete")
    album.typed(asha, "/trunk restore")
    album.typed(ben, "/trunk delete both_ways")
    ben.fill("reason", "The campaign is over.")
    ben.fill("typed_name", "both")
    album.refused(ben)
    ben.fill("typed_name", "both_ways")
    album.submitted(ben)
    album.close(ben)
    album.card(ben, "reads the card")
    album.typed(ben, "/trunk delete both_ways")
    album.close(ben)
    for approver in (chloe, diego):
        album.pressed(approver, album.newest(approver), "review/approve")
        approver.fill("typed_name", "sales_line")
        album.refused(approver)
        approver.fill("typed_name", "both_ways")
        album.submitted(approver)
        album.close(approver)
        album.card(ben, "reads the card")
        album.keep(approver, "reads the direct message again", approver.messages(DM)[-1])
    album.typed(ben, "/trunk pending")
    album.press(ben, album.newest(ben), "review/stop")
    album.card(ben, "presses [Stop] and reads the card")


def _emergencies(album: Album, cast: Cast) -> None:
    album.chapter("Delete at once, restore, and a trunk that changed meanwhile")
    asha, chloe = cast.asha, cast.chloe
    album.typed(asha, "/trunk delete depot")
    asha.fill("typed_name", "depot")
    asha.fill("reason", "Fraud is running on it.")
    album.pressed(asha, asha.modal(), "delete/back/now")
    album.submitted(asha)
    album.close(asha)
    card = album.card(asha, "reads the card of a delete without approval")
    album.keep(chloe, "reads a direct message", chloe.messages(DM)[-1])
    album.press(chloe, card, "review/sign_off")
    album.card(asha, "reads that it was signed off")
    album.typed(asha, "/trunk restore depot")
    album.submitted(asha)
    album.close(asha)
    card = album.card(asha, "reads the card of the restore")
    album.threads(asha, card, "reads what stands under it")
    card = _asked(album, asha, "/trunk number remove sales_line +919876543210")
    trunks = album.stage.account.trunks()
    album.stage.account.api.map_number(TrunkSid(trunks["sales_line"]["trunk_sid"]), E164("+919876500000"))
    album.pressed(chloe, card, "review/approve")
    album.close(chloe)
    album.card(asha, "reads that the request is stale")


def _trouble(album: Album, cast: Cast) -> None:
    album.chapter("Trouble")
    asha, exotel = cast.asha, album.stage.account
    _stock(album.stage, "sales_line")
    for number, kind in enumerate(("403", "409", "500", "drop_after")):
        exotel.next_calls(kind, 10, "writes")
        album.typed(asha, f"/trunk number add sales_line +91114000124{number}")
        album.card(asha, f"reads its card, where Exotel answers {kind!r}")
        exotel.next_calls("none")
    for kind in ("403", "404", "500", "html502", "drop_before", "half"):
        exotel.next_calls(kind, 10, "reads")
        album.typed(asha, "/trunk list")
        exotel.next_calls("none")


def _checks(album: Album, cast: Cast) -> None:
    album.chapter("Check, test, doctor and audit")
    asha = cast.asha
    _stock(album.stage, "sales_line", "depot")
    album.typed(asha, "/trunk check sales_line")
    with listening(sip(200, "OK")) as server:
        album.do(asha, f"/trunk dest add depot {HOST}:{server.port};transport=tcp")
        album.typed(asha, "/trunk check depot")
    album.typed(asha, "/trunk check")
    album.typed(asha, "/trunk test sales_line outbound")
    album.close(asha)
    album.typed(asha, "/trunk doctor")
    album.typed(asha, "/trunk audit")
    album.typed(asha, "/trunk audit depot today")
    album.typed(asha, "/trunk audit head")
    album.typed(cast.vera, "/trunk audit")
    album.home(asha)
    album.home(cast.chloe)
    album.typed(asha, "/trunk watch depot daily")
    until(lambda: "depot" in str(album.newest(asha)), "the notice of the first look")
    album.card(asha, "reads what the watch noticed")
    album.typed(asha, "/trunk watch")


def _help(album: Album, cast: Cast) -> None:
    album.chapter("Help and explanations")
    vera = cast.vera
    for line in (
        "/trunk help",
        "/trunk help setup",
        "/trunk help number add",
        "/trunk help nonsense",
        "/trunk explain",
        "/trunk explain 403",
        "/trunk explain 401 sales_line",
        "/trunk explain SIP 488",
        "/trunk explain 1008",
        "/trunk explain 1020",
        "/trunk explain one-way audio",
        "/trunk explain what is a trunk",
        "/trunk explain FQDN",
        "/trunk explain the boss is angry",
        "/trunk explain why are my calls failing",
        "/trunk nobody can call us",
    ):
        album.typed(vera, line)
