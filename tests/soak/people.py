"""Who works in the soak, and what they do all day: chosen by luck, typed and clicked as people do."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable

import httpx

from bot.domain.buttons import CHECK_AGAIN, TRY_AGAIN
from bot.sandbox.exotel.state import ExotelState
from tests.soak.exotel_book import Thing, standing
from tests.support.looking import Json, buttons, text_of
from tests.support.person import Person
from tests.support.stage import ASHA, BEN, CHLOE, DIEGO, VERA

OPS = "trunk-ops"
AGAIN = (CHECK_AGAIN, TRY_AGAIN, "Try again")
LOOKS = (
    "list",
    "show {trunk}",
    "number list {trunk}",
    "ip list {trunk}",
    "dest list {trunk}",
    "pending",
    "audit",
    "who",
)
FLOOD = ("check {trunk}", "show {trunk}", "list", "audit head", "number list {trunk}", "pending")
NONSENSE = (
    "",
    "🙃",
    "delte everything",
    "create",
    "number add",
    "ip add x y z",
    "create this name is too long",
    "show \\",
)
WISHES = {
    "create": 4,
    "number": 4,
    "ip": 3,
    "dest": 3,
    "alias": 2,
    "remove": 5,
    "delete": 2,
    "press": 4,
    "look": 3,
    "nonsense": 1,
}
PATIENCE = 8.0
"""Seconds before somebody gives up on a bot that is away."""
SHARE_OF_REPEATS = 0.1
"""How often the same command, click or form is delivered a second time, as Slack may do."""


class Names:
    """Names, numbers and addresses that nobody asks for twice unless the first asking failed. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: Counter[str] = Counter()
        self._shown: set[str] = set()

    def next(self, kind: str) -> str:
        """A fresh one: a trunk's name, an E.164 number, an IPv4 address or a host."""
        with self._lock:
            number = self._next[kind]
            self._next[kind] += 1
        made = {
            "create": f"line_{number}",
            "number": f"+9198765{number:05d}",
            "ip": f"44.{number // 60_000}.{number // 250 % 240}.{number % 250 + 1}",
            "dest": f"sip{number}.acme.io:5061;transport=tls",
        }
        return made[kind]

    def to_show(self, number: str) -> bool:
        """True the first time that somebody wants this number as a caller ID."""
        with self._lock:
            is_new = number not in self._shown
            self._shown.add(number)
            return is_new


class Worker:
    """One person. `work` acts until it is over; what goes wrong for them (a bot that is away) they shrug off.
    `leisure` is how much more slowly than the others they act."""

    leisure = 1.0

    def __init__(
        self, person: Person, exotel: ExotelState, names: Names, luck: random.Random, repeat: Callable[[str], None]
    ) -> None:
        self.person = person
        self.person.patience = PATIENCE
        self._repeat = repeat
        self._exotel = exotel
        self._names = names
        self._luck = luck
        self.did: Counter[str] = Counter()

    def work(self, over: threading.Event, pause: float) -> None:
        """Acts, about one each `pause` seconds. `repeat(user_id)` delivers that person's last command or click anew."""
        while not over.wait(self._luck.uniform(0, 2 * pause)):
            del self.person.frames[1:]
            try:
                self.did[self.act()] += 1
                if self._luck.random() < SHARE_OF_REPEATS:
                    self._repeat(self.person.user_id)
            except (AssertionError, httpx.HTTPError):
                self.did["gave up"] += 1

    def act(self) -> str:
        """One act; the name of what it was."""
        raise NotImplementedError

    def send(self, text: str) -> None:
        """A line, where nothing is in the way."""
        if self.person.view():
            self.person.close(clear=True)
        self.person.send(OPS, f"/trunk {text}")

    def pick(self, kind: str) -> Thing | None:
        """Something of that kind that stands on the account."""
        things = sorted(thing for thing in standing(self._exotel) if thing.kind == kind)
        return self._luck.choice(things) if things else None

    def name_of(self, sid: str) -> str:
        """The trunk's name; the SID where it is gone by now."""
        trunk = self._exotel.trunks.get(sid)
        return trunk.trunk_name if trunk else sid

    def with_button(self, texts: tuple[str, ...], channels: tuple[str, ...] = (OPS,)) -> tuple[Json, str] | None:
        """One of the messages that have such a button, and which."""
        found = [
            (message, text)
            for channel in channels
            for message in [*self.person.messages(channel), *self.person.ephemerals(channel)]
            for text in buttons(message)
            if text in texts
        ]
        return self._luck.choice(found) if found else None


