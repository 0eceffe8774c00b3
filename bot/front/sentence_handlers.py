"""Sentences from direct messages, mentions, threads and the message shortcut, and the buttons of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.errors import BadInput
from bot.front.acknowledgement import NOTHING, Payload, Reply, later
from bot.front.asks import AskBuilder
from bot.front.click_handlers import ClickHandler, ClickReader, Press
from bot.front.jobs import BackgroundJob
from bot.front.owed_answers import OwedAnswers
from bot.front.responders import MessagePlace, Responder, Responders
from bot.front.sentences import Door, Listener, Sentence
from bot.front.verb_runner import OLD_BUTTON
from bot.journal.intake import Intake
from bot.slack.markup import plain_text
from bot.store import OwedAnswer, Place, Store, conversations
from bot.words import at_account
from bot.words import sentences as words
from bot.words.blocks import Message, escape

_READ_SUBTYPES = {"", "thread_broadcast", "file_share"}


@dataclass(frozen=True)
class Identity:
    """The bot's own user id, and its workspace."""

    user: str
    team: str


class MessageHandler:
    """Answers direct messages, mentions, and replies in threads that the bot is part of."""

    def __init__(
        self,
        asks: AskBuilder,
        responders: Responders,
        listener: Listener,
        intake: Intake,
        store: Store,
        owed: OwedAnswers,
        who: Identity,
    ) -> None:
        self._asks = asks
        self._responders = responders
        self._listener = listener
        self._intake = intake
        self._store = store
        self._owed = owed
        self._who = who

    def concerns_us(self, event: Payload) -> bool | None:
        """True for a message that the bot may read, False for one that it drops unread; None if only the database
        knows. Doesn't look at the text."""
        if not all(isinstance(event.get(name), str) for name in ("user", "ts")):
            return False
        if event.get("bot_id") or event["user"] == self._who.user:
            return False
        if str(event.get("subtype") or "") not in _READ_SUBTYPES:
            return False
        if event.get("channel_type") == "im" or event.get("type") == "app_mention":
            return True
        return None if isinstance(event.get("thread_ts"), str) else False

    def is_in_our_thread(self, event: Payload) -> bool:
        """True for a reply in a thread that the bot began or was spoken to in."""
        with self._store.reading() as db:
            return conversations.is_held(db, self._who.team, str(event["channel"]), str(event["thread_ts"]))

    def __call__(self, event: Payload) -> Reply:
        """Answer the event, once: a mention in a thread arrives as two events."""
        channel, ts, user = str(event["channel"]), str(event["ts"]), str(event["user"])
        is_direct, mention = event.get("channel_type") == "im", f"<@{self._who.user}"
        raw = str(event.get("text") or "")
        is_said_to_us = is_direct or event.get("type") == "app_mention" or mention in raw
        key = f"message/{channel}/{ts}"
        answer = OwedAnswer(key, user, channel) if is_said_to_us else None
        if not (self._owed.owe(answer) if answer else self._intake.is_first_delivery(key)):
            return NOTHING
        where = MessagePlace(channel, ts, str(event.get("thread_ts") or ts))
        text, account = at_account.split(plain_text(self._without_mention(raw)))
        is_alone = bool(event.get("is_ext_shared_channel"))
        try:
            ask = self._asks.build(user, "" if is_direct else channel, "", account)
        except BadInput as error:
            unknown = Message(escape(error.sentence))
            responder = self._owed.settled_by(self._responders.of_thread(where, user, "", alone=is_alone), answer)
            return later(lambda: responder.say(unknown))

        def responder_of(*, alone: bool) -> Responder:
            of_thread = self._responders.of_thread(where, user, ask.account.name, alone=alone)
            return self._owed.settled_by(of_thread, answer)

        door = Door(responder_of(alone=is_alone), responder_of(alone=not is_direct), listens=not is_said_to_us)
        place = Place(self._who.team, channel, where.thread_ts, user)
        follows = replace(place, thread="") if is_direct and not event.get("thread_ts") else None
        if not text.strip():
            return later(lambda: door.responder.say(words.greeting()))
        return later(partial(self._listener.hear, Sentence(text, ask, place, door, follows)))

    def _without_mention(self, raw: str) -> str:
        return " ".join(part for part in raw.split() if not part.startswith(f"<@{self._who.user}"))


class ShortcutHandler:
    """Answers “Ask trunkbot”, the shortcut of a message, as if its text had been typed after `/trunk`."""

    def __init__(
        self, asks: AskBuilder, responders: Responders, listener: Listener, owed: OwedAnswers, who: Identity
    ) -> None:
        self._asks = asks
        self._responders = responders
        self._listener = listener
        self._owed = owed
        self._who = who

    def __call__(self, body: Payload) -> Reply:
        """Answer the shortcut."""
        message, channel = body.get("message") or {}, str((body.get("channel") or {}).get("id") or "")
        answer = OwedAnswer(f"shortcut/{body['trigger_id']}", str(body["user"]["id"]), channel)
        if not self._owed.owe(answer):
            return NOTHING
        text = plain_text(str(message.get("text") or ""))
        ask = self._asks.build(answer.user, channel)
        responder = self._owed.settled_by(self._responders.of_command(body, ask.account.name), answer)
        thread = str(message.get("thread_ts") or message.get("ts") or "")
        place = Place(self._who.team, channel, thread, ask.user)
        door = Door(responder, responder, opens=True)
        if not text.strip():
            return later(lambda: responder.say(words.greeting()))
        return later(partial(self._listener.hear, Sentence(text, ask, place, door)))


class SentenceClickHandler(ClickHandler):
    """Answers `sentence/…`: the buttons of answers to sentences. A person who presses one uses their own rights."""

    def __init__(self, clicks: ClickReader, listener: Listener, intake: Intake, responders: Responders) -> None:
        super().__init__(clicks)
        self._listener = listener
        self._intake = intake
        self._responders = responders

    def account_of(self, value: str) -> str | None:
        """The draft's own."""
        draft = self._listener.find(value.partition(" ")[0])
        return draft.account or None if draft else None

    def answer(self, press: Press) -> Reply:
        draft_id, _, number = press.ask.text.partition(" ")
        draft, place = self._listener.find(draft_id), int(number) if number.isdecimal() else 0
        ask = replace(press.ask, text="")
        if draft is None or place >= len(draft.options):
            return later(lambda: press.responder.say(words.OLD))
        if press.name == words.OPEN:
            return later(partial(self._listener.open, draft, place, ask, press.responder))
        if not self._intake.is_first_delivery(f"click/{press.trigger_id}"):
            return NOTHING
        is_own = press.updates_itself and press.ask.user == draft.user
        answers = self._responders.replacing(press.channel, press.ts, press.responder, ask.account.name)
        responder = answers if is_own else press.responder
        job: Mapping[str, BackgroundJob] = {
            words.TAKE: partial(
                self._listener.take, draft, place, ask, Door(responder, press.responder, opens=not is_own)
            ),
            words.ELSE: lambda: press.responder.say(self._listener.others(draft, ask)),
            words.NONE: lambda: responder.say(self._listener.none(draft)),
        }
        return later(job.get(press.name, lambda: press.responder.say(OLD_BUTTON)))
