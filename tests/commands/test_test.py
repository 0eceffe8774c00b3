"""`/trunk test`: a call that a person places, step by step, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain import Direction
from bot.domain.errors import BadInput, NotSwitchedOn
from bot.domain.records import KnownTrunk, LastCheck, Probed, TestCall
from bot.exotel import DestinationEntry, NumberMapping, WhitelistEntry
from bot.knowledge import ROWS
from bot.sandbox.slack.validate import view_problems
from bot.trunks.details import Listing, TrunkDetails
from bot.trunks.directory import Directory, NotOne
from bot.verbs.services import Services
from bot.verbs.verb import Next, Show, Submission, Wrong
from bot.words.blocks import View
from commands.test import verb
from commands.test.steps import OTHER, SYMPTOMS
from commands.test.trial import LAST
from tests.commands.asking import ask, words
from tests.commands.carrying import offered, values
from tests.commands.fakes import NOON, FakeChecks, services_on
from tests.commands.test_any_line import HOSTILE, harmless, spoken
from tests.support.examples import scaled

SALES = KnownTrunk("trmum1aaaaaaaaaaaaaaaaaaaan", "sales_line")


@dataclass
class Line(Directory):
    """An account of one trunk that never changes, with no wire."""

    ips: list[str] = field(default_factory=lambda: ["44.248.146.11"])
    places: list[str] = field(default_factory=lambda: ["sip.acme.io:5061;transport=tls", "44.1.2.3:5060"])
    numbers_: list[str] = field(default_factory=lambda: ["+919876543210"])
    name: str = "sales_line"
    alias_: str | None = "+919876543210"
    others: int = 0

    @property
    def trunk(self) -> KnownTrunk:
        return KnownTrunk(SALES.trunk_sid, self.name)

    def all(self) -> Listing:
        rest = [KnownTrunk(f"trmum1{number:020}n", f"sales_{number}") for number in range(self.others)]
        return Listing([self.trunk, *rest], whole=True)

    def seen(self) -> list[KnownTrunk]:
        return list(self.all().trunks)

    def as_it_is(self, trunk: KnownTrunk) -> KnownTrunk:
        return trunk

    def look_at(self, trunk: KnownTrunk) -> TrunkDetails:
        numbers = [
            NumberMapping(id="1", phone_number=number, mode="flow" if place else "pstn")
            for place, number in enumerate(self.numbers_)
        ]
        addresses = [WhitelistEntry(id="2", ip=ip) for ip in self.ips]
        places = [DestinationEntry(id="3", destination=f"sip:{place}", priority=1, weight=5) for place in self.places]
        return TrunkDetails(trunk.trunk_sid, trunk.trunk_name, None, numbers, addresses, places)

    def alias(self, trunk: KnownTrunk) -> str | None:
        if self.alias_ is None:
            raise NotSwitchedOn("This account cannot be asked for it.")
        return self.alias_


@dataclass
class Walk:
    """Somebody at the modal: what they see, and what was kept of it."""

    view: View
    kept: list[TestCall]
    services: Services

    def fill(self, **answers: str) -> Next:
        """Submit the view with these answers to the questions it asks."""
        there = values(self.view)
        named = {name: answers.get(name.rpartition("_")[0], value) for name, value in there.items()}
        screen = self.view["callback_id"].removeprefix("test/")
        following = verb.screens[screen](Submission(ask(), named, self.view["private_metadata"], self.services))
        if isinstance(following, Show):
            self.view = following.view
        return following

    def back(self, to: str, filled: Mapping[str, str] | None = None) -> None:
        """Press a button that goes back, with what is filled in at that moment."""
        self.view = verb.backs[to](replace(ask(), answers=filled or {}), self.view["private_metadata"])

    def to(self, step: int) -> Walk:
        """All as described, up to that step."""
        while f"Step {step} of {LAST}" not in words(self.view):
            assert isinstance(self.fill(happened="yes"), Show)
        return self

    def instead(self, seen: str, said: str = "") -> str:
        """Something else was seen; all that is said to it."""
        self.fill(happened="else")
        self.fill(seen=seen, said=said)
        return words(self.view["blocks"])


def walk(text: str = "sales_line outbound", line: Line | None = None) -> Walk:
    checks = FakeChecks()
    services = services_on(line or Line(), checks=checks)
    return Walk(verb.open_live(ask(text), services), checks.calls, services)


def taken(view: View) -> None:
    """Slack takes it, and nothing in it is a mention but of those who tested."""
    assert list(view_problems(view, "modal")) == []
    harmless(re.sub(r"by <@UASHA00001> <!date\^\d+\^[^>]*>\.$", "", text) for text in spoken(view))


def test_a_call_is_not_saved_under_a_trunk_of_another_name() -> None:
    """The trunk travels in a field that nobody sees, and could be forged there."""
    last = walk().to(LAST)
    forged = last.view["private_metadata"].replace("sales_line", "other_line")
    answers = {f"happened_{LAST}": "yes"}
    with pytest.raises(BadInput):
        verb.screens["step"](Submission(ask("", SALES), answers, forged, last.services))
    assert last.kept == []


def test_without_words_the_direction_is_asked_first_and_then_the_trunk() -> None:
    """One click each, and the direction is not lost on the way."""
    first = walk("").view
    assert "Which way" in words(first)
    assert offered(first) == {"Outbound (termination)": "test outbound", "Inbound (origination)": "test#2 inbound"}
    second = walk("termination").view
    assert offered(second)["sales_line"] == f"test {SALES.trunk_sid} outbound"
    taken(first)
    taken(second)


def test_more_trunks_than_fit_are_to_be_named() -> None:
    """None is left out silently."""
    view = walk("inbound", Line(others=100)).view
    assert "26 more" in words(view)
    taken(view)


def test_a_name_that_fits_several_keeps_the_direction() -> None:
    """The buttons lead straight to the call."""
    view = walk("sales inbound", Line(others=2)).view
    assert "matches more than one trunk" in words(view)
    assert offered(view)["sales_0"].endswith(" inbound")
    with pytest.raises(NotOne):
        walk("sales", Line(others=2))


def test_a_word_that_means_nothing_is_named() -> None:
    """And that nothing was changed."""
    with pytest.raises(BadInput, match=r"I don't understand “loud”"):
        walk("sales_line loud")


@pytest.mark.parametrize("text", ["sales_line", "sales_line both"])
def test_a_trunk_without_a_direction_shows_what_each_way_can_do(text: str) -> None:
    """Ready with the button that begins; else what is missing with the button that mends it."""
    view = walk(text, Line(places=[])).view
    buttons = offered(view)
    assert buttons["Test outbound"] == f"test {SALES.trunk_sid} outbound"
    assert buttons["Set up inbound"] == f"setup inbound {SALES.trunk_sid}"
    assert "missing a destination URI" in words(view)
    taken(view)


def test_a_direction_that_the_trunk_lacks_is_not_tested() -> None:
    """It says so, and the other way is one click away."""
    view = walk("sales_line outbound", Line(ips=[])).view
    assert "isn't set up for outbound yet" in words(view)
    assert set(offered(view)) == {"Set up outbound", "Test inbound"}


def test_outbound_begins_with_what_is_set_on_the_trunk() -> None:
    """Caller ID, addresses, and what the PBX is to be told."""
    said = words(walk().view)
    for shown in ("Step 1 of 5", "+919876543210", "44.248.146.11", "sandbox1.pstn.exotel.com", SALES.trunk_sid):
        assert shown in said


def test_each_outbound_step_says_what_to_expect_and_what_usually_goes_wrong() -> None:
    """In the order of the call."""
    trial = walk()
    for step, expected, failure in (
        (2, "100 Trying", "SIP 403 Forbidden"),
        (3, "180 Ringing", "E.164"),
        (4, "200 OK", "One-way audio"),
        (5, "BYE", "The call drops"),
    ):
        said = words(trial.to(step).view)
        assert expected in said
        assert failure in said
        taken(trial.view)


@pytest.mark.parametrize(
    ("alias", "said"), [("+911800123456", "+911800123456"), ("", "has no caller ID set"), (None, "I can't read")]
)
def test_the_caller_id_to_look_for_is_the_alias_where_that_is_known(alias: str | None, said: str) -> None:
    """What Exotel's API does not say is not claimed."""
    assert said in words(walk(line=Line(alias_=alias)).to(3).view)


