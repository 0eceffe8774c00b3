"""Answers to sentences, whichever door they came through.

sentence ─► meaning ─► an answer · a form · a card with one button · one question

Nothing here changes anything: a card's button opens a form, and only that can be submitted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from cachetools import TTLCache

from bot import knowledge
from bot.conversation import Effect, Meaning, Move, Stance, is_ready
from bot.conversation.cleaning import is_greeting, is_thanks
from bot.conversation.guards import nothing_to_undo
from bot.conversation.roles import ROLES
from bot.domain import E164
from bot.domain.clock import moment
from bot.domain.errors import BadInput, ExotelError
from bot.domain.lane import Lane
from bot.domain.records import Ending, KnownTrunk, State, StepState
from bot.front.contexts import Understanding, Understood
from bot.front.jobs import LaneJob
from bot.front.responders import ChangedResponder, NotedResponder, Responder
from bot.front.verb_runner import VerbRunner
from bot.journal.operations import Operations
from bot.logs.context import acting_as
from bot.slack.errors import UNANSWERED
from bot.steps.trunk import CreateTrunk
from bot.store import Place, Store, Turn, conversations, drafts
from bot.store.drafts import Draft, Option
from bot.trunks.directory import NotOne
from bot.verbs.services import Services, Trunks
from bot.verbs.verb import UNKNOWN, Ask, Instant, LiveChange, Query, Right, Said, Verb, WizardChange
from bot.words import sentences as words
from bot.words.blocks import Block, Message, View, button, modal, section
from bot.words.phrasing import people
from bot.words.review_cards import withdraw_button

log = logging.getLogger(__name__)

LONGEST = 3_000
MOST_A_MINUTE = 20
MOST_CHOICES = 5
_LISTS: Mapping[str, Callable[[Trunks, KnownTrunk], list[str]]] = {
    "number list": lambda trunks, trunk: [each.phone_number for each in trunks.numbers(trunk)],
    "ip list": lambda trunks, trunk: [each.ip for each in trunks.whitelisted_ips(trunk)],
    "dest list": lambda trunks, trunk: [each.address.removeprefix("sip:") for each in trunks.destinations(trunk)],
}
_STILL_FRESH = timedelta(days=1)
_PRIVATE = {"audit", "creds", "who"}
"""Answers that aren't for everyone in a channel."""
_USUAL = ("show", "check", "explain")
"""Offered where the reader has no other alternatives."""


@dataclass(frozen=True)
class Door:
    """The way an answer goes back. `alone` shows it to its author only. `opens` if a form can be opened at once;
    `listens` if the text wasn't said to the bot, which then answers only what is surely meant for it."""

    responder: Responder
    alone: Responder
    opens: bool = False
    listens: bool = False


@dataclass(frozen=True)
class Sentence:
    """A person's text, with the ask of its author and the conversation it belongs to.

    `follows` is the conversation that it may follow, if that is another one: a direct message begins a thread.
    """

    text: str
    ask: Ask
    place: Place
    door: Door
    follows: Place | None = None


@dataclass(frozen=True)
class _Turn:
    """An option that was taken, and everything needed to answer it."""

    option: Option
    ask: Ask
    place: Place
    door: Door
    alternatives: Sequence[Option] = ()
    notes: Sequence[str] = ()
    text: str = ""


