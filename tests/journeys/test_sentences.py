"""Plain words through every door: an answer, a form, a card with one button, or one question. Never a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.store.drafts import misreadings
from tests.journeys.acts import OPS, held, modal_says, offered, private_answer, trunk
from tests.support.looking import Json, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, VERA, Stage, stage

DIRECT = "trunkbot"
NUMBER, IP = "+919876543210", "44.248.146.11"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Two trunks, one of them with a number and an address."""
    with stage(tmp_path_factory.mktemp("stocked")) as ready:
        trunk(ready, "sales_line", NUMBER, IP)
        trunk(ready, "support_line")
        yield ready


@pytest.fixture
def someone(stocked: Stage) -> Iterator[Callable[[str], Person]]:
    """A person of that id. No journey here changes anything, and Slack refuses nothing."""
    here: list[Person] = []

    def come(user: str) -> Person:
        here.append(stocked.person(user))
        return here[-1]

    yield come
    for person in here:
        if person.view():
            person.close(clear=True)
        person.leave()
    assert stocked.operations() == []
    assert stocked.refusals() == []
    assert held(stocked, "sales_line") == ([NUMBER], [f"{IP}/32"], [])


def ask(person: Person, text: str, channel: str = DIRECT, thread: str | None = None) -> str:
    """Say it; the root of its thread."""
    sent = person.send(channel, text, thread)
    assert sent["ok"], sent
    return thread or str(sent["ts"])


def reply(person: Person, root: str, says: str) -> Json:
    """The newest reply in the thread that says so."""
    return person.wait_for(
        lambda: next((m for m in reversed(person.thread(root)) if says in text_of(m)), None),
        what=f"a reply that says {says!r}",
    )


def test_a_read_is_answered_privately_after_the_command(someone: Callable[[str], Person]) -> None:
    """Headed by what was understood."""
    vera = someone(VERA)
    vera.send(OPS, "/trunk can you show me what is on sales_line")
    answer = private_answer(vera, NUMBER)
    assert "Showing sales_line" in text_of(answer)
    assert "Not what I meant" in offered(answer)


def test_a_change_after_the_command_opens_its_form_filled_in(someone: Callable[[str], Person]) -> None:
    """The trigger opens it at once."""
    asha = someone(ASHA)
    asha.send(OPS, "/trunk please whitelist 44.248.146.12 for support_line")
    view = modal_says(asha, "support_line")
    asha.wait_for(lambda: "44.248.146.12" in str(asha.view()), what="the address")
    assert view


def test_a_read_in_a_direct_message_is_answered_in_its_thread(someone: Callable[[str], Person]) -> None:
    """And nowhere else."""
    vera = someone(VERA)
    sent = ask(vera, "show me the numbers on sales_line")
    answer = reply(vera, sent, NUMBER)
    assert "Not what I meant" in offered(answer)


def test_a_change_in_a_direct_message_is_a_card_whose_button_opens_the_form(
    someone: Callable[[str], Person],
) -> None:
    """The card changes nothing."""
    asha = someone(ASHA)
    sent = ask(asha, "add +91 98123 45678 to support_line")
    card = reply(asha, sent, "Add +91 98123 45678 to support_line?")
    assert offered(card) == ["Open the form", "Something else"]
    asha.click("Open the form", card)
    asha.wait_for(lambda: "+919812345678" in str(asha.view()), what="the form")
    modal_says(asha, "Add a number")


def test_something_destructive_is_a_card_that_says_who_must_approve(someone: Callable[[str], Person]) -> None:
    """Its button opens today's review."""
    asha = someone(ASHA)
    sent = ask(asha, "delete sales_line")
    card = reply(asha, sent, "Delete sales_line?")
    assert "approves" in text_of(card)
    asha.click("Review it", card)
    modal_says(asha, "permanently")


def test_a_mention_is_answered_once_in_its_thread(someone: Callable[[str], Person]) -> None:
    """Although it arrives as two events."""
    ben = someone(BEN)
    sent = ask(ben, "@trunkbot is sales_line ok?", OPS)
    reply(ben, sent, "Checking sales_line")


