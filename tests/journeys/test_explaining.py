"""`/trunk explain`, typed by somebody with no rights: every row of the vendor's tables, and what a trunk says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain import E164, Mask, PublicIPv4, TrunkName
from tests.journeys.acts import OPS, private_answer
from tests.support.looking import text_of
from tests.support.person import Person
from tests.support.stage import VERA, Stage, stage


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One trunk that can call out, one with nothing on it."""
    with stage(tmp_path_factory.mktemp("stocked"), "http") as ready:
        sid = ready.account.api.create_trunk(TrunkName("sales_line")).trunk_sid
        ready.account.api.map_number(sid, E164("+919876543210"))
        ready.account.api.whitelist_ip(sid, PublicIPv4("44.248.146.11"), Mask(32))
        ready.account.api.create_trunk(TrunkName("empty_line"))
        yield ready


@pytest.fixture
def vera(stocked: Stage) -> Iterator[Person]:
    """Slack must have taken every answer."""
    vera = stocked.person(VERA)
    yield vera
    assert stocked.refusals() == []
    vera.leave()


def say(person: Person, text: str, answer: str) -> str:
    """Types `/trunk explain …` and waits for the answer that says so."""
    before = len(person.ephemerals(OPS))
    person.send(OPS, f"/trunk explain {text}".strip())
    return newest(person, before, answer)


def newest(person: Person, before: int, answer: str) -> str:
    """All words of the newest answer that says this; one to something earlier may come late."""

    def answered() -> str | None:
        found = [text_of(message) for message in person.ephemerals(OPS)[before:]]
        return next((text for text in reversed(found) if answer in text), None)

    return person.wait_for(answered, what=f"an answer that says {answer!r}")


SEED = (
    ("trunk created", "Create Trunk returned a trunk_sid"),
    ("phone number mapped", "Get Phone Numbers lists it"),
    ("static IP whitelisted", "Get Whitelisted IPs lists it"),
    ("SIP credentials obtained", "Get Credentials returns a username"),
    ("PBX configured", "SIP account accepted"),
    ("destination URI added", "Get Destination URIs lists it"),
    ("server listening", "5060 (TCP) or 5061 (TLS)"),
    ("TLS certificate valid", "is for another name"),
    ("SIP 100", "Trying"),
    ("SIP 180", "Ringing"),
    ("SIP 200", "connected"),
    ("SIP 401", "Get Credentials"),
    ("SIP 403", "whitelisted"),
    ("SIP 404", "E.164"),
    ("SIP 486", "on another call"),
    ("SIP 503", "retry with backoff"),
    ("401 on registration", "Wrong SIP user name or password"),
    ("403 on outbound", "isn't whitelisted on the trunk"),
    ("404 on outbound", "+919XXXXXXXXX"),
    ("No inbound calls", "no destination URI"),
    ("One-way audio", "open UDP 10000–20000"),
    ("TLS failed", "chain"),
    ("HTTP 200", "that alone doesn't mean success"),
    ("HTTP 400", "invalid"),
    ("HTTP 401", "API key or token"),
    ("HTTP 403", "Access denied"),
    ("HTTP 404", "isn't on this account"),
    ("HTTP 409", "already exists"),
    ("HTTP 500", "contact support"),
    ("1000", "Not Found"),
    ("1001", "Mandatory Parameter"),
    ("1002", "Destination not whitelisted"),
    ("1003", "Authorization failed"),
    ("1007", "JSON"),
    ("1008", "Duplicate resource"),
    ("1010", "API key or token"),
    ("1011", "application/json"),
)


@pytest.mark.parametrize(("typed", "told"), SEED)
def test_every_row_of_the_vendors_tables_is_reached(vera: Person, typed: str, told: str) -> None:
    """Checklists, SIP codes, troubleshooting, statuses and codes of the API, as they stand there."""
    said = say(vera, typed, told)
    assert "not sure" not in said


def test_a_403_on_a_trunk_says_where_calls_must_come_from(vera: Person) -> None:
    """It looks, instead of asking."""
    said = say(vera, "403 outbound sales_line", "Did yours come from another address?")
    assert "*sales_line* only accepts calls from `44.248.146.11`" in said
    assert "Whitelist an IP" not in said, "Vera couldn't use it"
    assert "Inbound (origination)*: why" not in said


