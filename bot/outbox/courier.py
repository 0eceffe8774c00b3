"""Sends the messages in the outbox to their channels: in order, about one a second for each channel, never twice.

Slack allows a short burst and then one `chat.postMessage` a second per channel, and answers 429 with `Retry-After`
beyond that. If a message may have gone out when the process died, the channel is searched for its metadata first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.audit_events import Event
from bot.domain.clock import iso
from bot.domain.loop import RETRY_SECONDS
from bot.domain.records import SHARED_CHANNEL, Operation
from bot.logs.logs import about
from bot.outbox.announcer import from_notice
from bot.outbox.paced import Paced
from bot.slack.errors import ABOUT_THE_TOKEN, UNANSWERED, busy_seconds, is_worth_another_try, may_have_worked, reason_of
from bot.store import OutboxMessage, Store, operations, outbox
from bot.store.audit.log import AuditEvent
from bot.words.blocks import Message

log = logging.getLogger(__name__)

EVENT_TYPE = "trunkbot_letter"
"""The metadata type of each message, with its key as `slot`. Older versions used these names, and a search must find
their messages too."""
BURST = 5
SECONDS_BETWEEN = 1.0
SETTLE_SECONDS = 2.0
"""The time for which a post that the end of the process cut off may still be on its way into the channel."""
CLOCKS_DIFFER = 600
"""Seconds that Slack's clock may be behind ours: a search starts that much before the post."""
KEPT = timedelta(days=7)
"""Changes as old as that aren't posted any more once a channel accepts messages again."""
MOST_TRIES = 5
"""Tries of one message that Slack doesn't answer well. After that it is given up as soon as another gets through; as
long as none does, Slack itself has a problem, and everything is still owed."""
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
    SHARED_CHANNEL,
}
"""Reasons that are about the channel, so that no other message reaches it either."""
_MESSAGE_IS_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
_THREAD_IS_GONE = {"cannot_reply_to_message", "thread_not_found"}

_KINDS = {"card": "card", "steps": "list of steps", "receipt": "receipt", "outcome": "outcome", "notice": "notice"}


class _CannotSearch(Exception):
    """Nobody can tell if the message is there already."""


Render = Callable[[str, Operation], Message]


class Through:
    """When Slack last took a message, on the couriers' clock: the evidence that it takes messages at all."""

    def __init__(self) -> None:
        self.at = float("-inf")


@dataclass(frozen=True)
class Tries:
    """The tries of a message that failed, and when the first one did."""

    count: int
    since: float


