"""Carries the messages in the outbox to their channels: in order, about one a second for each channel, never twice.

Slack allows a short burst and then one `chat.postMessage` a second per channel; what comes faster is answered 429
with `Retry-After`. A message that may have gone out when the process died is looked for, by its metadata, first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.audit_events import Event
from bot.domain.loop import RETRY_SECONDS
from bot.domain.records import Operation
from bot.logs.logs import about
from bot.outbox.announcer import from_notice
from bot.outbox.paced import Paced
from bot.slack.errors import UNANSWERED, busy_seconds, is_worth_another_try, may_have_worked, reason_of
from bot.store import OutboxMessage, Store, operations, outbox
from bot.store.audit.log import AuditEvent
from bot.words.blocks import Message

log = logging.getLogger(__name__)

EVENT_TYPE = "trunkbot_letter"
"""On each message in Slack, with its key as `slot`. Older versions posted it so, and a search must find theirs too."""
BURST = 5
SECONDS_BETWEEN = 1.0
SETTLE_SECONDS = 2.0
"""A post that was cut off by the end of the process may still be on its way into the channel for so long."""
CLOCKS_DIFFER = 600
"""Seconds by which Slack's clock may be behind ours: a search begins that much before the post."""
_LOST_CHANNEL = {
    "channel_not_found",
    "is_archived",
    "is_inactive",
    "missing_scope",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
}
"""Slack's reasons that are about the channel, so that nothing else arrives there either."""
_STANDS_NO_MORE = {"message_not_found", "cant_update_message", "edit_window_closed"}
_THREAD_IS_GONE = {"cannot_reply_to_message", "thread_not_found"}

_KINDS = {"card": "card", "steps": "list of steps", "receipt": "receipt", "outcome": "outcome", "notice": "notice"}


class _CannotSearch(Exception):
    """Raised where nobody can tell if the message stands there already."""


Render = Callable[[str, Operation], Message]