class Listener:
    """Answers sentences and the buttons of those answers."""

    def __init__(
        self,
        understanding: Understanding,
        runner: VerbRunner,
        store: Store,
        operations: Operations,
        services_for: Callable[[Ask], Services],
    ) -> None:
        self._understanding = understanding
        self._runner = runner
        self._store = store
        self._operations = operations
        self._services_for = services_for
        self._heard = _Heard()
        self._opened: TTLCache[str, tuple[Place, str]] = TTLCache(1000, 3600)
        """The conversation and the turn that each open form came of, by view id."""

    def hear(self, sentence: Sentence) -> None:
        """Answer a sentence. A bug is logged without the text. Raises Slack's errors."""
        try:
            if len(sentence.text) > LONGEST:
                sentence.door.alone.say(words.TOO_MUCH)
            elif not self._heard.admit(sentence.ask.user):
                sentence.door.alone.say(words.TOO_MANY)
            elif is_greeting(sentence.text):
                sentence.door.responder.say(words.greeting())
            elif is_thanks(sentence.text):
                if not sentence.door.listens:
                    sentence.door.responder.say(words.YOURE_WELCOME)
            else:
                self._answer(sentence)
        except UNANSWERED:
            raise
        except Exception as error:
            log.error("A sentence couldn't be answered: %s", type(error).__name__)
            sentence.door.alone.say(words.DIDNT_UNDERSTAND)

    def _answer(self, sentence: Sentence) -> None:
        door = sentence.door
        follows = sentence.follows or sentence.place
        read = self._understanding.read(sentence.text, sentence.ask, follows, lambda: _reading(door))
        meaning = read.meaning
        if door.listens and not _is_for_us(read):
            return
        if meaning.overloaded:
            door.alone.say(words.TOO_MUCH)
        elif meaning.move is Move.CANCEL:
            self._understanding.end(sentence.place)
            door.responder.say(words.NEVER_MIND)
        elif meaning.move is Move.TOO_LATE:
            door.responder.say(words.TOO_LATE)
        elif meaning.move is Move.UNDO and (answer := self._waiting(read) or self._cannot_undo(read, sentence)):
            door.responder.say(answer)
        elif meaning.verb and meaning.sure:
            self._take(self._turn(meaning, sentence))
        else:
            self._unsure(read, sentence)

    # What was understood

    def _turn(self, meaning: Meaning, sentence: Sentence) -> _Turn:
        notes = words.notes(
            meaning.cannot_keep, meaning.suggested, meaning.fields, destroys=meaning.effect is Effect.DESTROY
        )
        others = [_option(each) for each in meaning.alternatives]
        return _Turn(_option(meaning), sentence.ask, sentence.place, sentence.door, others, notes, text=sentence.text)

    def _unsure(self, read: Understood, sentence: Sentence) -> None:
        """Answer a sentence that starts nothing."""
        meaning, door = read.meaning, sentence.door
        trunk = meaning.value("trunk") or meaning.value("from")
        if not read.context.account.reachable:
            door.responder.say(Message(words.UNREACHABLE))
        elif meaning.absent:
            lead = words.absent(meaning.absent, trunk)
            self._offer([Option("show", {"trunk": [trunk]})] if trunk else [Option("list")], sentence, lead)
        elif meaning.rejected:
            self._rejected(meaning, trunk, sentence)
        elif meaning.alternatives:
            self._offer([_option(each) for each in meaning.alternatives], sentence)
        else:
            self._nothing(meaning, sentence)

    def _rejected(self, meaning: Meaning, trunk: str, sentence: Sentence) -> None:
        match meaning.stance:
            case Stance.DENIED:
                sentence.door.responder.say(words.denied(trunk or _first_value(meaning)))
            case Stance.TOLD:
                sentence.door.responder.say(words.told(trunk))
            case Stance.ASKED:
                reads = [_option(each) for each in meaning.alternatives if each.effect is Effect.READ]
                past = Option("audit", {"trunk": [trunk]} if trunk else {})
                taken = reads[0] if reads else past
                self._take(_Turn(taken, sentence.ask, sentence.place, sentence.door, reads[1:] or [past]))
            case _:
                offered = [_option(each) for each in meaning.alternatives]
                self._offer(offered, sentence, f"{words.NOTHING_DONE}")

    def _nothing(self, meaning: Meaning, sentence: Sentence) -> None:
        """Answer a text that no command was found for: as a problem, as a slip, or not at all."""
        ask, door = sentence.ask, sentence.door
        heard, _ = self._runner.verbs.resolve(sentence.text)
        is_denied = meaning.stance is Stance.DENIED and not knowledge.read(sentence.text).rows
        if heard and heard.name == "explain" and not is_denied:
            self._take(_Turn(Option("explain"), ask, sentence.place, door, text=sentence.text))
        elif not is_ready():
            door.responder.say(words.only_commands(self._runner.suggest(ask, sentence.text)))
        elif is_denied and meaning.for_us:
            door.responder.say(words.denied(""))
        elif meaning.move is Move.ANSWER:
            door.responder.say(words.PRESS_IT)
        else:
            door.responder.say(words.not_for_us())

    def _offer(self, options: Sequence[Option], sentence: Sentence, lead: str = "") -> None:
        """“Did you mean …?”"""
        if not options:
            sentence.door.responder.say(words.none_of_these())
            return
        draft = self._keep(options[:3], sentence.ask, sentence.place)
        offered = [(option.verb, option.fields) for option in draft.options]
        message = words.did_you_mean(offered, draft.id, lead) if lead else words.did_you_mean(offered, draft.id)
        sentence.door.responder.say(message)

    def _waiting(self, read: Understood) -> Message | None:
        """The request to withdraw, if the last turn's still waits."""
        last = read.context.thread.last
        entry = self._operations.load(last.operation) if last and last.operation else None
        if entry is None or entry.operation.state is not State.WAITING:
            return None
        return words.waiting(entry.headline, withdraw_button(entry.id))

    def _cannot_undo(self, read: Understood, sentence: Sentence) -> Message | None:
        """The answer if what the last turn spoke of was never done, because its form may not have been submitted, or if
        the trunk was there before it."""
        meaning = read.meaning
        trunk = meaning.value("trunk")
        if not trunk:
            return None
        _reading(sentence.door)
        account = self._understanding.account_with(trunk, sentence.ask)
        if not account.reachable:
            return Message(words.UNREACHABLE)
        if nothing_to_undo(meaning, account.contents.get(trunk)):
            return words.nothing_to_undo(str(meaning.verb), meaning.fields)
        if meaning.verb == "delete" and not self._made_a_trunk(read.context.thread.last):
            return words.was_there_before(trunk)
        return None

    def _made_a_trunk(self, last: Turn | None) -> bool:
        """True if the operation that came of the turn created a trunk that wasn't there."""
        entry = self._operations.load(last.operation) if last and last.operation else None
        return entry is not None and any(
            step.name.split()[0] == CreateTrunk.kind
            and step.state is StepState.DONE
            and step.ending is not Ending.ALREADY_DONE
            for step in entry.operation.steps
        )

    # What is done about it

    def _take(self, turn: _Turn) -> None:
        """Answer a read; ask for what is missing in a change, or show its card or its form."""
        verb, option = self._verb(turn.option), turn.option
        ask = replace(turn.ask, text=self._words(turn))
        if refusal := self._runner.refusal(verb, ask):
            turn.door.alone.say(words.refused(option.verb, option.fields, refusal))
            return
        self._remember(turn)
        if isinstance(verb, Instant | Query) and verb.right_for(ask.text) is Right.LOOK:
            self._look(verb, replace(turn, ask=ask))
        elif turn.door.opens and not _is_immediate(verb):
            draft = self._draft_of(turn)
            self._run(self._form(option, ask, turn.place, turn.door.responder, draft.notes))
        elif option.missing:
            self._ask(turn)
        else:
            self._card(turn)

    def _look(self, verb: Instant | Query, turn: _Turn) -> None:
        draft = self._draft_of(turn)
        option = turn.option

        def shown(message: Message) -> Message:
            return words.headed(option.verb, option.fields, message, draft.id)

        responder = turn.door.alone if option.verb in _PRIVATE else turn.door.responder
        responder = ChangedResponder(responder, shown)
        outcome = self._runner.run(verb, turn.ask, responder)
        if isinstance(outcome, Message):
            responder.say(outcome)
        else:
            self._run(outcome)

    def _card(self, turn: _Turn) -> None:
        option, verb = turn.option, self._verb(turn.option)
        draft = self._draft_of(turn)
        approvers = ""
        if ROLES[option.verb].effect is Effect.DESTROY:
            access = self._services_for(turn.ask).access
            approvers = people(access.lists.approvers) or "an approver"
        opens: Block | None = None
        if _is_immediate(verb):
            opens = button(words.phrase(option.verb, option.fields), verb.name, self._words(turn), "primary")
        elif not isinstance(verb, WizardChange | LiveChange):
            opens = button("Show it to me", words.OPEN, f"{draft.id} 0", "primary")
        message = words.card(option.verb, option.fields, draft.id, turn.notes, approvers=approvers, opens=opens)
        (turn.door.alone if option.verb in _PRIVATE else turn.door.responder).say(message)

    def _ask(self, turn: _Turn) -> None:
        """Ask for the first missing field, with a button for each likely value."""
        option, asks = turn.option, turn.option.missing[0]
        choices = self._choices(asks, turn)
        answered = [_with(option, asks, value) for _, value in choices]
        draft = self._keep([option, *answered, *turn.alternatives], turn.ask, turn.place, asks, turn.notes)
        labels = [label for label, _ in choices]
        turn.door.responder.say(words.question(option.verb, option.fields, asks, draft.id, labels, turn.notes))

    def _choices(self, asks: str, turn: _Turn) -> list[tuple[str, str]]:
        """The likely values of a field, each with its label."""
        option = turn.option
        if asks == "direction":
            hint = option.implied.get("direction", "")
            ways = sorted(words.DIRECTIONS, key=lambda way: way != hint)
            ways = [way for way in ways if option.verb != "test" or way != "both"]
            return [(f"{words.DIRECTIONS[way]}{' (as I read it)' if way == hint else ''}", way) for way in ways]
        if asks == "mode":
            return [("pstn", "pstn"), ("flow", "flow")]
        if asks in ("trunk", "from", "to") and option.verb not in ("create", "restore"):
            taken = {value for values in option.fields.values() for value in values}
            return [(name, name) for name in self._trunks(turn) if name not in taken][:MOST_CHOICES]
        if option.verb == "restore":
            deleted = self._services_for(turn.ask).approvals.deleted(turn.ask.account.sid)
            names = dict.fromkeys(str(each.operation.request.get("trunk_name", "")) for each in deleted)
            return [(name, name) for name in names][:MOST_CHOICES]
        trunk = next(iter(option.fields.get("trunk") or option.fields.get("from") or ()), "")
        takes_what_is_there = ROLES[option.verb].effect is Effect.DESTROY or option.verb in (
            "number mode",
            "dest weight",
        )
        if trunk and takes_what_is_there and (contents := self._understanding.contents(trunk, turn.ask)):
            there = {
                "number": [number.phone_number for number in contents.numbers],
                "ip": [address.ip for address in contents.whitelisted_ips],
                "destination": [route.destination.removeprefix("sip:") for route in contents.destinations],
                "user": list(contents.credentials),
            }
            return [(value, value) for value in there.get(asks, [])][:MOST_CHOICES]
        return []

    def _trunks(self, turn: _Turn) -> list[str]:
        """The names of the trunks, the likeliest first: those that have the number, then those spoken of last."""
        services, number = self._services_for(turn.ask), next(iter(turn.option.fields.get("number", ())), "")
        holders: list[str] = []
        if number and ROLES[turn.option.verb].effect is Effect.DESTROY:
            try:
                with acting_as(turn.ask.user):
                    on = services.trunks.where_is(E164.parse(number)).on
                holders = [trunk.trunk_name for trunk, _ in on]
            except (BadInput, ExotelError) as error:
                log.info("A number wasn't found for a question: %s", type(error).__name__)
        with self._store.reading() as db:
            turns = conversations.read(db, turn.place).turns
        lately = [name for each in reversed(turns) for name in each.fields.get("trunk", ())]
        every = [trunk.trunk_name for trunk in services.trunks.seen()]
        return list(dict.fromkeys([*holders, *(name for name in lately if name in every), *every]))

    # Buttons

    def take(self, draft: Draft, number: int, ask: Ask, door: Door) -> None:
        """Go on with one of a draft's options."""
        option = draft.options[number]
        if not draft.asks:
            self._count(draft, option.verb)
        others = [each for each in draft.options if each.verb != option.verb]
        self._take(_Turn(option, ask, _place(draft, ask), door, others, draft.notes))

    def open(self, draft: Draft, number: int, ask: Ask, responder: Responder) -> None:
        """Open the form of one of a draft's options. A refusal is logged."""
        option = draft.options[number]
        verb, door = self._verb(option), Door(responder, responder, opens=True)
        turn = _Turn(option, ask, _place(draft, ask), door)
        ask = replace(ask, text=self._words(turn))
        if refusal := self._runner.refusal(verb, ask):
            responder.say(refusal)
            return
        notes = [*draft.notes, *([words.late()] if self._is_late(draft) else [])]
        self._run(self._form(option, ask, turn.place, responder, notes))

    def others(self, draft: Draft, ask: Ask) -> Message:
        """The other options of a draft."""
        taken = draft.options[0]
        offered = [option for option in draft.options[1:] if option.verb != taken.verb]
        trunk = {"trunk": taken.fields["trunk"][:1]} if taken.fields.get("trunk") else {}
        usual = [Option(verb, trunk) for verb in _USUAL if verb != taken.verb]
        known = {option.verb for option in offered}
        offered = [*offered, *(option for option in usual if option.verb not in known)][:3]
        fresh = self._keep([taken, *offered], ask, _place(draft, ask))
        return words.did_you_mean(
            [(option.verb, option.fields) for option in offered], fresh.id, f"OK. {words.NOTHING_DONE}", first=1
        )

    def none(self, draft: Draft) -> Message:
        """The answer to “None of these”."""
        self._count(draft, "")
        return words.none_of_these()

    def find(self, draft_id: str) -> Draft | None:
        """The draft of that id."""
        with self._store.reading() as db:
            return drafts.find(db, draft_id)

    def _count(self, draft: Draft, meant: str) -> None:
        taken = draft.options[0].verb
        if taken != meant:
            with self._store.transaction() as db:
                drafts.count_misreading(db, taken, meant)

    # Parts

    def began(self, view_id: str, operation_id: str) -> None:
        """Note the operation that came of a form that a sentence opened, for “undo that”."""
        if opened := self._opened.pop(view_id, None):
            self._understanding.note_operation(*opened, operation_id)

    def _noted(self, responder: Responder, place: Place) -> Responder:
        with self._store.reading() as db:
            last = conversations.read(db, place).last

        def opened(view_id: str) -> None:
            if last and view_id:
                self._opened[view_id] = (place, last.at)

        return NotedResponder(responder, opened)

    def _form(
        self, option: Option, ask: Ask, place: Place, responder: Responder, notes: Sequence[str]
    ) -> Callable[[], object]:
        """The job that opens the form, filled in."""
        verb = self._verb(option)
        if not isinstance(verb, WizardChange):
            outcome = self._runner.run(verb, ask, responder)
            return partial(responder.say, outcome) if isinstance(outcome, Message) else outcome

        def read(asked: Ask, services: Services) -> View:
            view = verb.said(asked, Said(option.fields, option.implied), services)
            return words.with_notes(view, notes)

        show = partial(self._runner.jobs.show_live, verb, read, ask, self._noted(responder, place))
        return LaneJob(Lane.CHANGE, ask.account.sid, show)

    def _run(self, job: Callable[[], object]) -> None:
        self._runner.jobs.run(job)

    def _verb(self, option: Option) -> Verb:
        verb = self._runner.verbs.get(option.verb)
        if verb is None:
            raise LookupError(option.verb)
        return verb

    def _words(self, turn: _Turn) -> str:
        """The option in the words that follow the command. Trunks are named by their SID, which no word is like."""
        option = turn.option
        if option.verb == "explain" and turn.text:
            return f"{UNKNOWN}{turn.text}"
        sids = {trunk.trunk_name: trunk.trunk_sid for trunk in turn.ask.known_trunks}
        values = {name: list(each) for name, each in option.fields.items()}
        if option.verb == "audit":
            return _audit_words(values)
        if option.verb != "restore":
            for name in ("trunk", "from", "to"):
                values[name] = [sids.get(value, value) for value in values.get(name, ())]
        ordered = [values[name][0] for name in ROLES[option.verb].fields if values.get(name)]
        return " ".join(ordered)

    def _draft_of(self, turn: _Turn) -> Draft:
        return self._keep([turn.option, *turn.alternatives], turn.ask, turn.place, notes=turn.notes)

    def _keep(
        self, options: Sequence[Option], ask: Ask, place: Place, asks: str = "", notes: Sequence[str] = ()
    ) -> Draft:
        draft = Draft(
            id=self._store.new_id(),
            account=ask.account.name,
            workspace=place.workspace,
            channel=place.channel,
            thread=place.thread,
            user=ask.user,
            at=self._store.now(),
            options=options,
            asks=asks,
            notes=notes,
        )
        with self._store.transaction() as db:
            drafts.keep(db, draft)
        return draft

    def _remember(self, turn: _Turn) -> None:
        """Add the turn to its conversation."""
        option = turn.option
        now = Turn(self._store.now(), option.verb, option.fields, option.missing, self._listed(turn))
        self._understanding.remember(turn.place, now)

    def _listed(self, turn: _Turn) -> Sequence[str]:
        """The values of the list that is shown, in its order."""
        trunks, fields = self._services_for(turn.ask).trunks, turn.option.fields
        if turn.option.verb == "list":
            return [trunk.trunk_name for trunk in trunks.seen()]
        if turn.option.verb not in _LISTS or not fields.get("trunk"):
            return ()
        try:
            with acting_as(turn.ask.user):
                trunk = trunks.find(fields["trunk"][0])
                return _LISTS[turn.option.verb](trunks, trunk)
        except (NotOne, ExotelError) as error:
            log.info("A list couldn't be noted: %s", type(error).__name__)
            return ()

    def _is_late(self, draft: Draft) -> bool:
        return self._store.clock() - moment(draft.at) > _STILL_FRESH