class Courier(Paced):
    """Sends the messages owed to channels and people; with `direct` only to people, with False only to channels, so
    that one slow message doesn't hold up all. `render(kind, operation)` makes the message. Couriers share `through`.

    `dead_lettered()` is called after a message that can't be delivered, and `channel_lost(channel, reason, operation)`
    if nothing else reaches that channel either, within the transaction that notes it; the operation's id is empty for a
    notice. `stuck(channel, reason)` is called when a message has failed MOST_TRIES times. `closed(channel)` is a reason
    for not posting there, empty if there is none.
    """

    def __init__(  # noqa: PLR0913 - the listeners and options of a courier, by keyword
        self,
        store: Store,
        slack: WebClient,
        render: Render,
        dead_lettered: Callable[[], object],
        channel_lost: Callable[[str, str, str], object],
        *,
        stuck: Callable[[str, str], object] = lambda channel, reason: None,
        closed: Callable[[str], str] = lambda channel: "",
        direct: bool | None = None,
        through: Through | None = None,
        retry: float = RETRY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("courier", store, slack, retry=retry, clock=clock)
        self._render = render
        self._dead_lettered = dead_lettered
        self._channel_lost = channel_lost
        self._stuck = stuck
        self._closed = closed
        self._direct = direct
        self._through = through or Through()
        self._allowance: dict[str, float] = {}
        self._tries: dict[str, Tries] = {}

    def refused(self) -> int:
        """The number of messages that have failed MOST_TRIES times and are still owed."""
        return sum(tries.count >= MOST_TRIES for tries in list(self._tries.values()))

    def _send_due(self) -> float | None:
        with self._store.reading() as db:
            due = outbox.to_send(db, direct=self._direct)
        waits: list[float] = []
        for owed in due:
            delay = max(self._held(owed.channel), self._unsettled(owed))
            waits.append(delay)
            if delay == 0.0 and not self._loop.is_stopping:
                with about(owed.operation_id):
                    self._send(owed)
        return min(waits, default=None)

    def _send(self, owed: OutboxMessage) -> None:
        if reason := self._closed(owed.channel):
            self._dead_letter(owed, reason)
            return
        try:
            message, version = self._words(owed)
        except Exception:
            # One message less is better than none from now on.
            log.exception("The message %s can't be made.", owed.dedup_key)
            self._dead_letter(owed, "the message can't be made")
            return
        try:
            channel, ts = self._deliver(owed, message)
        except _CannotSearch as error:
            log.error("%s may already be in %s, which can't be searched: %s", owed.dedup_key, owed.channel, error)
            self._dead_letter(owed, f"it may already be there, and Slack doesn't allow a search ({error})")
        except UNANSWERED as error:
            self._refused(owed, error)
        else:
            self._delivered(owed, version, channel, ts)

    def _unsettled(self, owed: OutboxMessage) -> float:
        """Seconds until a search would find a post that was cut off."""
        if owed.ts or not owed.posting_since:
            return 0.0
        seconds = owed.posting_since + SETTLE_SECONDS - self._store.clock().timestamp()
        return max(0.0, min(SETTLE_SECONDS, seconds))

    def _words(self, owed: OutboxMessage) -> tuple[Message, int]:
        """The message, and the version of the operation it shows."""
        if owed.notice is not None:
            return from_notice(owed.notice), owed.wanted_version
        with self._store.reading() as db:
            operation = operations.find(db, "id", str(owed.operation_id))
        if operation is None:
            raise LookupError(owed.operation_id)
        return self._render(owed.kind, operation), operation.version

    def _delivered(self, owed: OutboxMessage, version: int, channel: str, ts: str) -> None:
        self._through.at = self._clock()
        self._tries.pop(owed.dedup_key, None)
        what = _KINDS.get(owed.kind, "message")
        with self._store.transaction() as db:
            outbox.mark_sent(db, owed.dedup_key, version, channel, ts)
            outbox.revive(db, channel, _LOST_CHANNEL, since=iso(self._store.clock() - KEPT))
            self._store.log(
                AuditEvent(
                    actor="trunkbot",
                    event=Event.MESSAGE_UPDATED if owed.ts else Event.MESSAGE_POSTED,
                    sentence=f"{'Updated' if owed.ts else 'Sent'} the {what} for {owed.channel}.",
                    operation_id=owed.operation_id,
                    detail={"kind": owed.kind, "channel": channel, "ts": ts, "version": version},
                )
            )

    def _deliver(self, owed: OutboxMessage, message: Message) -> tuple[str, str]:
        """Post or update it; returns its channel and `ts`."""
        if owed.ts:
            self._slack.chat_update(channel=owed.channel, ts=owed.ts, **message.payload())
            return owed.channel, owed.ts
        if owed.posting_since and (place := self._search(owed)):
            # It is there as it was posted; there may be news since.
            self._slack.chat_update(channel=place[0], ts=place[1], **message.payload())
            return place
        return self._post(owed, message)

    def _post(self, owed: OutboxMessage, message: Message) -> tuple[str, str]:
        with self._store.transaction() as db:
            outbox.mark_posting(db, owed.dedup_key, int(self._store.clock().timestamp()))
        try:
            answer = self._slack.chat_postMessage(
                channel=owed.channel,
                **message.payload(),
                thread_ts=owed.parent_ts,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"slot": owed.dedup_key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if not may_have_worked(error):
                with self._store.transaction() as db:
                    outbox.mark_not_posted(db, owed.dedup_key)
            raise
        self._pace(owed.channel)
        if not answer.get("ts"):
            raise SlackRequestError("Slack took the message but didn't say where it is.")
        return str(answer.get("channel") or owed.channel), str(answer["ts"])

    def _search(self, owed: OutboxMessage) -> tuple[str, str] | None:
        """The channel and `ts` of the message if it is there. Raises _CannotSearch if Slack doesn't allow that."""
        try:
            return self._search_pages(owed)
        except SlackApiError as error:
            if busy_seconds(error) is not None or is_worth_another_try(error):
                raise
            raise _CannotSearch(reason_of(error)) from None

    def _search_pages(self, owed: OutboxMessage) -> tuple[str, str] | None:
        channel = owed.channel
        if channel.startswith(("U", "W")):
            # A message to a person is in a direct message, whose id only Slack knows.
            channel = str(self._slack.conversations_open(users=channel)["channel"]["id"])
        oldest = f"{max(0, owed.posting_since - CLOCKS_DIFFER)}.000000"
        where: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True, "limit": 200}
        if owed.parent_ts:
            pages = self._slack.conversations_replies(ts=owed.parent_ts, **where)
        else:
            pages = self._slack.conversations_history(**where)
        for page in pages:
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                if (metadata.get("event_payload") or {}).get("slot") == owed.dedup_key:
                    return channel, str(message["ts"])
        return None

    def _pace(self, channel: str) -> None:
        """Allow a short burst, then one a second, counted from when Slack has each message."""
        now = self._clock()
        start = max(self._allowance.get(channel, now - BURST * SECONDS_BETWEEN), now - BURST * SECONDS_BETWEEN)
        self._allowance[channel] = start + SECONDS_BETWEEN
        self._hold(channel, self._allowance[channel] - now)

    def _refused(self, owed: OutboxMessage, error: Exception) -> None:
        reason = reason_of(error)
        if self._hold_if_busy(owed.channel, error):
            return
        if is_worth_another_try(error):
            # If nobody knows whether it arrived, `posting_since` is still set and the channel is searched first.
            if self._is_hopeless(owed, reason):
                self._dead_letter(owed, f"{outbox.SKIPPED}{reason} at every try")
                return
            log.warning("Slack didn't take %s: %s. Trying again.", owed.dedup_key, reason)
            self._hold(owed.channel, self._retry)
            return
        if owed.ts and reason in _MESSAGE_IS_GONE:
            log.warning("The message %s is gone (%s). Posting it again.", owed.dedup_key, reason)
            with self._store.transaction() as db:
                outbox.post_again(db, owed.dedup_key)
            return
        if owed.parent_key and owed.parent_ts and reason in _THREAD_IS_GONE:
            log.warning("The message above %s is gone (%s). Posting it again.", owed.dedup_key, reason)
            with self._store.transaction() as db:
                outbox.post_again(db, owed.parent_key)
            return
        self._through.at = self._clock()
        log.error("Slack won't take a message for %s (%s): %s", owed.channel, owed.dedup_key, reason)
        self._dead_letter(owed, reason)

    def _is_hopeless(self, owed: OutboxMessage, reason: str) -> bool:
        """Count a failed try. True if it was the last: Slack takes other messages, but not this one."""
        if reason in ABOUT_THE_TOKEN:
            return False
        before = self._tries.get(owed.dedup_key, Tries(0, self._clock()))
        tries = self._tries[owed.dedup_key] = Tries(before.count + 1, before.since)
        if tries.count == MOST_TRIES:
            self._stuck(owed.channel, reason)
        return tries.count >= MOST_TRIES and self._through.at > tries.since

    def _dead_letter(self, owed: OutboxMessage, reason: str) -> None:
        self._tries.pop(owed.dedup_key, None)
        with self._store.transaction() as db:
            if reason in _LOST_CHANNEL and not outbox.is_to_person(owed.channel):
                self._channel_lost(owed.channel, reason, owed.operation_id or "")
            outbox.dead_letter(db, owed.dedup_key, reason)
            operations.touch(db, owed.operation_id or "")
            self._store.log(
                AuditEvent(
                    actor="trunkbot",
                    event=Event.NOT_TOLD,
                    sentence=f"Couldn't send a message to {owed.channel}: {reason}.",
                    operation_id=owed.operation_id,
                    detail={"kind": owed.kind, "error": reason},
                )
            )
        self._dead_lettered()
