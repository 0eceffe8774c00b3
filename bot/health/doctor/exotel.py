"""Exotel's side: whether it is reached, whether it knows the key, and whether the account is the key's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from bot.domain.errors import BadCredentials, CircuitOpen, ExotelError, NotReached, NotSwitchedOn
from bot.domain.finding import Finding
from bot.domain.phrasing import duration, many
from bot.exotel import ExotelClient

MOST_ASKED = 3


def look_at_exotel(
    name: str, api: ExotelClient, known: Sequence[str] = (), *, clock: Callable[[], float] = time.monotonic
) -> Finding:
    """One account, by reading its trunks. `name` is empty where it is the only one; `known` are SIDs of trunks that
    were seen on it, to ask where it has no list. Never raises."""
    title = f"Exotel ({name})" if name else "Exotel"
    began = clock()
    try:
        count = len(api.trunks())
    except NotSwitchedOn:
        return _without_a_list(title, api, known, lambda: _in(began, clock))
    except BadCredentials as error:
        fix = "Check the API key, token and subdomain: a key works in one region only."
        return Finding(title, False, error.sentence, fix)
    except CircuitOpen as error:
        return Finding(
            title, False, error.sentence, "It is tried again by itself; look at status.exotel.com meanwhile."
        )
    except NotReached as error:
        return Finding(title, False, error.sentence, "Check the network of this machine, and EXOTEL_SUBDOMAIN.")
    except ExotelError as error:
        return Finding(title, False, error.sentence, "If it stays so, tell Exotel's support.")
    return Finding(
        title, True, f"It answers and knows the key{_in(began, clock)}; the account has {many(count, 'trunk')}."
    )


def _without_a_list(title: str, api: ExotelClient, known: Sequence[str], took: Callable[[], str]) -> Finding:
    """An account without a list and a wrong account SID are answered the same: only a trunk that answers tells."""
    for trunk_sid in known[:MOST_ASKED]:
        with suppress(ExotelError):
            api.numbers(trunk_sid)
            seen = f"It answers and knows the key{took()}; the account has no list of trunks, and a known one answers."
            return Finding(title, True, seen)
    return Finding(
        title,
        None,
        f"It answers{took()}, but shows no list of trunks"
        + (
            ", and none of the trunks that were seen on this account."
            if known
            else ", and no trunk is known to ask for."
        ),
        "Some accounts have no list. If this one has, EXOTEL_ACCOUNT_SID is not the account of this key, or a gateway "
        "answers in Exotel's place. `/trunk show` with the SID of a trunk tells.",
    )


def _in(began: float, clock: Callable[[], float]) -> str:
    return f" ({duration(clock() - began)})"
