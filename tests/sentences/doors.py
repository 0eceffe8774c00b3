"""Every sentence through every door of the sandbox: nothing is changed, and no sentence is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import dns.resolver
import pytest

import commands
from bot.conversation import Context
from bot.front import sentences
from bot.front.spoken import is_spoken
from bot.probes import Prober
from bot.sandbox.exotel.records import Credential, DestinationUri, PhoneNumber, Setting, WhitelistedIp
from bot.sandbox.exotel.state import ExotelState
from bot.store import intake
from bot.trunks.snapshots import Snapshot
from bot.verbs.verb import Verbs
from tests.support.person import Person
from tests.support.stage import ASHA, Stage, stage
from tests.support.waiting import until

_OPS, _DIRECT = "trunk-ops", "trunkbot"
_VERBS = Verbs.of(commands)
_SHORT = 3
"""So few words may be in the database by chance: in a headline of the bot's own."""


@dataclass(frozen=True)
class Said:
    """The traces of what was said: how often something was, and what that changed or left behind."""

    times: int
    operations: int
    writes: int
    kept: Sequence[str]


def through_doors(texts: Sequence[str], context: Context) -> list[tuple[str, str, str]]:
    """The rows of the acceptance table that need the whole bot: name, figure, target."""
    said = say(texts, context)
    return [
        (f"A8 requests, API writes of {said.times} times", f"{said.operations}, {said.writes}", "0, 0"),
        ("A11 texts in the database or the log", str(len(said.kept)), "0"),
    ]


def say(texts: Sequence[str], context: Context) -> Said:
    """Say each text after /trunk, by DM, by mention and in a thread, as an operator.

    An exact command isn't said after /trunk: there it does what it says.
    """
    times = 0
    with TemporaryDirectory() as folder, _sandbox(Path(folder), context) as staged, _logged() as log:
        asha = staged.person(ASHA)
        root = str(asha.send(_OPS, "@trunkbot hello")["ts"])
        for text in texts:
            if not _is_exact(text):
                _type(asha, text)
                times += 1
            asha.send(_DIRECT, text)
            asha.send(_OPS, f"@trunkbot {text}")
            asha.send(_OPS, text, root)
            times += 3
            until(lambda: not _owed(staged), "the answers")
        with staged.bot.store.reading() as db:
            left = "\n".join([*db.conn.iterdump(), *log])
        kept = [text for text in texts if len(text.split()) > _SHORT and text in left]
        return Said(times, len(staged.operations()), len(staged.account.writes()), kept)


def _type(person: Person, text: str) -> None:
    """Type it after /trunk, and close the form that it may open."""
    person.send(_OPS, f"/trunk {text}")
    if person.view():
        person.close(clear=True)


def _is_exact(text: str) -> bool:
    verb, rest = _VERBS.read(text)
    return verb is not None and not is_spoken(verb, rest)


def _owed(staged: Stage) -> int:
    with staged.bot.store.reading() as db:
        return len(intake.owed(db))


@contextmanager
def _sandbox(folder: Path, context: Context) -> Iterator[Stage]:
    """The sandbox with that account, where nobody talks too fast and no host name can be looked up."""
    nowhere = dns.resolver.Resolver(configure=False)
    nowhere.nameservers = ["127.0.0.1"]
    nowhere.lifetime = 0.1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "MOST_A_MINUTE", 1_000_000)
        with stage(folder, prober=lambda: Prober(resolver=nowhere, seconds=0.1), trunkbot_cache_seconds=60) as staged:
            staged.slack.rates = None
            for snapshot in context.account.contents.values():
                _put(snapshot, staged.account.sandbox)
            yield staged


def _put(snapshot: Snapshot, state: ExotelState) -> None:
    """Put a trunk on the account, without a call to the API."""
    trunk, now = state.new_trunk(snapshot.trunk_name, "ANY-ANY", "sandbox1.pstn.exotel.com"), state.now()
    sid = trunk.trunk_sid
    for number in snapshot.numbers:
        trunk.phone_numbers.append(PhoneNumber(state.new_id(), number.phone_number, sid, number.mode, now, now))
    for address in snapshot.whitelisted_ips:
        trunk.whitelisted_ips.append(WhitelistedIp(state.new_id(), address.ip, address.mask, sid, None, now, now))
    for route in snapshot.destinations:
        uri, priority, weight = f"sip:{route.destination}", route.priority or 0, route.weight or 1
        trunk.destination_uris.append(DestinationUri(state.new_id(), uri, "public", priority, weight, sid, now, now))
    for user in snapshot.credentials:
        trunk.credentials.append(Credential(state.new_id(), user, "p" * 20, None, sid, now, now))
    if snapshot.alias:
        trunk.settings.append(Setting("trunk_external_alias", snapshot.alias, sid, now, now))


@contextmanager
def _logged() -> Iterator[list[str]]:
    """The lines that the bot logs."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("bot")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
