"""What is owed to a channel arrives: in order, not too fast, never twice, and a dead channel holds up nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import SlackResponse
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.domain.records import NewOperation, Operation, StepRow
from bot.outbox import Courier
from bot.outbox.courier import MOST_TRIES, SETTLE_SECONDS
from bot.sandbox.exotel.bad_answers import hang_up
from bot.sandbox.slack.app import slack_app
from bot.sandbox.slack.state import SlackState
from bot.slack.client import slack_client
from bot.store import Sought, Store, operations, outbox
from bot.words.blocks import Message, section
from tests.support.serving import serving
from tests.support.stage import ASHA, sandbox_settings
from tests.support.waiting import until

OPS, GENERAL = "C0TRUNKOPS", "C0GENERAL0"


def words(kind: str, operation: Operation) -> Message:
    text = f"{operation.id} {kind} v{operation.version}"
    return Message(text, [section(text)])


class LosesTheAnswer(WebClient):
    """Slack takes the message, and the answer never comes."""

    lose = 1

    def chat_postMessage(self, **given: Any) -> Any:
        answer = super().chat_postMessage(**given)
        if self.lose:
            self.lose -= 1
            raise TimeoutError
        return answer


class FailsAfterItsWork(WebClient):
    """Slack takes the message and answers 500; asked for what it has, it first answers 429."""

    fail, refuse = 1, 1

    def chat_postMessage(self, **given: Any) -> Any:
        answer = super().chat_postMessage(**given)
        if self.fail:
            self.fail -= 1
            raise self._refusal(500, "internal_error")
        return answer

    def conversations_history(self, **given: Any) -> Any:
        if self.refuse:
            self.refuse -= 1
            raise self._refusal(429, "ratelimited")
        return super().conversations_history(**given)

    def _refusal(self, status: int, error: str) -> SlackApiError:
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=self.base_url,
            req_args={},
            data={"ok": False, "error": error},
            headers={},
            status_code=status,
        )
        return SlackApiError(error, answer)  # type: ignore[no-untyped-call]


class Refuses(FailsAfterItsWork):
    """Slack takes no message, for this reason, for as long as there is one."""

    fail, refuse = 0, 0

    def __init__(self, reason: str, url: str) -> None:
        super().__init__("xoxb-sandbox", base_url=url)
        self.reason = reason
        self.tries = 0

    def chat_postMessage(self, **given: Any) -> Any:
        self.tries += 1
        if self.reason:
            raise self._refusal(200, self.reason)
        return super().chat_postMessage(**given)


@contextmanager
def slack(**given: Any) -> Iterator[tuple[SlackState, str]]:
    state = SlackState(**given)
    with serving(slack_app(state)) as url:
        state.base_url = url
        yield state, f"{url}/api/"


@contextmanager
def courier(
    store: Store,
    client: WebClient,
    channel_lost: Callable[[str, str, str], object] = lambda channel, reason, operation: None,
) -> Iterator[Courier]:
    carrying = Courier(store, client, words, lambda: None, channel_lost, retry=0.1)
    carrying.start()
    try:
        yield carrying
    finally:
        carrying.stop()


def owe(store: Store, name: str, channel: str = OPS, kinds: tuple[str, ...] = ("card", "steps")) -> None:
    with store.transaction() as db:
        new = NewOperation(name, "setup", "a", {}, "U1", "C1", [StepRow("one", "One")])
        if not operations.insert(db, name, store.now(), new):
            operations.touch(db, name)
        outbox.enqueue(db, name, kinds[0], channel)
        for kind in kinds[1:]:
            outbox.enqueue(db, name, kind, channel, parent=kinds[0])


def everything_sent(store: Store) -> bool:
    with store.reading() as db:
        return not outbox.to_send(db)


def history(url: str, channel: str = OPS) -> list[dict[str, Any]]:
    client = WebClient("xoxb-sandbox", base_url=url)
    return list(reversed(client.conversations_history(channel=channel, limit=200)["messages"]))


def test_a_card_comes_first_and_the_rest_stands_in_its_thread(store: Store) -> None:
    """In the order it was owed."""
    with slack() as (_, url), courier(store, WebClient("xoxb-sandbox", base_url=url)) as carrying:
        owe(store, "OP1")
        owe(store, "OP2")
        carrying.wake()
        until(lambda: everything_sent(store))
        cards = history(url)
        replies = WebClient("xoxb-sandbox", base_url=url).conversations_replies(channel=OPS, ts=cards[0]["ts"])
    assert [card["text"] for card in cards] == ["OP1 card v1", "OP2 card v1"]
    assert [reply["text"] for reply in replies["messages"]] == ["OP1 card v1", "OP1 steps v1"]


def test_a_change_updates_the_message_that_stands(store: Store) -> None:
    """No second card."""
    with slack() as (_, url), courier(store, WebClient("xoxb-sandbox", base_url=url)) as carrying:
        owe(store, "OP1", kinds=("card",))
        carrying.wake()
        until(lambda: everything_sent(store))
        owe(store, "OP1", kinds=("card",))
        carrying.wake()
        until(lambda: everything_sent(store))
        assert [card["text"] for card in history(url)] == ["OP1 card v2"]


@pytest.mark.long
def test_a_message_whose_answer_was_lost_is_found_and_not_posted_again(store: Store) -> None:
    """By its metadata, in the channel and in a thread alike."""
    with slack() as (_, url):
        client = LosesTheAnswer("xoxb-sandbox", base_url=url)
        client.lose = 2
        with courier(store, client) as carrying:
            owe(store, "OP1")
            carrying.wake()
            until(lambda: everything_sent(store))
        (card,) = history(url)
        replies = WebClient("xoxb-sandbox", base_url=url).conversations_replies(channel=OPS, ts=card["ts"])
    assert len(replies["messages"]) == 2


def test_a_message_that_is_found_again_tells_what_is_so_now(store: Store) -> None:
    """It was posted, the answer was lost, and before it was found more came to tell (found by the soak)."""
    with slack() as (_, url):
        client = LosesTheAnswer("xoxb-sandbox", base_url=url)
        with courier(store, client) as carrying:
            owe(store, "OP1")
            carrying.wake()
            until(lambda: history(url))
            with store.transaction() as db:
                operations.touch(db, "OP1")
                outbox.mark_stale(db, "OP1")
            carrying.wake()
            until(lambda: everything_sent(store))
        assert [card["text"] for card in history(url)] == ["OP1 card v2"]


@pytest.mark.long
def test_a_message_that_slack_took_although_it_answered_500_is_not_posted_again(store: Store) -> None:
    """Nor where Slack refuses the search for it at first: that says nothing about the message."""
    with slack() as (_, url):
        client = FailsAfterItsWork("xoxb-sandbox", base_url=url)
        with courier(store, client) as carrying:
            owe(store, "OP1", kinds=("card",))
            carrying.wake()
            until(lambda: everything_sent(store))
        assert (client.fail, client.refuse) == (0, 0)
        assert len(history(url)) == 1


def test_a_message_after_which_slack_hung_up_is_not_sent_again_by_the_client_itself(
    store: Store, tmp_path: Path
) -> None:
    """The bot's own client, whose retries know nothing of the search."""
    state, hangs = SlackState(), ["chat.postMessage"]
    app = slack_app(state)

    async def hanging_up(scope: Scope, receive: Receive, send: Send) -> None:
        if hangs and scope["path"].endswith(hangs[0]):
            hangs.clear()
            await app(scope, receive, _nowhere)
            await hang_up(receive)
            return
        await app(scope, receive, send)

    with serving(hanging_up) as url:
        state.base_url = url
        client = slack_client(sandbox_settings(tmp_path, url, url))
        with courier(store, client) as carrying:
            owe(store, "OP1", kinds=("card",))
            carrying.wake()
            until(lambda: everything_sent(store))
        assert not hangs
        assert len(history(f"{url}/api/")) == 1


