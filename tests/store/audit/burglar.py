"""Somebody with the file and a SQL shell, who can compute SHA-256 as well as trunkbot can."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.store.audit.log import FIRST, chained_hash

Row = dict[str, Any]


class Burglar:
    """Works on a connection of its own, outside of any transaction. Raises sqlite3.Error where a guard holds."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._taken: list[str] = []

    def row(self, seq: int) -> Row:
        """That row as it stands."""
        asked = self.db.execute("SELECT * FROM audit WHERE seq = ?", [seq])
        return dict(zip([column[0] for column in asked.description], asked.fetchone(), strict=True))

    def put(self, row: Row, how: str = "INSERT") -> None:
        """Put it in, with a hash that fits what it says."""
        row["hash"] = chained_hash(row["previous_hash"], row)
        self.put_as_it_is(row, how)

    def put_as_it_is(self, row: Row, how: str = "INSERT") -> None:
        """Put it in with the hash it has."""
        places = ", ".join("?" * len(row))
        self.db.execute(f"{how} INTO audit ({', '.join(row)}) VALUES ({places})", list(row.values()))

    def do(self, *statements: str) -> None:
        """Run them one by one."""
        for statement in statements:
            self.db.execute(statement)

    def take_out_the_triggers(self) -> None:
        """All those of the log, remembering what made them."""
        found = self.db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%audit%'")
        for name, sql in found.fetchall():
            self._taken.append(sql)
            self.db.execute(f"DROP TRIGGER {name}")

    def put_the_triggers_back(self) -> None:
        """As they were."""
        self.do(*self._taken)
        self._taken = []

    def without_triggers(self, *statements: str) -> None:
        """Do it while they are out, and put them back."""
        self.take_out_the_triggers()
        self.do(*statements)
        self.put_the_triggers_back()

    def chain_anew(self, first: int) -> None:
        """Compute all hashes from that row on."""
        before = self.db.execute("SELECT hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", [first]).fetchone()
        previous = before[0] if before else FIRST
        for (seq,) in self.db.execute("SELECT seq FROM audit WHERE seq >= ? ORDER BY seq", [first]).fetchall():
            row = self.row(seq) | {"previous_hash": previous}
            row["hash"] = previous = chained_hash(previous, row)
            hashes = (row["previous_hash"], row["hash"])
            self.do_with("UPDATE audit SET previous_hash = ?, hash = ? WHERE seq = ?", *hashes, seq)

    def make_anew(self, statement: str, first: int) -> None:
        """Do it and leave a log that is whole: hashes, counter, words and triggers are as they should be."""
        self.take_out_the_triggers()
        self.do(statement)
        self.chain_anew(first)
        self.do(
            "UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM audit) WHERE name = 'audit'",
            "INSERT INTO audit_words (audit_words) VALUES ('rebuild')",
        )
        self.put_the_triggers_back()

    def do_with(self, statement: str, *values: object) -> None:
        """Run one statement with values."""
        self.db.execute(statement, values)


def burgle(path: Path, act: Callable[[Burglar], object]) -> str:
    """Let them act on the file; what refused them, empty where nothing did."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        try:
            act(Burglar(db))
        except sqlite3.Error as error:
            return str(error)
    return ""