def test_inbound_names_the_numbers_their_modes_and_each_destination() -> None:
    """IP or host name, with priority and weight."""
    trial = walk("sales_line origination", Line(numbers_=["+919876543210", "+911800123456"]))
    second = words(trial.to(2).view)
    assert "call one of `+919876543210` and `+911800123456`" in second
    assert "+911800123456 (flow)" in second
    assert f"sip:{SALES.trunk_sid}" in second
    third = words(trial.to(3).view)
    assert "`sip.acme.io:5061;transport=tls` (host name, resolved on every call, priority 1, weight 5)" in third
    assert "`44.1.2.3:5060` (IP, priority 1, weight 5)" in third
    taken(trial.view)


@pytest.mark.parametrize("way", ["outbound", "inbound"])
def test_a_call_that_went_as_described_is_kept_as_working(way: str) -> None:
    """Who, when, which way."""
    trial = walk(f"sales_line {way}").to(5)
    trial.fill(happened="yes")
    assert trial.kept == [TestCall(SALES.trunk_sid, way, NOON, "UASHA00001", True, "")]
    assert f"Last {way} test call worked. Made by <@UASHA00001>" in words(trial.view)
    taken(trial.view)


def test_a_403_is_explained_on_this_trunk_with_the_button_that_mends_it() -> None:
    """Not in general: with the address that may call."""
    trial = walk().to(2)
    said = trial.instead("sip-403")
    assert "only accepts calls from `44.248.146.11`. Did yours come from another address?" in said
    assert offered(trial.view)["Whitelist an IP"] == f"ip add {SALES.trunk_sid}"
    assert offered(trial.view)["Test again"].endswith(f"{SALES.trunk_sid} outbound")
    assert [call.note for call in trial.kept] == ["SIP 403 Forbidden, at “Your system reaches Exotel”"]