async def _nowhere(message: Any) -> None:
    """The answer is lost."""


def test_what_was_owed_when_the_process_died_is_sent_by_the_next_one(store: Store) -> None:
    """Even a message that was just being posted: it is looked for first."""
    with slack() as (_, url):
        client = LosesTheAnswer("xoxb-sandbox", base_url=url)
        client.lose = 1
        owe(store, "OP1", kinds=("card",))
        with store.transaction() as db:
            outbox.mark_posting(db, "OP1/card", int(store.clock().timestamp()))
        with pytest.raises(TimeoutError):
            client.chat_postMessage(
                channel=OPS,
                text="OP1 card v1",
                metadata={"event_type": "trunkbot_letter", "event_payload": {"slot": "OP1/card"}},
            )
        with courier(store, client) as carrying:
            carrying.wake()
            until(lambda: everything_sent(store))
        assert len(history(url)) == 1


def test_a_post_that_was_still_on_its_way_when_the_process_died_is_waited_for(tmp_path: Path) -> None:
    """Killed right after sending: Slack shows the message a second later, and the next process must not be faster."""
    now = [datetime(2026, 1, 15, 10, tzinfo=UTC)]
    with slack() as (_, url), closing(Store(tmp_path / "bot.db", clock=lambda: now[0])) as store:
        client = WebClient("xoxb-sandbox", base_url=url)
        owe(store, "OP1", kinds=("card",))
        with store.transaction() as db:
            outbox.mark_posting(db, "OP1/card", int(now[0].timestamp()))
        carrying = Courier(store, client, words, lambda: None, lambda channel, reason, operation: None)
        assert carrying._send_due() == SETTLE_SECONDS
        metadata = {"event_type": "trunkbot_letter", "event_payload": {"slot": "OP1/card"}}
        client.chat_postMessage(channel=OPS, text="OP1 card v1", metadata=metadata)
        now[0] += timedelta(seconds=SETTLE_SECONDS)
        carrying._send_due()
        assert everything_sent(store)
        assert len(history(url)) == 1


