"""Exotel's side: whether it is reached, and whether it knows us."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.counted import many
from bot.doctor.finding import Finding
from bot.errors import BadCredentials, ExotelError, LeftAlone, NotReached, NotSwitchedOn
from bot.exotel import ExotelClient


def look_at_exotel(name: str, api: ExotelClient, *, clock: Callable[[], float] = time.monotonic) -> Finding:
    """One account, by reading its trunks. `name` is empty where it is the only one. Never raises."""
    title = f"Exotel ({name})" if name else "Exotel"
    began = clock()
    try:
        count = len(api.trunks())
    except NotSwitchedOn:
        return Finding(
            title, True, f"It answers and knows the key{_in(began, clock)}; the account has no list of trunks."
        )
    except BadCredentials as error:
        fix = "Check the API key, token and subdomain: a key works in one region only."
        return Finding(title, False, error.sentence, fix)
    except LeftAlone as error:
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


def _in(began: float, clock: Callable[[], float]) -> str:
    return f" ({round((clock() - began) * 1000)} ms)"