class _Heard:
    """Counts the sentences of each person in the last minute."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def admit(self, user: str) -> bool:
        """Count a sentence; False if there were too many."""
        now = time.monotonic()
        with self._turn:
            self._times = {each: times for each, times in self._times.items() if times[-1] > now - 60}
            times = self._times.setdefault(user, deque(maxlen=MOST_A_MINUTE))
            is_too_many = len(times) == MOST_A_MINUTE and times[0] > now - 60
            if not is_too_many:
                times.append(now)
            return not is_too_many


def _is_for_us(read: Understood) -> bool:
    """True for a reply in a thread that is surely meant for the bot: a request or a question, or the end of its own."""
    meaning = read.meaning
    if meaning.move in (Move.CANCEL, Move.UNDO):
        return bool(read.context.thread.turns)
    return meaning.sure and meaning.verb is not None


def _reading(door: Door) -> None:
    """Use the trigger before it expires; elsewhere, show that it takes a moment."""
    if door.opens:
        door.responder.show(modal("reading", "trunkbot", [section("Reading from Exotel…")]))
    else:
        door.responder.meanwhile(Message("Reading from Exotel…"))


def _is_immediate(verb: Verb) -> bool:
    """True for a change without a form, which the button of its card does."""
    return isinstance(verb, Query) and verb.right is Right.CHANGE


def _option(meaning: Meaning) -> Option:
    fields = {name: list(values) for name, values in meaning.fields.items()}
    return Option(str(meaning.verb), fields, dict(meaning.implied), list(meaning.missing))


def _with(option: Option, name: str, value: str) -> Option:
    missing = [each for each in option.missing if each != name]
    if option.verb == "setup" and name == "direction":
        also = {"outbound": ["ip"], "inbound": ["destination"], "both": ["ip", "destination"]}[value]
        missing += [each for each in also if each not in option.fields and each not in missing]
    return replace(option, fields={**option.fields, name: [value]}, missing=missing)


def _first_value(meaning: Meaning) -> str:
    return next((value for values in meaning.fields.values() for value in values), "")


def _place(draft: Draft, ask: Ask) -> Place:
    return Place(draft.workspace, draft.channel, draft.thread, ask.user)


def _audit_words(values: dict[str, list[str]]) -> str:
    parts = [f"download {values['download'][0]}"] if values.get("download") else []
    parts += [f"trunk {values['trunk'][0]}"] if values.get("trunk") else []
    parts += [f"by {values['person'][0]}"] if values.get("person") else []
    parts += [f"since {values['since'][0]}"] if values.get("since") else []
    return " ".join(parts)