@pytest.mark.long
def test_a_message_is_found_below_hundreds_that_came_after_it(store: Store) -> None:
    """The bot was down for a day, and the channel went on talking: the search goes to where it began to post."""
    with slack(rate_limits=False) as (_, url):
        client = LosesTheAnswer("xoxb-sandbox", base_url=url)
        owe(store, "OP1", kinds=("card",))
        carrying = Courier(store, client, words, lambda: None, lambda channel, reason, operation: None)
        carrying._send(only_letter(store))
        for number in range(450):
            WebClient("xoxb-sandbox", base_url=url).chat_postMessage(channel=OPS, text=f"noise {number}")
        carrying._send(only_letter(store))
        assert everything_sent(store)
        found = [
            message
            for page in client.conversations_history(channel=OPS, limit=200)
            for message in page["messages"]
            if message["text"].startswith("OP1")
        ]
    assert len(found) == 1


def only_letter(store: Store) -> outbox.OutboxMessage:
    with store.reading() as db:
        (message,) = outbox.to_send(db)
    return message


def test_a_deleted_message_is_posted_again_as_it_is_now(store: Store) -> None:
    """Who tidies up a channel does not make the bot silent about what becomes of the request."""
    with slack() as (_, url):
        client = WebClient("xoxb-sandbox", base_url=url)
        with courier(store, client) as carrying:
            owe(store, "OP1")
            carrying.wake()
            until(lambda: everything_sent(store))
            client.chat_delete(channel=OPS, ts=history(url)[0]["ts"])
            with store.transaction() as db:
                operations.touch(db, "OP1")
                outbox.mark_stale(db, "OP1")
            carrying.wake()
            until(lambda: everything_sent(store))
        assert "OP1 card v2" in [card["text"] for card in history(url)]


@pytest.mark.parametrize("header", ["Retry-After", "retry-after"])
def test_a_channel_that_slack_wants_left_alone_holds_up_no_other(store: Store, tmp_path: Path, header: str) -> None:
    """A minute for one channel; the other is told at once. Proxies write the header in small letters."""
    state = SlackState()
    app = slack_app(state)
    refused: list[str] = []

    async def busy_about_one(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].endswith("chat.postMessage"):
            await app(scope, receive, send)
            return
        message = await receive()
        if GENERAL.encode() in message["body"]:
            refused.append(GENERAL)
            await PlainTextResponse('{"ok": false, "error": "ratelimited"}', 429, {header: "60"})(scope, receive, send)
            return

        async def again() -> Any:
            return message

        await app(scope, again, send)

    with serving(busy_about_one) as url:
        state.base_url = url
        client = slack_client(sandbox_settings(tmp_path, url, url))
        with courier(store, client) as carrying:
            owe(store, "BUSY", GENERAL, kinds=("card",))
            for name in ("ONE", "TWO"):
                owe(store, name, OPS, kinds=("card",))
            carrying.wake()
            told = ["ONE card v1", "TWO card v1"]
            until(lambda: [card["text"] for card in history(f"{url}/api/")] == told, "the others")
    assert refused == [GENERAL]
    assert not everything_sent(store)