def test_a_missing_piece_of_a_trunk_is_named(vera: Person) -> None:
    """By direction."""
    said = say(vera, "no inbound calls on empty_line", "Missing for inbound calls")
    assert "a destination URI" in said


def test_without_a_trunk_a_button_looks_at_one(vera: Person) -> None:
    """One click, not another line to type."""
    vera.send(OPS, "/trunk list")
    private_answer(vera, "Trunks of sandbox1")
    say(vera, "SIP 403", "On which trunk?")
    before = len(vera.ephemerals(OPS))
    vera.click("On sales_line")
    newest(vera, before, "Did yours come from another address?")


def test_a_vague_sentence_gets_not_sure_and_candidates_as_buttons(vera: Person) -> None:
    """And what would tell them apart."""
    said = say(vera, "it doesn't work", "I'm not sure what you mean")
    assert "It would help to know" in said
    before = len(vera.ephemerals(OPS))
    vera.click("This one")
    newest(vera, before, "What to check")


def test_a_trunk_that_is_not_there_does_not_stop_the_explanation(vera: Person) -> None:
    """It is general then, says so, and offers those there are."""
    said = say(vera, "403 nosuch_line", "No trunk called")
    assert "SIP 403 Forbidden" in said
    assert "On sales_line" in said


def test_from_a_trunk_that_is_shown_the_trunk_is_known(vera: Person) -> None:
    """Two clicks from `show` to what is so on that trunk."""
    before = len(vera.ephemerals(OPS))
    vera.send(OPS, "/trunk show sales_line")
    newest(vera, before, "trunk SID")
    before = len(vera.ephemerals(OPS))
    vera.click("Explain an error")
    assert "What's wrong on *sales_line*?" in newest(vera, before, "What's wrong")
    before = len(vera.ephemerals(OPS))
    vera.click("SIP 403 Forbidden")
    newest(vera, before, "Did yours come from another address?")


def test_words_that_name_no_verb_and_read_like_a_trouble_are_explained(vera: Person) -> None:
    """On the trunk that is named in them; it is said how they were taken, with a way out."""
    before = len(vera.ephemerals(OPS))
    vera.send(OPS, "/trunk why does sales_line get 403")
    said = newest(vera, before, "Did yours come from another address?")
    assert "That sounds like a problem, so I looked it up:" in said
    vera.click("I meant something else")
    newest(vera, before, "Start here")


def test_a_slip_of_a_verb_keeps_the_name_that_was_typed(vera: Person) -> None:
    """The button carries it."""
    before = len(vera.ephemerals(OPS))
    vera.send(OPS, "/trunk shwo sales_line")
    newest(vera, before, "Did you mean")
    vera.click("/trunk show sales_line")
    newest(vera, before, "trunk SID")


def test_the_explanation_stands_while_exotel_is_away(stocked: Stage, vera: Person) -> None:
    """What cannot be looked at is said, and the rest is told."""
    vera.send(OPS, "/trunk list")
    stocked.account.next_calls("500", 40)
    try:
        said = say(vera, "403 sales_line", "I couldn't read sales_line")
    finally:
        stocked.account.fault(next={"kind": "none", "count": 0, "only": "any"})
    assert "SIP 403 Forbidden" in said


def test_with_no_words_it_asks_what_happened(vera: Person) -> None:
    """With the usual things as buttons."""
    assert "One-way audio" in say(vera, "", "What's wrong?")


@pytest.mark.parametrize(
    ("typed", "says"), [("purple elephants", "I don't know `purple elephants`"), ("999", "I don't know code `999`")]
)
def test_what_is_not_known_is_not_guessed_at(vera: Person, typed: str, says: str) -> None:
    """It says what can be asked, with the usual things as buttons."""
    said = say(vera, typed, says)
    assert "Choppy" not in said
    assert "Try a SIP code (`/trunk explain 403`)" in said
    assert "One-way audio" in said


@pytest.mark.parametrize("typed", ["<!channel> `x`", "𝕏" * 300, "?", "999", "1234", "sales_line", "*" * 2000])
def test_anything_typed_gets_a_helpful_answer_that_slack_takes(vera: Person, typed: str) -> None:
    """Markup is shown, not obeyed; no length breaks a limit."""
    before = len(vera.ephemerals(OPS))
    vera.send(OPS, f"/trunk explain {typed}")
    vera.wait_for(lambda: len(vera.ephemerals(OPS)) > before, what="an answer")
    assert "<!channel>" not in text_of(vera.ephemerals(OPS)[-1])
