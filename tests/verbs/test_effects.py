"""A change is judged by its effect on the trunk: the addresses it opens, the calls it takes from a destination."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.domain import Destination, Mask, PublicIPv4
from bot.domain.records import Risk
from bot.steps import AddDestination, ChangeMask, RemoveDestination, Step, WeighDestination, WhitelistIp
from bot.trunks.snapshots import Address, Route, Snapshot
from bot.verbs.effects import effects, shares

GOOD, EVIL, THIRD = (f"sip.{name}.io:5061;transport=tls" for name in ("good", "evil", "third"))


def add(wire: str) -> Step:
    return AddDestination(Destination.parse(wire))


def weigh(wire: str, weight: int, priority: int | None = None) -> Step:
    return WeighDestination(Destination.parse(wire), priority, weight)


def let_in(cidr: str) -> Step:
    ip, mask = cidr.split("/")
    return WhitelistIp(PublicIPv4.parse(ip), Mask(int(mask)))


def trunk(*parts: tuple[str, int | None, int | None] | str) -> Snapshot:
    """Destinations as (wire, priority, weight), addresses as CIDR."""
    routes = tuple(Route(destination=p[0], priority=p[1], weight=p[2]) for p in parts if not isinstance(p, str))
    addresses = tuple(Address(ip=p.split("/")[0], mask=int(p.split("/")[1])) for p in parts if isinstance(p, str))
    return Snapshot(trunk_sid="trmum1a0001", trunk_name="line", destinations=routes, whitelisted_ips=addresses)


def risks(before: Snapshot, *steps: Step) -> list[Risk]:
    return [effect.risk for effect in effects(before, steps)]


@pytest.mark.parametrize(
    ("before", "steps", "needs"),
    [
        ([(GOOD, 0, 1)], [add(EVIL)], False),
        ([(GOOD, 0, 1), (EVIL, 0, 1)], [weigh(GOOD, 0)], True),
        ([(GOOD, 0, 1), (EVIL, 0, 1)], [weigh(GOOD, 1, 65535)], True),
        ([(GOOD, 0, 1), (EVIL, 0, 0)], [weigh(EVIL, 65535)], True),
        ([(GOOD, 0, 1), (EVIL, 0, 1)], [weigh(EVIL, 2)], False),
        ([(GOOD, 0, 1), (EVIL, 0, 3)], [weigh(EVIL, 4)], True),
        ([(GOOD, 0, 1)], [add(EVIL), weigh(EVIL, 65535)], True),
        ([(GOOD, 1, 1)], [add(EVIL)], True),
        ([(GOOD, 1, 1), (EVIL, 2, 1)], [weigh(EVIL, 1, 0)], True),
        ([(GOOD, None, None), (EVIL, None, None)], [weigh(GOOD, 0)], True),
        ([(GOOD, 0, 1)], [weigh(GOOD, 0)], False),
        ([(GOOD, 0, 0), (EVIL, 0, 0)], [weigh(EVIL, 1)], True),
        ([(GOOD, 0, 1)], [RemoveDestination(Destination.parse(GOOD))], True),
        ([(GOOD, 0, 1), (EVIL, 9, 1)], [weigh(EVIL, 7, 5)], False),
        ([(GOOD.upper(), 0, 1), (EVIL, 0, 1)], [weigh(GOOD, 0)], True),
        ([(GOOD, 0, 1), (EVIL, 0, 1), (THIRD, 0, 1)], [add("sip.fourth.io:5061;transport=tls")], False),
        ([], [add(EVIL), add(GOOD), weigh(GOOD, 0)], False),
    ],
)
def test_a_destination_that_loses_its_calls_needs_the_approval_of_a_removal(
    before: Sequence[tuple[str, int | None, int | None]], steps: Sequence[Step], needs: bool
) -> None:
    """By weight 0, by the worst priority, by a better one for another, or by another's weight."""
    assert (risks(trunk(*before), *steps) != []) is needs
    assert set(risks(trunk(*before), *steps)) <= {Risk.REMOVE}


def test_small_steps_leave_a_destination_a_quarter_of_its_calls() -> None:
    """However many of them there are, and whoever makes them."""
    now = trunk((GOOD, 0, 1), (EVIL, 0, 1))
    for weight in range(2, 100):
        if risks(now, weigh(EVIL, weight)):
            break
        now = trunk((GOOD, 0, 1), (EVIL, 0, weight))
    assert shares(now.destinations)[GOOD] * 4 == 1


@pytest.mark.parametrize(
    ("before", "steps", "needs"),
    [
        ([], ["44.248.146.0/29"], False),
        ([], ["44.248.146.0/28"], True),
        ([], ["44.248.146.0/29", "44.248.146.8/32"], True),
        (["44.248.146.0/29"], ["44.248.147.1/32"], True),
        (["44.248.146.0/30"], ["44.248.147.0/30"], False),
        (["44.248.146.0/24"], ["44.248.146.8/29"], False),
        (["44.248.146.1/32", "44.248.146.1/29"], ["44.248.146.7/32"], False),
    ],
)
def test_more_than_eight_addresses_need_approval_however_they_add_up(
    before: Sequence[str], steps: Sequence[str], needs: bool
) -> None:
    """Sixteen `/29` open 128; what is open already opens nothing."""
    assert risks(trunk(*before), *map(let_in, steps)) == [Risk.WIDEN] * needs


def test_a_wider_mask_counts_and_a_narrower_one_opens_nothing() -> None:
    """A form can't know the mask that an address has."""
    ip = PublicIPv4.parse("44.248.146.8")
    assert risks(trunk("44.248.146.8/32", "44.248.147.1/32"), ChangeMask(ip, Mask(29))) == [Risk.WIDEN]
    assert risks(trunk("44.248.146.8/24", "44.248.147.1/32"), ChangeMask(ip, Mask(28))) == []


def test_the_sentences_say_what_it_does() -> None:
    """Approvers read them."""
    found = effects(trunk((GOOD, 0, 1), (EVIL, 0, 1), "44.248.146.0/29"), [weigh(GOOD, 0), let_in("44.248.147.0/29")])
    assert [effect.sentence for effect in found] == [
        "After this, 16 addresses can place calls on line (now: 8).",
        f"{GOOD} gets none of the calls (now: 50%).",
    ]