def test_the_direction_is_asked_with_buttons(someone: Callable[[str], Person]) -> None:
    """One question at a time; the button replaces it by the next."""
    asha = someone(ASHA)
    sent = ask(asha, f"set up a trunk called new_line with {NUMBER}")
    question = reply(asha, sent, "Which way do the calls go?")
    assert offered(question)[:3] == ["Outbound: you call out", "Inbound: people call you", "Both"]
    asha.click("Outbound: you call out", question)
    reply(asha, sent, "Which IP address?")


def test_a_refusal_says_whom_to_ask(stocked: Stage, someone: Callable[[str], Person]) -> None:
    """And the audit log has the meaning, not the sentence."""
    vera = someone(VERA)
    sent = ask(vera, "could you kindly add +91 98123 45678 to support_line")
    answer = reply(vera, sent, "Only operators can do this")
    assert "I understood: Add +91 98123 45678 to support_line" in text_of(answer)
    row = stocked.audit("refused")[-1]
    assert "kindly" not in str(row)


def test_a_denied_sentence_touches_nothing(someone: Callable[[str], Person]) -> None:
    """It is answered, not argued with."""
    asha = someone(ASHA)
    sent = ask(asha, "please do not delete sales_line")
    reply(asha, sent, "OK")


def test_approvers_are_asked_by_nobody(someone: Callable[[str], Person]) -> None:
    """Sentences start no request."""
    chloe = someone(CHLOE)
    assert chloe.messages(DIRECT) == []


def test_a_typed_answer_counts_as_the_button(someone: Callable[[str], Person]) -> None:
    """In the thread of the question."""
    asha = someone(ASHA)
    root = ask(asha, "set up a trunk called typed_line with +919876543217")
    reply(asha, root, "Which way do the calls go?")
    ask(asha, "outbound", thread=root)
    reply(asha, root, "Which IP address?")
    ask(asha, "44.248.146.19", thread=root)
    card = reply(asha, root, "calls from 44.248.146.19")
    asha.click("Open the form", card)
    modal_says(asha, "Nothing has been done yet")


def test_the_main_job_in_one_sentence_ends_in_the_review(someone: Callable[[str], Person]) -> None:
    """One click from done, and nothing has happened."""
    asha = someone(ASHA)
    root = ask(asha, "set up outbound for new_sales from 44.248.146.11 with +91 98765 43219")
    asha.click("Open the form", reply(asha, root, "Set up new_sales for outbound"))
    modal_says(asha, "Nothing has been done yet")
    assert "+919876543219" in text_of(asha.modal())


def test_a_follow_up_in_a_channel_needs_no_mention(someone: Callable[[str], Person]) -> None:
    """In a thread that the bot is part of."""
    ben = someone(BEN)
    root = ask(ben, "@trunkbot show me the numbers on sales_line", OPS)
    reply(ben, root, NUMBER)
    ask(ben, "show me the whitelisted ips of sales_line", OPS, root)
    reply(ben, root, "Listing the whitelisted IPs of sales_line")


def test_chatter_gets_no_answer(stocked: Stage, someone: Callable[[str], Person]) -> None:
    """Neither in a thread of the bot's nor elsewhere."""
    ben = someone(BEN)
    ask(ben, "lunch at one?", OPS)
    root = ask(ben, "@trunkbot is sales_line ok?", OPS)
    reply(ben, root, "Checking sales_line")
    before = len(ben.thread(root))
    ask(ben, "thanks, lunch now", OPS, root)
    ask(ben, "show me the numbers on sales_line", OPS, root)
    reply(ben, root, "Listing the numbers of sales_line")
    assert len(ben.thread(root)) == before + 3


def test_not_what_i_meant_offers_others_and_is_counted(stocked: Stage, someone: Callable[[str], Person]) -> None:
    """As two names and a number."""
    vera = someone(VERA)
    root = ask(vera, "show me the numbers on sales_line")
    vera.click("Not what I meant", reply(vera, root, "Listing the numbers"))
    offer = private_answer(vera, "Did you mean one of these?", DIRECT)
    assert len(offered(offer)) == 4
    vera.click("Check sales_line", offer)
    private_answer(vera, "Checking sales_line", DIRECT)
    with stocked.bot.store.reading() as db:
        assert misreadings(db) == {("number list", "check"): 1}