def test_own_words_are_read_and_kept() -> None:
    """As `/trunk explain` reads them."""
    trial = walk().to(4)
    assert "Choppy or distorted audio" in trial.instead(OTHER, "the audio is choppy")
    assert trial.kept[0].note.startswith("the audio is choppy, at ")


def test_own_words_alone_are_enough() -> None:
    """Nobody has to find “Something else” in the list first."""
    trial = walk().to(4)
    assert "Choppy or distorted audio" in trial.instead("", "the audio is choppy")
    assert trial.kept[0].note.startswith("the audio is choppy, at ")


def test_what_the_last_check_saw_is_told_here_too() -> None:
    """An inbound call that never arrives, where the server's name is in no DNS."""
    trial = walk("sales_line inbound")
    gone = Probed("sip.acme.io:5061;transport=tls", "name", "bad", "sip.acme.io isn't in DNS.")
    trial.services = replace(trial.services, checks=FakeChecks(last=LastCheck(NOON, [gone])))
    assert "fails: sip.acme.io isn't in DNS" in trial.to(3).instead("nothing")


def test_each_word_of_a_log_is_explained_where_it_is_first_read() -> None:
    """Whoever places the call may never have read a SIP log."""
    out, inward = words(walk().to(2).view["blocks"]), words(walk("sales_line inbound").to(3).view["blocks"])
    assert "The INVITE (the request that starts a call)" in out
    assert "`100 Trying` comes back: Exotel has received the INVITE" in out
    assert "SIP OPTIONS (“are you there?”)" in out
    assert "An INVITE (the request that starts a call)" in inward


def test_own_words_that_nobody_understands_are_kept_with_what_they_may_mean() -> None:
    """Never an empty page."""
    trial = walk().to(4)
    assert "I'm not sure what that means" in trial.instead(OTHER, "blorp")
    assert "This one" in offered(trial.view)
    assert not trial.kept[0].worked


def test_a_code_of_a_good_call_is_no_failure_and_nothing_is_kept() -> None:
    """It says so and leads back to the call."""
    trial = walk().to(3)
    assert "This isn't an error" in trial.instead("sip-180")
    assert trial.kept == []
    trial.back("asked")
    assert "Step 3 of 5" in words(trial.view)


def test_something_else_without_words_is_asked_for_them() -> None:
    """At the field that is empty."""
    trial = walk().to(2)
    trial.fill(happened="else")
    assert isinstance(following := trial.fill(seen=OTHER), Wrong)
    assert set(following.fields) == {"said_2"}
    assert isinstance(following := trial.fill(seen="nonsense"), Wrong)
    assert set(following.fields) == {"seen_2"}


