"""People who do things in the sandbox's Slack, and a picture of each screen that they then see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.domain.records import State
from bot.store import outbox, reviews
from bot.words.blocks import action_name
from tests.journeys.acts import OPS
from tests.screens.reading import read, settled, title_of
from tests.support.looking import Json, elements, text_of
from tests.support.person import Person
from tests.support.stage import Stage
from tests.support.waiting import until

DM = "trunkbot"


class Album:
    """The screens seen so far. `chapter` begins a part of the file; every other method does one thing as one person,
    waits for what comes of it and keeps the screen."""

    def __init__(self) -> None:
        self.count = 0
        self._parts: list[str] = []
        self._requests: list[str] = []

    @contextmanager
    def at(self, stage: Stage) -> Iterator[Album]:
        """Everything within happens there."""
        self.stage = stage
        self._names = {user.id: user.real_name for user in stage.slack.users.values()}
        yield self
        self._requests += [each.id for each in stage.operations()]

    @property
    def text(self) -> str:
        """The whole file."""
        return settled("\n\n".join(self._parts), self._requests) + "\n"

    def chapter(self, title: str) -> None:
        """Begin a part of the file."""
        self._parts.append(f"{'=' * 100}\n{title.upper()}\n{'=' * 100}")

    def keep(self, who: Person | str, what: str, thing: Json) -> Json:
        """Keep a screen; returns it."""
        self.count += 1
        name = who if isinstance(who, str) else self._names[who.user_id]
        self._parts.append(f"## {self.count}. {name}: {what}\n{read(thing, self._names)}")
        return thing

    def typed(self, person: Person, line: str, channel: str = OPS) -> Json:
        """Type a line; the private answer or the modal that comes of it."""
        self.close(person)
        with self._next_screen(person, channel) as screen:
            person.send(channel, line)
        return self.keep(person, line, screen())

    def pressed(self, person: Person, thing: Json, action: str) -> Json:
        """Press a button; the private answer or the modal that comes of it."""
        with self._next_screen(person, OPS) as screen:
            label = self.press(person, thing, action)
        return self.keep(person, f"presses [{label}]", screen())

    def press(self, person: Person, thing: Json, action: str) -> str:
        """Press a button, of which no picture is kept; its label."""
        button = next(
            (block, element)
            for block, element in elements(thing)
            if element["type"] == "button" and action_name(element["action_id"]) == action
        )
        person.press(thing, button)
        return str(button[1]["text"]["text"])

    def submitted(self, person: Person) -> Json:
        """Submit the modal; the modal that follows it, at rest."""
        before = person.modal()
        assert person.submit() == {}, person.errors()
        self.rest()
        after = person.wait_for(lambda: self._at_rest(person.modal()), what="the modal at rest")
        return self.keep(person, f"submits {title_of(before)!r}", after)

    def refused(self, person: Person) -> None:
        """Submit the modal with something wrong in it; the errors at its fields."""
        title = title_of(person.modal())
        errors = person.submit()
        assert errors, f"{title} was taken"
        lines = "\n".join(f"{label}: ❗ {sentence}" for label, sentence in errors.items())
        self.keep(person, f"submits {title!r} with something wrong", {"text": lines})

    def finished(self, person: Person) -> None:
        """Submit the modal, which closes or ends, without keeping what it shows."""
        assert person.submit() == {}, person.errors()
        self.rest()
        self.close(person)

    def card(self, person: Person, what: str, channel: str = OPS) -> Json:
        """The newest message of a channel, once nothing is under way."""
        self.rest()
        return self.keep(person, f"{what} (in {channel})", person.messages(channel)[-1])

    def newest(self, person: Person, channel: str = OPS) -> Json:
        """The newest message of a channel, of which no picture is kept."""
        return person.messages(channel)[-1]

    def threads(self, person: Person, card: Json, what: str) -> None:
        """What stands under a card."""
        for reply in person.thread(card["ts"]):
            self.keep(person, f"{what} (in its thread)", reply)

    def home(self, person: Person) -> Json:
        """The Home tab."""
        person.home()
        self.rest()
        return self.keep(person, "opens Home", person.home())

    def do(self, person: Person, line: str) -> None:
        """A whole change on one line, of which no picture is kept."""
        before = len(self.stage.operations())
        self.close(person)
        person.send(OPS, line)
        until(lambda: person.view() or len(self.stage.operations()) > before, line)
        if person.view():
            assert person.submit() == {}, person.errors()
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is under way: each operation over or waiting for people, and no message owed."""
        until(self._is_at_rest, "rest")

    def close(self, person: Person) -> None:
        """Close whatever modal is open."""
        if person.view():
            person.close(clear=True)
            person.no_modal()

    def _at_rest(self, view: Json) -> Json | None:
        """The modal, unless its operation is further than it shows."""
        cooling = any(each.state == State.APPROVED for each in self.stage.operations())
        busy = ":hourglass" in text_of(view) or "In progress" in text_of(view)
        return view if cooling or not busy else None

    def _is_at_rest(self) -> bool:
        operations = self.stage.operations()
        with self.stage.bot.store.reading() as db:
            if outbox.count_owed(db) or any(each.state in {State.QUEUED, State.RUNNING} for each in operations):
                return False
            asked = [reviews.find(db, each.id) for each in operations if each.state == State.WAITING]
        return all(review and review.digest for review in asked)

    @contextmanager
    def _next_screen(self, person: Person, channel: str) -> Iterator[Callable[[], Json]]:
        answers, view = len(person.ephemerals(channel)), person.view()
        before = view and (view["id"], view["hash"])

        def there() -> Json | None:
            now = person.view()
            if now and (now["id"], now["hash"]) != before:
                return None if "reading" in now["callback_id"] else now
            return next(iter(person.ephemerals(channel)[answers:]), None)

        yield lambda: person.wait_for(there, what="an answer")