class Operator(Worker):
    """Asks for changes, looks, mistypes, presses what is there to be pressed."""

    def act(self) -> str:
        what = self._luck.choices(list(WISHES), list(WISHES.values()))[0]
        acts: dict[str, Callable[[], None]] = {
            "remove": self._remove,
            "delete": self._delete,
            "press": self._press,
            "look": self._look,
            "nonsense": lambda: self.send(self._luck.choice(NONSENSE)),
        }
        if what in acts:
            acts[what]()
        else:
            self._ask_for(what)
        return what

    def _ask_for(self, kind: str) -> None:
        """Something new; asked once more where the app was away, as a person would."""
        trunk, number = self.pick("trunk"), self.pick("number")
        if kind == "create" or trunk is None:
            line = f"create {self._names.next('create')}"
        elif kind == "alias" and number and self._names.to_show(number.what):
            line = f"alias set {self.name_of(number.trunk)} {number.what}"
        else:
            kind = "number" if kind == "alias" else kind
            line = f"{kind} add {trunk.what} {self._names.next(kind)}" + ("/32" if kind == "ip" else "")
        failures = len(self._failures())
        self.send(line)
        if len(self._failures()) > failures:
            self.send(line)

    def _failures(self) -> list[Json]:
        return [m for m in self.person.ephemerals(OPS) if "/trunk failed" in text_of(m)]

    def _remove(self) -> None:
        thing = self.pick(self._luck.choice(["number", "ip", "dest"]))
        if thing:
            self.send(f"{thing.kind} remove {self.name_of(thing.trunk)} {thing.what} no longer needed")

    def _delete(self) -> None:
        trunk = self.pick("trunk")
        if trunk is None or len(self._exotel.trunks) < 3:
            return
        self.send(f"delete {trunk.what}")
        self.person.wait_for(lambda: "permanently" in text_of(self.person.view()), "the form")
        self.person.fill("Type the trunk's name", trunk.what)
        self.person.fill("Reason", "We moved.")
        self.person.submit()

    def _press(self) -> None:
        spot = self.with_button((*AGAIN, "Withdraw") if self._luck.random() < 0.2 else AGAIN)
        if spot:
            self.person.click(spot[1], spot[0])

    def _look(self) -> None:
        trunk = self.pick("trunk")
        self.send(self._luck.choice(LOOKS).format(trunk=trunk.what if trunk else "nothing"))


class Approver(Worker):
    """Decides what waits."""

    def act(self) -> str:
        spot = self.with_button(("Approve…",), (OPS, "trunkbot"))
        if spot is None:
            return "waited"
        if self._luck.random() < 0.1:
            return self._decline(spot[0])
        return "approved" if self.approve(spot[0]) else "could not approve"

    def approve(self, card: Json) -> bool:
        """Whether it got as far as the button of the modal."""
        if self.person.view():
            self.person.close(clear=True)
        self.person.click("Approve…", card)
        view = self.person.wait_for(self._answer, "the modal of the approval")
        if not view.get("submit"):
            return False
        if "Type the trunk's name" in self.person.labels():
            self.person.fill("Type the trunk's name", _trunk_named_in(view))
        return self.person.submit() == {}

    def _answer(self) -> Json | None:
        view = self.person.view()
        return view if view and "Reading the trunk" not in text_of(view) else None

    def _decline(self, card: Json) -> str:
        self.person.click("Decline…", card)
        self.person.modal("Decline")
        self.person.fill("Reason", "Not today.")
        self.person.submit()
        return "declined"


class Onlooker(Worker):
    """Has no rights, and tries all the same."""

    leisure = 6.0

    def act(self) -> str:
        self.send(self._luck.choice(["create mine", "list", "delete line_0", "who", "help"]))
        return "tried"


class Flooder(Worker):
    """Has no rights, and types about twenty lookups a second."""

    leisure = 0.02

    def act(self) -> str:
        trunk = self.pick("trunk")
        self.send(self._luck.choice(FLOOD).format(trunk=trunk.what if trunk else "nothing"))
        return "flooded"


def _trunk_named_in(view: Json) -> str:
    """The form's placeholder is the name that is to be typed."""
    element = next(block["element"] for block in view["blocks"] if block["type"] == "input")
    return str(element["placeholder"]["text"])


HOSTILE = "UHOSTILE01"
KINDS: dict[str, type[Worker]] = {
    ASHA: Operator,
    BEN: Operator,
    CHLOE: Approver,
    DIEGO: Approver,
    VERA: Onlooker,
    HOSTILE: Flooder,
}