class Courier(Paced):
    """Sends the messages that are owed to channels and people. `render(kind, operation)` makes the words.

    `given_up()` is called after a message that cannot be sent, `channel_lost(channel, reason)` where nothing else
    arrives in that channel either; the latter within the transaction that writes it down.
    """

    def __init__(
        self,
        store: Store,
        slack: WebClient,
        render: Render,
        given_up: Callable[[], object],
        channel_lost: Callable[[str, str], object],
        *,
        retry: float = RETRY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("courier", store, slack, retry=retry, clock=clock)
        self._render = render
        self._given_up = given_up
        self._channel_lost = channel_lost
        self._allowance: dict[str, float] = {}

    def _send_due(self) -> float | None:
        with self._store.reading() as db:
            owed = outbox.to_send(db)
        waits: list[float] = []
        for letter in owed:
            delay = max(self._held(letter.channel), self._unsettled(letter))
            waits.append(delay)
            if delay == 0.0 and not self._loop.is_stopping:
                with about(letter.operation_id):
                    self._send(letter)
        return min(waits, default=None)

    def _send(self, letter: OutboxMessage) -> None:
        try:
            message, version = self._words(letter)
        except Exception:
            # One message too few, rather than the end of all messages.
            log.exception("The words of %s cannot be made.", letter.dedup_key)
            self._give_up(letter, "the words cannot be made")
            return
        try:
            channel, ts = self._deliver(letter, message)
        except _CannotSearch as error:
            log.error("%s may stand in %s, which cannot be searched: %s", letter.dedup_key, letter.channel, error)
            self._give_up(letter, f"it may stand there, and Slack does not let it be looked for ({error})")
        except UNANSWERED as error:
            self._refused(letter, error)
        else:
            self._delivered(letter, version, channel, ts)

    def _unsettled(self, letter: OutboxMessage) -> float:
        """Seconds until a search would find what was on its way when it was cut off."""
        if letter.ts or not letter.posting_since:
            return 0.0
        seconds = letter.posting_since + SETTLE_SECONDS - self._store.clock().timestamp()
        return max(0.0, min(SETTLE_SECONDS, seconds))

    def _words(self, letter: OutboxMessage) -> tuple[Message, int]:
        """The message, and the version of the operation that it describes."""
        if letter.notice is not None:
            return from_notice(letter.notice), letter.wanted_version
        with self._store.reading() as db:
            operation = operations.find(db, "id", str(letter.operation_id))
        if operation is None:
            raise LookupError(letter.operation_id)
        return self._render(letter.kind, operation), operation.version

    def _delivered(self, letter: OutboxMessage, version: int, channel: str, ts: str) -> None:
        what = _KINDS.get(letter.kind, "message")
        with self._store.transaction() as db:
            outbox.mark_sent(db, letter.dedup_key, version, channel, ts)
            outbox.revive(db, channel, _LOST_CHANNEL)
            self._store.log(
                AuditEvent(
                    actor="trunkbot",
                    event=Event.MESSAGE_UPDATED if letter.ts else Event.MESSAGE_POSTED,
                    sentence=f"The {what} for {letter.channel} was {'brought up to date' if letter.ts else 'sent'}.",
                    operation_id=letter.operation_id,
                    detail={"kind": letter.kind, "channel": channel, "ts": ts, "version": version},
                )
            )

    def _deliver(self, letter: OutboxMessage, message: Message) -> tuple[str, str]:
        """The channel and the `ts` it stands at."""
        if letter.ts:
            self._slack.chat_update(channel=letter.channel, ts=letter.ts, **message.payload())
            return letter.channel, letter.ts
        if letter.posting_since and (place := self._looked_for(letter)):
            # It stands there as it was when it was posted; since then more may have come to tell.
            self._slack.chat_update(channel=place[0], ts=place[1], **message.payload())
            return place
        return self._post(letter, message)

    def _post(self, letter: OutboxMessage, message: Message) -> tuple[str, str]:
        with self._store.transaction() as db:
            outbox.mark_posting(db, letter.dedup_key, int(self._store.clock().timestamp()))
        try:
            answer = self._slack.chat_postMessage(
                channel=letter.channel,
                **message.payload(),
                thread_ts=letter.parent_ts,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"slot": letter.dedup_key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if not may_have_worked(error):
                with self._store.transaction() as db:
                    outbox.mark_not_posted(db, letter.dedup_key)
            raise
        self._pace(letter.channel)
        if not answer.get("ts"):
            raise SlackRequestError("Slack took the message, and did not say where it stands.")
        return str(answer.get("channel") or letter.channel), str(answer["ts"])

    def _looked_for(self, letter: OutboxMessage) -> tuple[str, str] | None:
        """Raises _CannotSearch where Slack will never let it be looked for."""
        try:
            return self._look_for(letter)
        except SlackApiError as error:
            if busy_seconds(error) is not None or is_worth_another_try(error):
                raise
            raise _CannotSearch(reason_of(error)) from None

    def _look_for(self, letter: OutboxMessage) -> tuple[str, str] | None:
        """The channel and the `ts` of the letter if it stands there already."""
        channel = letter.channel
        if channel.startswith(("U", "W")):
            # A person is no channel: what was said to them stands in a direct message, whose id only Slack knows.
            channel = str(self._slack.conversations_open(users=channel)["channel"]["id"])
        oldest = f"{max(0, letter.posting_since - CLOCKS_DIFFER)}.000000"
        where: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True, "limit": 200}
        if letter.parent_ts:
            pages = self._slack.conversations_replies(ts=letter.parent_ts, **where)
        else:
            pages = self._slack.conversations_history(**where)
        for page in pages:
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                if (metadata.get("event_payload") or {}).get("slot") == letter.dedup_key:
                    return channel, str(message["ts"])
        return None

    def _pace(self, channel: str) -> None:
        """A short burst, then one a second, counted from when Slack has it: what was slow on its way earns nothing."""
        now = self._clock()
        start = max(self._allowance.get(channel, now - BURST * SECONDS_BETWEEN), now - BURST * SECONDS_BETWEEN)
        self._allowance[channel] = start + SECONDS_BETWEEN
        self._hold(channel, self._allowance[channel] - now)

    def _refused(self, letter: OutboxMessage, error: Exception) -> None:
        reason = reason_of(error)
        if self._hold_if_busy(letter.channel, error):
            return
        if is_worth_another_try(error):
            # Where nobody knows whether it arrived `posting` is still set, and the channel is searched first.
            log.warning("Slack did not take %s: %s; it is tried again.", letter.dedup_key, reason)
            self._hold(letter.channel, self._retry)
            return
        if letter.ts and reason in _STANDS_NO_MORE:
            log.warning("The message of %s stands no more (%s); what is new is posted anew.", letter.dedup_key, reason)
            with self._store.transaction() as db:
                outbox.post_again(db, letter.dedup_key)
            return
        if letter.parent_key and letter.parent_ts and reason in _THREAD_IS_GONE:
            log.warning("The message above %s stands no more (%s); it is posted anew.", letter.dedup_key, reason)
            with self._store.transaction() as db:
                outbox.post_again(db, letter.parent_key)
            return
        log.error("Slack will not take a message for %s (%s): %s", letter.channel, letter.dedup_key, reason)
        self._give_up(letter, reason)

    def _give_up(self, letter: OutboxMessage, reason: str) -> None:
        with self._store.transaction() as db:
            if reason in _LOST_CHANNEL and not letter.channel.startswith(("U", "W", "D")):
                self._channel_lost(letter.channel, reason)
            outbox.dead_letter(db, letter.dedup_key, reason)
            operations.touch(db, letter.operation_id or "")
            self._store.log(
                AuditEvent(
                    actor="trunkbot",
                    event=Event.NOT_TOLD,
                    sentence=f"The message for {letter.channel} could not be sent: {reason}.",
                    operation_id=letter.operation_id,
                    detail={"kind": letter.kind, "error": reason},
                )
            )
        self._given_up()