def test_a_step_without_an_answer_is_asked_again() -> None:
    """Slack asks too; a forged form is not taken for a good call."""
    following = walk().to(2).fill()
    assert isinstance(following, Wrong)
    assert set(following.fields) == {"happened_2"}


def test_going_back_loses_nothing_that_was_typed() -> None:
    """Neither what was submitted nor what stands in the view that is left."""
    trial = walk().to(3)
    trial.fill(happened="else")
    trial.back("asked", {"seen_3": "call-drops", "said_3": "30"})
    assert values(trial.view) == {"happened_3": "else"}
    trial.back("step")
    assert values(trial.view) == {"happened_2": "yes"}
    trial.to(3).fill()
    assert values(trial.view) == {"seen_3": "call-drops", "said_3": "30"}
    trial.fill()
    assert "The call drops after some seconds, “30”" in trial.kept[0].note
    trial.back("trouble")
    assert values(trial.view)["said_3"] == "30"


@pytest.mark.parametrize("forged", ["", "{}", "nonsense", '{"way": "both"}', '{"at": 9}'])
@pytest.mark.parametrize("screen", ["step", "trouble"])
def test_metadata_that_no_view_of_this_verb_carries_is_refused(screen: str, forged: str) -> None:
    """Nothing is kept of it."""
    trial = walk()
    with pytest.raises(ValidationError):
        verb.screens[screen](Submission(ask(), {}, forged, trial.services))
    with pytest.raises(ValidationError):
        verb.backs[screen](ask(), forged)
    assert trial.kept == []


@pytest.mark.parametrize("way", [Direction.OUTBOUND, Direction.INBOUND])
@pytest.mark.parametrize("key", SYMPTOMS)
def test_every_choice_leads_to_a_row_for_each_direction(key: str, way: Direction) -> None:
    """With a cause for that direction, or it is how a good call looks; own words are read instead."""
    if key != OTHER:
        row = ROWS[SYMPTOMS[key].row(way)]
        causes = row.outbound if way is Direction.OUTBOUND else row.inbound
        assert causes or not (row.outbound or row.inbound)


TEXT = st.sampled_from([*HOSTILE, '"' * 300, "\\" * 300, "x" * 3000]) | st.text(max_size=40)
ANSWERS: Mapping[str, st.SearchStrategy[str]] = {
    "happened": st.sampled_from(["yes", "else", ""]),
    "seen": st.sampled_from([*SYMPTOMS, "", "bogus"]),
    "said": TEXT | st.sampled_from(["30", "SIP 486", "200", "503 outbound", "one way audio"]),
}


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A trunk with anything on it that can be tested both ways; what Exotel answers is JSON, so no lone surrogates."""
    text = TEXT.filter(lambda text: text and "\ud800" not in text)
    some = st.lists(text, min_size=1, max_size=8)
    return Line(draw(some), draw(some), draw(some), draw(text), draw(text | st.none()))


@pytest.mark.long
@settings(max_examples=scaled(150))
@given(data=st.data(), line=lines(), way=st.sampled_from(["outbound", "inbound"]))
def test_any_path_of_answers_ends_in_a_kept_result_or_a_helpful_row(data: Any, line: Line, way: str) -> None:
    """Forwards and backwards, whatever is on the trunk: Slack takes every view, and none of them mentions anybody."""
    trial = walk(f"{SALES.trunk_sid} {way}", line)
    taken(trial.view)
    for _ in range(14):
        if trial.view["callback_id"] == "test/end":
            break
        asked = {name: data.draw(ANSWERS[name.rpartition("_")[0]]) for name in values(trial.view)}
        ways_back = [what for what in offered(trial.view).values() if what.startswith("test/back/")]
        if ways_back and data.draw(st.booleans()):
            trial.back(ways_back[0].removeprefix("test/back/"), asked)
        else:
            following = trial.fill(**{name.rpartition("_")[0]: value for name, value in asked.items()})
            assert isinstance(following, Show) or set(following.fields) <= set(asked)  # type: ignore[union-attr]
        taken(trial.view)
    else:
        return
    said = words(trial.view["blocks"])
    assert bool(trial.kept) == ("Saved. Last " in said)
    assert trial.kept or "This isn't an error" in said
    assert offered(trial.view)