@pytest.mark.parametrize(
    ("reason", "is_owed"),
    [("token_revoked", True), ("service_unavailable", True), ("user_not_found", False), ("a_reason_of_2030", False)],
)
def test_a_message_that_slack_will_never_take_holds_up_nobody_and_one_that_it_may_is_still_owed(
    store: Store, reason: str, is_owed: bool
) -> None:
    """A token can be mended, and then all is told; what is wrong with one message is written down, and the next
    comes."""
    with slack() as (_, url):
        refuses = Refuses(reason, url)
        with courier(store, refuses) as carrying:
            owe(store, "OP1", kinds=("card",))
            carrying.wake()
            if is_owed:
                until(lambda: refuses.tries > 2, "it is tried again")
                refuses.reason = ""
            until(lambda: everything_sent(store))
        assert [card["text"] for card in history(url)] == (["OP1 card v1"] if is_owed else [])
    assert len([row for row in store.audit_search() if row.event == "not_told"]) == (0 if is_owed else 1)


class FailsOn(Refuses):
    """Slack answers 500 to each message with these words in it; to all messages if there are none."""

    def __init__(self, words: str, url: str) -> None:
        super().__init__("", url)
        self.words = words

    def chat_postMessage(self, **given: Any) -> Any:
        if self.words in given["text"]:
            self.tries += 1
            raise self._refusal(500, "internal_error")
        return super().chat_postMessage(**given)


@pytest.mark.long
def test_a_message_that_slack_always_fails_on_is_given_up_and_the_rest_of_its_channel_arrives(store: Store) -> None:
    """After five tries the operators are notified; once Slack takes that notice, it is clear that it's this message."""
    stuck: list[tuple[str, str]] = []

    def notify(channel: str, reason: str) -> None:
        stuck.append((channel, reason))
        with store.transaction() as db:
            outbox.enqueue_notice(db, "stuck", ASHA, '{"text": "help", "blocks": []}')

    with slack() as (_, url):
        client = FailsOn("BAD card", url)
        carrying = Courier(
            store, client, words, lambda: None, lambda channel, reason, operation: None, stuck=notify, retry=0.01
        )
        for name in ("BAD", "GOOD"):
            owe(store, name, kinds=("card",))
        carrying.start()
        try:
            until(lambda: everything_sent(store))
        finally:
            carrying.stop()
        assert [card["text"] for card in history(url)] == ["GOOD card v1"]
    assert stuck == [(OPS, "internal_error")]
    assert client.tries >= MOST_TRIES
    assert carrying.refused() == 0
    with store.reading() as db:
        assert outbox.count_dead_letters(db) == 1
    (row,) = [row for row in store.audit_search() if row.event == "not_told" and row.operation_id == "BAD"]
    assert "internal_error at every try" in row.sentence


@pytest.mark.long
def test_while_slack_fails_on_everything_nothing_is_given_up(store: Store) -> None:
    """An outage of Slack's loses no card, and is seen from outside."""
    with slack() as (_, url):
        client = FailsOn("", url)
        carrying = Courier(store, client, words, lambda: None, lambda channel, reason, operation: None, retry=0.01)
        for name in ("ONE", "TWO"):
            owe(store, name, kinds=("card",))
        carrying.start()
        try:
            until(lambda: client.tries > MOST_TRIES, "many tries")
            assert carrying.refused() == 1
            client.words = "no message has these words"
            until(lambda: everything_sent(store))
        finally:
            carrying.stop()
        assert [card["text"] for card in history(url)] == ["ONE card v1", "TWO card v1"]
    assert carrying.refused() == 0


def test_news_of_a_request_whose_card_was_given_up_is_tried_again(store: Store) -> None:
    """The next state may be one that Slack takes."""
    owe(store, "OP1", kinds=("card",))
    with store.transaction() as db:
        outbox.dead_letter(db, "OP1/card", f"{outbox.SKIPPED}internal_error at every try")
        assert outbox.to_send(db) == []
        operations.touch(db, "OP1")
        outbox.mark_stale(db, "OP1")
        assert [owed.dedup_key for owed in outbox.to_send(db)] == ["OP1/card"]


