"""Whatever is typed after a verb that reads a line or looks something up: a wish, a form or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import E164
from bot.domain.errors import TrunkbotError
from bot.domain.records import KnownTrunk
from bot.exotel import DestinationEntry, NumberMapping, WhitelistEntry
from bot.front.jobs import sorry
from bot.sandbox.slack.validate import message_problems, view_problems
from bot.trunks.details import Listing, TrunkDetails, Whereabouts
from bot.trunks.directory import Directory
from bot.verbs.forms import FormChange
from bot.verbs.verb import ChangeRequest, Query, Request, Show, Submission
from bot.words.blocks import Message
from tests.commands.asking import ask
from tests.commands.carrying import NUMBER, VERBS
from tests.commands.fakes import services_on
from tests.support.examples import scaled

SALES, SUPPORT = (
    KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaaan", "sales_line"),
    KnownTrunk("trmum1bbbbbbbbbbbbbbbbbbbbn", "support"),
)
MINE = ("number", "ip", "dest", "alias")
LINES = [verb for verb in VERBS if isinstance(verb, FormChange)]
LOOKS = [verb for verb in VERBS if isinstance(verb, Query) and (verb.name.split()[0] in MINE or verb.name == "whois")]
HOSTILE = ["<!channel>", "<@UASHA00001>", "<https://evil.example|here>", "&lt;!here&gt;", "`*_~", "\x00", "\ud800"]


class StillDirectory(Directory):
    """An account of two trunks that never changes, with no wire, so that thousands of lines can be tried."""

    def __init__(self) -> None:
        """Nothing to open."""

    def seen(self) -> list[KnownTrunk]:
        return [SALES, SUPPORT]

    def all(self) -> Listing:
        return Listing(self.seen(), whole=True)

    def as_it_is(self, trunk: KnownTrunk) -> KnownTrunk:
        return trunk

    def look_at(self, trunk: KnownTrunk) -> TrunkDetails:
        lists = (self.numbers(trunk), self.whitelisted_ips(trunk), self.destinations(trunk))
        return TrunkDetails(trunk.trunk_sid, trunk.trunk_name, None, *lists)

    def numbers(self, trunk: KnownTrunk) -> list[NumberMapping]:
        return [NumberMapping(id="1", phone_number=NUMBER)] if trunk == SALES else []

    def whitelisted_ips(self, trunk: KnownTrunk) -> list[WhitelistEntry]:
        return [WhitelistEntry(id="2", ip="44.1.2.3")] if trunk == SALES else []

    def destinations(self, trunk: KnownTrunk) -> list[DestinationEntry]:
        return [DestinationEntry(id="3", destination="sip:<!channel>:5061;transport=tls")] if trunk == SUPPORT else []

    def alias(self, trunk: KnownTrunk) -> str | None:
        return "<!here>" if trunk == SALES else None

    def other_trunk(self, number: E164, trunk_sid: str) -> KnownTrunk | None:
        return None

    def where_is(self, number: E164, start: int = 0) -> Whereabouts:
        return Whereabouts([], False, start, start + 1, start + 2, False, [SALES])


SERVICES = services_on(StillDirectory())
WORDS = st.sampled_from(
    [
        "sales_line",
        "sales",
        "support",
        "s",
        SALES.trunk_sid,
        NUMBER,
        "+91 98765 43210",
        "9876543210",
        "44.1.2.3/32",
        "44.1.2.3/16",
        "10.0.0.1",
        "pbx.acme.io",
        "sip.acme.io:5061;transport=tls",
        "sip:44.1.2.3",
        "flow",
        "32",
        "0",
        "@7",
        "9" * 5000,
        "a" * 300,
        *HOSTILE,
    ]
)
TYPED = st.lists(WORDS | st.text(max_size=12), max_size=7).map(" ".join)


def spoken(thing: Any) -> Iterator[str]:
    """Every mrkdwn text in it: what Slack would make a mention of."""
    if isinstance(thing, dict):
        if thing.get("type") == "mrkdwn":
            yield thing["text"]
        for value in thing.values():
            yield from spoken(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from spoken(value)


def harmless(texts: Iterator[str]) -> None:
    for text in texts:
        assert not any(mention in text for mention in ("<!", "<@", "<http", "<#")), text


def read(verb: FormChange[Request] | Query, text: str) -> ChangeRequest | dict[str, Any] | Message:
    """As the jobs do it: an error of the family is said, any other one is a defect."""
    # Slack sends what was typed with its white space as it is; the verbs' reader makes single spaces of it.
    said = ask(" ".join(text.split()), SALES, SUPPORT)
    try:
        return verb.line(said, SERVICES) if isinstance(verb, FormChange) else verb.answer(said, SERVICES)
    except TrunkbotError as error:
        return sorry(error, verb, said, SERVICES)


def check(outcome: ChangeRequest | dict[str, Any] | Message) -> None:
    match outcome:
        case ChangeRequest():
            pass
        case Message():
            harmless(spoken(list(outcome.blocks)))
            harmless(iter([outcome.text]))
            assert list(message_problems(outcome.payload()["blocks"])) == []
        case _:
            harmless(spoken(outcome))
            assert list(view_problems(outcome, "modal")) == []


@pytest.mark.long
@pytest.mark.parametrize("verb", [*LINES, *LOOKS], ids=lambda verb: verb.name)
@settings(max_examples=scaled(60))
@given(text=TYPED)
def test_any_line_is_a_wish_a_form_or_a_sentence(verb: FormChange[Request] | Query, text: str) -> None:
    """Never a traceback, never a mention, nothing that Slack refuses."""
    check(read(verb, text))


@pytest.mark.long
@pytest.mark.parametrize("verb", LINES, ids=lambda verb: verb.name)
@settings(max_examples=scaled(40))
@given(text=TYPED)
def test_any_line_opens_a_form_that_slack_takes(verb: FormChange[Request], text: str) -> None:
    """The way of those who type a word and want the form."""
    check(verb.open(ask(" ".join(text.split()), SALES, SUPPORT)))


@pytest.mark.parametrize("verb", LINES, ids=lambda verb: verb.name)
@settings(max_examples=scaled(60))
@given(data=st.data())
def test_any_form_that_comes_back_is_a_wish_or_marks_fields_it_has(
    verb: FormChange[Request], data: st.DataObject
) -> None:
    """A form can be forged; a receipt and a headline can be told of whatever it makes."""
    names = [block["block_id"] for block in verb.open(ask("", SALES, SUPPORT))["blocks"] if block["type"] == "input"]
    answers = {name: data.draw(WORDS | st.text(max_size=12), label=name) for name in names}
    outcome = verb.screens["form"](Submission(ask("", SALES, SUPPORT), answers, "", SERVICES))
    if isinstance(outcome, ChangeRequest):
        again = verb.request.model_validate_json(outcome.request.model_dump_json())
        assert again == outcome.request
        assert verb.headline(again)
    elif isinstance(outcome, Show):
        check(outcome.view)
    else:
        assert set(cast(Any, outcome).fields) <= set(names)


@pytest.mark.parametrize("verb", LINES, ids=lambda verb: verb.name)
def test_the_example_of_the_help_is_read_as_it_stands(verb: FormChange[Request]) -> None:
    """What the documentation shows works: it is taken, or only the trunk's own state is doubted."""
    text = verb.example.removeprefix(f"/trunk {verb.name} ").replace("support_line", "support")
    outcome = read(verb, text)
    if isinstance(outcome, dict):
        said = " ".join(text for text in spoken(outcome) if text.startswith(":warning:"))
        assert "inbound-only" in said or "which has" in said or "There:" in said or "already recognizes" in said, said