def test_someone_else_presses_with_their_own_rights(someone: Callable[[str], Person]) -> None:
    """A card in a channel is everybody's to press, and asks nobody's rights but theirs."""
    asha, vera = someone(ASHA), someone(VERA)
    root = ask(asha, "@trunkbot add +919812345678 to support_line", OPS)
    card = reply(vera, root, "Add +91 98123 45678 to support_line?")
    vera.click("Open the form", card)
    private_answer(vera, "Only operators can do this")


def test_the_shortcut_of_a_message_opens_the_form(stocked: Stage, someone: Callable[[str], Person]) -> None:
    """For the person who used it, whoever wrote the message."""
    ben, asha = someone(BEN), someone(ASHA)
    ts = ask(ben, "please whitelist 44.248.146.31 on support_line", "general")
    shortcut = {"do": "shortcut", "callback_id": "ask_trunkbot"}
    container = {"type": "message", "channel": asha.channel_id("general"), "ts": ts}
    assert asha.act(shortcut | {"container": container})["ok"]
    modal_says(asha, "support_line")
    asha.wait_for(lambda: "44.248.146.31" in str(asha.view()), what="the address")


def test_the_sentence_is_kept_nowhere(
    stocked: Stage, someone: Callable[[str], Person], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the database and not in the log, whatever became of it."""
    asha, vera = someone(ASHA), someone(VERA)
    caplog.set_level("INFO")
    for person, text in (
        (asha, "zanzibar please add +91 98123 45678 to support_line"),
        (vera, "zanzibar please add +91 98123 45678 to support_line"),
        (asha, "zanzibar what is on sales_line"),
        (asha, "zanzibar gibberish without any sense"),
    ):
        root = ask(person, text)
        person.wait_for(lambda person=person, root=root: person.thread(root), what="an answer")  # type: ignore[misc]
        person.send(OPS, f"/trunk {text}")
    asha.wait_for(lambda: "zanzibar" not in str(asha.view()) and asha.view(), what="a form")
    with stocked.bot.store.reading() as db:
        dump = "\n".join(db.conn.iterdump())
    assert "support_line" in dump
    assert "zanzibar" not in dump
    assert "zanzibar" not in caplog.text


def test_the_prompts_of_the_conversation_name_the_own_trunks(stocked: Stage, someone: Callable[[str], Person]) -> None:
    """When a person opens it."""
    asha = someone(ASHA)
    asha.send(OPS, "/trunk list")
    private_answer(asha, "support_line")
    assert asha.act({"do": "open_dm"})["ok"]
    asha.wait_for(lambda: "is sales_line working?" in str(stocked.slack.agent.talk("DASHA00001")), what="the prompts")


@pytest.mark.parametrize(
    ("said", "card", "button"),
    [
        ("watch sales_line every 6 hours", "Watch sales_line, every 6h?", "Watch sales_line, every 6h"),
        ("show me the sip credentials of sales_line", "Show the SIP credentials of sales_line?", "Show it to me"),
        ("rename sales_line to hotline", "Rename sales_line to hotline?", "Open the form"),
        (f"move {NUMBER} from sales_line to support_line", "from sales_line to support_line?", "Review it"),
    ],
)
def test_each_kind_of_change_has_a_card_with_one_button(
    someone: Callable[[str], Person], said: str, card: str, button: str
) -> None:
    """Its label names what happens next."""
    ben = someone(BEN)
    root = ask(ben, said)
    assert offered(reply(ben, root, card)) == [button, "Something else"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("delete sales_line please", "permanently"),
        ("list the numbers that sales_line has", NUMBER),
        ("check if sales_line is ok", "Checking sales_line"),
    ],
)
def test_a_sentence_may_begin_like_a_command(someone: Callable[[str], Person], typed: str, shown: str) -> None:
    """The words after it show that it's one."""
    ben = someone(BEN)
    ben.send(OPS, f"/trunk {typed}")
    ben.see(shown)


def test_over_http_as_well(over_http: Stage) -> None:
    """A direct message, its card and the form."""
    trunk(over_http, "sales_line", NUMBER, IP)
    asha = over_http.person(ASHA)
    root = ask(asha, "whitelist 44.248.146.12 on sales_line")
    asha.click("Open the form", reply(asha, root, "Whitelist 44.248.146.12 on sales_line?"))
    asha.modal("Whitelist an IP")
    assert over_http.operations() == []
    assert over_http.refusals() == []
