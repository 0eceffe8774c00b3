"""Ways around the second person: a change that needs nobody's approval by its words, but by its effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.errors import NotReached
from bot.domain.policy import Policy
from bot.domain.records import Risk, State
from bot.journal.loaded import LoadedOperation
from bot.journal.operations import DIRECT
from bot.store import Store, outbox
from bot.store.audit.witnesses import difference_of
from bot.trunks.snapshots import Address, Route
from bot.verbs.verb import Change
from tests.approvals.paper import ASHA, BEN, CHLOE, VERA, VERBS, House, PaperExotel, house, two_groups
from tests.verbs.test_effects import EVIL, GOOD

SID = "trmum1a0001"


@dataclass
class Scene:
    exotel: PaperExotel
    house: House
    store: Store

    def ask(self, verb_name: str, **fields: Any) -> LoadedOperation:
        """Somebody asks; the request as it then is."""
        verb = VERBS.get(verb_name)
        assert isinstance(verb, Change)
        fields = {"trunk_name": "sales_line", **fields}
        if "old_sid" not in fields:
            fields = {"trunk_sid": SID, **fields}
        request = verb.request.model_validate(fields)
        key = f"{verb_name}:{fields}"
        asked = self.house.journal.ask(
            verb.ask_for(request, "Because."), account="sandbox1", key=key, asked_by=ASHA, asked_in="C0TRUNKOPS"
        )
        assert isinstance(asked, LoadedOperation)
        return asked

    def claim(self, asked: LoadedOperation) -> LoadedOperation:
        entry = self.house.journal.claim(asked.id)
        assert isinstance(entry, LoadedOperation)
        return entry

    def begin(self, verb_name: str, **fields: Any) -> tuple[str, State, Risk]:
        """Somebody asks, a worker takes it, and so it stands."""
        asked = self.ask(verb_name, **fields)
        if asked.operation.state == State.QUEUED:
            may_begin = self.house.reviews.may_begin(self.claim(asked))
            assert may_begin == (self.now(asked.id)[1] == State.RUNNING)
        with self.store.reading() as db:
            assert not difference_of(db, asked.id)
        return self.now(asked.id)

    def now(self, asked: str) -> tuple[str, State, Risk]:
        operation = self.house.journal.get(asked)
        assert operation
        return asked, operation.state, operation.risk


@pytest.fixture
def scene(store: Store) -> Scene:
    access, _ = two_groups(SOPERATORS={ASHA}, SAPPROVERS={BEN, CHLOE})
    exotel = PaperExotel()
    exotel.add(SID, "sales_line")
    return Scene(exotel, house(store, exotel, access, Policy({Risk.WIDEN: 2})), store)


def destination(wire: str) -> Mapping[str, str]:
    return {"destination": wire}


def two_destinations(scene: Scene) -> None:
    scene.exotel.change(SID, destinations=(Route(destination=GOOD), Route(destination=EVIL)))


@pytest.mark.parametrize("fields", [{"weight": 0}, {"weight": 1, "priority": 65535}], ids=["weight", "priority"])
def test_the_calls_of_a_good_destination_are_not_diverted_by_one_person(scene: Scene, fields: dict[str, int]) -> None:
    """The attack: add a destination, then give the good one no calls."""
    two_destinations(scene)
    asked, state, risk = scene.begin("dest weight", **destination(GOOD), **fields)
    assert (state, risk) == (State.WAITING, Risk.REMOVE)
    row = scene.house.reviews.row(asked)
    assert row
    assert (row.needed, row.reason) == (1, "Because.")
    assert row.losses == (f"{GOOD} gets none of the calls (now: 50%).",)


def test_a_new_destination_of_a_better_priority_diverts_as_well(scene: Scene) -> None:
    """Exotel gives it priority 0."""
    scene.exotel.change(SID, destinations=(Route(destination=GOOD, priority=1),))
    assert scene.begin("dest add", **destination(EVIL))[1:] == (State.WAITING, Risk.REMOVE)


def test_a_harmless_share_starts_at_once(scene: Scene) -> None:
    """The control of this experiment."""
    two_destinations(scene)
    assert scene.begin("dest weight", **destination(GOOD), weight=2)[1:] == (State.RUNNING, Risk.NONE)


def test_two_changes_at_once_are_judged_together(scene: Scene) -> None:
    """Each alone is harmless: while the good destination is the only one, any weight of it is all the calls."""
    scene.exotel.change(SID, destinations=(Route(destination=GOOD),))
    first = scene.claim(scene.ask("dest add", **destination(EVIL)))
    asked, state, _ = scene.begin("dest weight", **destination(GOOD), weight=0)
    assert state == State.WAITING
    assert scene.house.reviews.may_begin(first)
    assert scene.now(asked)[1] == State.WAITING


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("ip add", {"ip": "44.248.147.0", "mask": 29}),
        ("dest add", {"destination": "44.248.147.1:5061;transport=tls"}),
        (
            "setup",
            {
                "direction": "outbound",
                "caller_id": "+919876543210",
                "ip": "44.248.147.0",
                "mask": 29,
            },
        ),
        (
            "restore",
            {
                "onto": SID,
                "old_sid": "trmum1a0009",
                "addresses": [{"ip": "44.248.147.0", "mask": 29}],
            },
        ),
    ],
    ids=["ip add", "dest add", "setup", "restore"],
)
def test_small_networks_that_add_up_need_approval(scene: Scene, verb: str, fields: dict[str, Any]) -> None:
    """Sixteen `/29` open 128 addresses: the second one waits for two people, as the policy says of a wide one."""
    scene.exotel.change(SID, whitelisted_ips=(Address(ip="44.248.146.0", mask=29),))
    asked, state, risk = scene.begin(verb, **fields)
    assert (state, risk) == (State.WAITING, Risk.WIDEN)
    row = scene.house.reviews.row(asked)
    assert row
    assert row.needed == 2


def test_a_restore_of_many_small_networks_says_at_once_that_it_waits(scene: Scene) -> None:
    """A new trunk has nothing else on it, so its own addresses tell."""
    addresses = [{"ip": f"44.248.146.{each * 8}", "mask": 29} for each in range(16)]
    asked = scene.ask("restore", old_sid="trmum1a0009", addresses=addresses)
    assert (asked.operation.state, asked.operation.risk) == (State.WAITING, Risk.WIDEN)


def test_a_mask_that_opens_more_than_eight_in_all_needs_what_a_wide_one_needs(scene: Scene) -> None:
    """By its words it removes something, which one person may approve."""
    entries = tuple(Address(ip=f"44.248.146.{each * 8}", mask=32) for each in range(2))
    scene.exotel.change(SID, whitelisted_ips=(*entries, Address(ip="44.248.147.0", mask=29)))
    asked = scene.ask("ip change", ip="44.248.146.8", mask=29).id
    scene.house.reviews.prepare(asked)
    row = scene.house.reviews.row(asked)
    assert row
    assert (scene.now(asked)[2], row.needed) == (Risk.WIDEN, 2)
    with scene.store.reading() as db:
        assert not difference_of(db, asked)


def test_a_trunk_that_cannot_be_read_is_not_changed(scene: Scene) -> None:
    """Nobody knows the effect."""
    asked = scene.ask("dest weight", **destination(GOOD), weight=0)
    scene.exotel.down = True
    assert not scene.house.reviews.may_begin(scene.claim(asked))
    now = scene.house.journal.get(asked.id)
    assert now
    assert now.state == State.FAILED
    assert str(NotReached("Exotel cannot be reached.")) in now.sentence


def test_operators_are_told_directly_of_a_request_that_another_hand_changed(scene: Scene) -> None:
    """Its card alone could scroll by; somebody is at work in the database."""
    asked = scene.house.ask(VERA, SID, key="vera")
    with scene.store.transaction() as db:
        db.execute("UPDATE operations SET state = 'queued', risk = 'none' WHERE id = ?", [asked.id])
    assert scene.house.journal.claim(asked.id) is None
    with scene.store.reading() as db:
        owed = outbox.find(db, asked.id, f"{DIRECT}{ASHA}")
    assert owed
    assert owed.channel == ASHA
