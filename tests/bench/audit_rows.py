"""The audit log at ten thousand rows and at a million: what grows with it, and what does not."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.audit_events import Event
from bot.store import AuditEvent, Only, Sought, Store
from bot.store.audit import log as audit
from bot.store.audit import verify as audit_verify
from tests.bench.lines import Line, Target, line

FEW, MANY, QUICK = 10_000, 1_000_000, 20_000
BATCH = 20_000
APPENDS = 3000

VERBS = (
    "setup",
    "show",
    "list",
    "delete",
    "number add",
    "number remove",
    "ip add",
    "ip remove",
    "dest add",
    "alias set",
)
EVENTS = (Event.ASKED, Event.API_CALL, Event.DONE, Event.REFUSED, Event.APPROVED)
SOUGHT = {
    "words": Sought(words="+919800000123"),
    "common words": Sought(words="support ok"),
    "trunk": Sought(trunk="line_0042"),
    "person": Sought(person="UPERSON007"),
    "verb": Sought(verb="delete"),
    "person and verb": Sought(person="UPERSON007", verb="delete"),
    "person and a verb of others": Sought(person="UPERSON003", verb=VERBS[3]),
    "person and event": Sought(person="UPERSON007", event="refused"),
    "trunk and verb": Sought(trunk="line_0042", verb="delete"),
    "verb and event": Sought(verb="ip add", event="approved"),
    "what people did": Sought(only=Only.MAIN),
    "what changed something": Sought(only=Only.CHANGES),
    "what changed something on a trunk": Sought(only=Only.CHANGES, trunk="line_0042"),
    "time": Sought(since="2000-01-01T00:00:00.000Z", until="2999-01-01T00:00:00.000Z", trunk="line_0042"),
    "person, trunk and verb": Sought(person="UPERSON007", trunk="line_0042", verb="delete"),
}


@dataclass(frozen=True)
class Figures:
    """Milliseconds, but `verified`: rows a second."""

    append_p99: float
    searches: dict[str, float]
    page: float
    verified: float


async def lines(quick: bool) -> list[Line]:
    """Searches are each looked for often; the line shows the slowest kind."""
    return await asyncio.to_thread(_lines, quick)


def _lines(quick: bool) -> list[Line]:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "bot.db")
        try:
            _fill(store, FEW)
            few = _figures(store)
            _fill(store, QUICK if quick else MANY)
            many = _figures(store)
            return [*_judged(store, many, Path(folder)), *_grown(few, many, QUICK if quick else MANY)]
        finally:
            store.close()


def _judged(store: Store, many: Figures, folder: Path) -> list[Line]:
    part = f"{_rows(store):,} audit rows"
    slowest = max(many.searches, key=many.searches.__getitem__)
    plain, like, offset, by_json = _plain_append(folder), _by_like(store), _by_offset(store), _verified_by_json(store)
    return [
        line(
            part,
            "append, one commit each, p99",
            "ms",
            many.append_p99,
            Target(most=5),
            plain,
            "a bare INSERT, WAL FULL",
        ),
        *(
            line(part, f"search by {name}, p50", "ms", took, Target(most=1), like, "LIKE '%words%'")
            for name, took in many.searches.items()
            if name in ("words", slowest)
        ),
        line(part, "a page in the middle, p50", "ms", many.page, Target(most=1), offset, "the same page by OFFSET"),
        line(part, "verify", "rows/s", many.verified, Target(least=100_000), by_json, "the same with json"),
    ]


def _grown(few: Figures, many: Figures, rows: int) -> list[Line]:
    part, beside = f"from {FEW:,} to {rows:,} rows", f"at {FEW:,} rows"
    slowest = max(many.searches, key=many.searches.__getitem__)
    pairs = [
        ("append, p99", "ms", many.append_p99, few.append_p99, Target(most=5)),
        (f"search by {slowest}, p50", "ms", many.searches[slowest], few.searches[slowest], Target(most=1)),
        ("a page in the middle, p50", "ms", many.page, few.page, Target(most=1)),
        ("verify", "rows/s", many.verified, few.verified, Target(least=100_000)),
    ]
    return [line(part, what, unit, ours, target, before, beside) for what, unit, ours, before, target in pairs]


def _fill(store: Store, rows: int) -> None:
    """Through the code that writes every row, many to a transaction."""
    chance = random.Random(7)
    for begin in range(_rows(store), rows, BATCH):
        with store.transaction() as db:
            for number in range(begin, min(begin + BATCH, rows)):
                audit.append(db, store.now(), _event(number, chance))


def _event(number: int, chance: random.Random) -> AuditEvent:
    event, trunk = chance.choice(EVENTS), f"line_{chance.randrange(500):04}"
    phone = f"+9198{chance.randrange(5000):08}"
    person = chance.randrange(40)
    return AuditEvent(
        f"UPERSON{person:03}",
        event,
        f"POST /v2/accounts/acme1/trunks/{trunk}/phone-numbers for {phone} at support: ok",
        operation_id=f"OP{number // 5:06}",
        # Each person does everything but one thing: two common filters that never meet.
        verb=VERBS[(person + 1 + chance.randrange(len(VERBS) - 1)) % len(VERBS)],
        trunk=trunk,
        account="acme1",
        detail={"http_status": 200, "code": None, "request_id": f"r{number:08}", "milliseconds": number % 300},
    )


def _figures(store: Store) -> Figures:
    chance = random.Random(11)
    appended = [_timed(partial(store.log, _event(number, chance))) for number in range(APPENDS)]
    searches = {name: _p50(partial(store.audit_search, sought, 20)) for name, sought in SOUGHT.items()}
    middle = _rows(store) // 2
    page = _p50(lambda: store.audit_search(limit=50, before=middle))
    began = time.perf_counter()
    with store.reading() as db:
        verified = audit_verify.verify(db)
    assert verified.bad is None
    return Figures(_p99(appended), searches, page, verified.rows / (time.perf_counter() - began))


def _plain_append(folder: Path) -> float:
    """What one durable row costs at all: p99 of a table with no index, no words and no chain."""
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    db.execute("CREATE TABLE plain (seq INTEGER PRIMARY KEY, sentence TEXT, detail TEXT)")
    took = [
        _timed(lambda: db.execute("INSERT INTO plain (sentence, detail) VALUES (?, ?)", ["x" * 80, "y" * 80]))
        for _ in range(APPENDS)
    ]
    db.close()
    return _p99(took)


def _by_like(store: Store) -> float:
    with store.reading() as db:
        asked = "SELECT * FROM audit WHERE sentence LIKE ? ORDER BY seq DESC LIMIT 20"
        return _p50(lambda: db.execute(asked, ["%for +919800000123 at%"]).fetchall(), 5)


def _by_offset(store: Store) -> float:
    with store.reading() as db:
        asked = "SELECT * FROM audit ORDER BY seq DESC LIMIT 50 OFFSET ?"
        return _p50(lambda: db.execute(asked, [_rows(store) // 2]).fetchall(), 15)


def _verified_by_json(store: Store) -> float:
    """A walk over twenty thousand rows with the standard library's serialiser."""
    names = audit._CHAINED
    began, previous, rows = time.perf_counter(), audit.FIRST, 0
    with store.reading() as db:
        for row in itertools.islice(db.query("SELECT * FROM audit ORDER BY seq"), QUICK):
            covered = [audit.VERSION, row["seq"], *(row[name] for name in names)]
            said = json.dumps(covered, separators=(",", ":"), ensure_ascii=False)
            previous = sha256((previous + said).encode()).hexdigest()
            rows += 1
    return rows / (time.perf_counter() - began)


def _rows(store: Store) -> int:
    return store.audit_head()[0]


def _timed(do: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def _p50(do: Callable[[], object], times: int = 101) -> float:
    return statistics.median(_timed(do) for _ in range(times))


def _p99(took: Sequence[float]) -> float:
    return statistics.quantiles(took, n=100)[98]