def test_what_a_channel_missed_is_owed_again_but_not_what_is_older_than_a_week(store: Store) -> None:
    """Months of old cards would hold up today's; one that is there already is brought up to date all the same."""
    for name in ("OLD", "SHOWN", "NEW"):
        owe(store, name, kinds=("card",))
    with store.transaction() as db:
        outbox.mark_sent(db, "SHOWN/card", 1, OPS, "1.1")
        db.execute("UPDATE operations SET updated_at = '2020-01-01T00:00:00.000Z' WHERE id != 'NEW'")
        for name in ("OLD", "SHOWN", "NEW"):
            operations.touch(db, name)
            outbox.mark_stale(db, name)
            outbox.dead_letter(db, f"{name}/card", "is_archived")
        outbox.enqueue_notice(db, "news", OPS, "{}")
        outbox.dead_letter(db, "notice/news", "is_archived")
        outbox.revive(db, OPS, {"is_archived"}, since="2026-01-01T00:00:00.000Z")
        kept = db.execute("SELECT dedup_key FROM outbox WHERE dead_letter IS NULL ORDER BY 1").fetchall()
    assert [key for (key,) in kept] == ["NEW/card", "SHOWN/card"]


def test_cards_go_before_notices_and_people_are_sent_to_apart_from_channels(store: Store) -> None:
    """Two hundred notices delay no card; a slow direct message delays no channel."""
    with store.transaction() as db:
        for number in range(3):
            outbox.enqueue_notice(db, f"head/{number}", OPS, "{}")
        outbox.enqueue_notice(db, "to a person", "U1", "{}")
    owe(store, "OP1", kinds=("card",))
    with store.reading() as db:
        assert [owed.dedup_key for owed in outbox.to_send(db, direct=False)] == ["OP1/card"]
        assert [owed.channel for owed in outbox.to_send(db, direct=True)] == ["U1"]
        assert {owed.channel for owed in outbox.to_send(db)} == {OPS, "U1"}


def test_a_channel_that_will_not_take_it_is_written_down_and_holds_up_nobody(store: Store) -> None:
    """The bot is not in #general."""
    with slack() as (_, url), courier(store, WebClient("xoxb-sandbox", base_url=url)) as carrying:
        owe(store, "LOST", GENERAL, kinds=("card",))
        owe(store, "FINE", OPS, kinds=("card",))
        carrying.wake()
        until(lambda: everything_sent(store))
        assert [card["text"] for card in history(url)] == ["FINE card v1"]
    (row,) = [row for row in store.audit_search() if row.event == "not_told"]
    assert "not_in_channel" in row.sentence


@pytest.mark.parametrize(
    ("reason", "is_lost"),
    [("channel_not_found", True), ("is_archived", True), ("invalid_blocks", False), ("msg_too_long", False)],
)
def test_only_what_is_wrong_with_the_channel_loses_the_channel(store: Store, reason: str, is_lost: bool) -> None:
    """A message that is wrong in itself is no reason to have the bot invited again."""
    lost: list[str] = []

    def channel_lost(channel: str, why: str, operation_id: str) -> None:
        lost.append(f"{channel} {why} {operation_id}")

    with slack() as (_, url), courier(store, Refuses(reason, url), channel_lost) as carrying:
        owe(store, "OP1", kinds=("card",))
        carrying.wake()
        until(lambda: everything_sent(store))
        until(lambda: any(row.event == "not_told" for row in store.audit_search(Sought(), 5, None)))
    assert lost == ([f"{OPS} {reason} OP1"] if is_lost else [])


def test_messages_to_one_channel_are_paced_so_that_slack_refuses_none(store: Store) -> None:
    """A short burst, then one a second, by the clock of both: eight take two seconds and meet no 429."""
    now = [1_768_471_200.0]
    with slack(clock=lambda: now[0]) as (state, url):
        client = WebClient("xoxb-sandbox", base_url=url, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=0)])
        carrying = Courier(
            store, client, words, lambda: None, lambda channel, reason, operation: None, clock=lambda: now[0]
        )
        for number in range(8):
            owe(store, f"OP{number}", kinds=("card",))
        while not everything_sent(store):
            now[0] += carrying._send_due() or 0.0
        times = [float(card["ts"]) for card in history(url)]
    assert len(times) == 8
    assert times[-1] - times[0] >= 2.0
    assert [problem for problem in state.problems if problem["error"] == "ratelimited"] == []
