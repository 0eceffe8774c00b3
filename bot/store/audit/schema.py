"""A comparison of the audit log's tables and views, and of all triggers, with those that the migrations create.

A trigger on any table of ours could swallow a row of the log, or approve a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlite_utils import Database

from bot.store.schema import bring_up_to_date

_TABLES = ("audit", "audit_words", "audit_anchors", "audit_gate", "audit_versions")
_VIEWS = ("what_happened", "who_did_what", "api_calls", "approvals")

_Made = Mapping[str, tuple[str, str]]
"""By name: the kind (table, view or trigger) and the SQL that creates it."""


@dataclass(frozen=True)
class SchemaDifference:
    """A table, view or trigger that was changed from outside. `sql` creates the right one, and is empty if none should
    exist; `is_there` is the kind of the object that has its name now, or empty."""

    name: str
    kind: str
    is_there: str
    sql: str

    @property
    def sentence(self) -> str:
        """The difference in words, without a period."""
        if not self.sql:
            return f"the {self.is_there} {self.name} was added"
        return f"the {self.kind} {self.name} {'was changed' if self.is_there else 'is missing'}"


def schema_differences(db: Database) -> list[SchemaDifference]:
    """Compare the log's tables and views, and the triggers on all tables, with the migrations. Raises sqlite3.Error."""
    made, there = _as_made()[0], _in(db, _as_made()[1])
    changed = [
        SchemaDifference(name, kind, there.get(name, ("", ""))[0], sql)
        for name, (kind, sql) in made.items()
        if there.get(name) != (kind, sql)
    ]
    return changed + [SchemaDifference(name, kind, kind, "") for name, (kind, _) in there.items() if name not in made]


def put_back(db: Database) -> list[str]:
    """Restore triggers and views, and return the differences in words. A table can't be restored without its rows. Call
    it inside a transaction."""
    changed = [
        difference for difference in schema_differences(db) if "table" not in (difference.kind, difference.is_there)
    ]
    for difference in changed:
        if difference.is_there:
            db.execute(f'DROP {difference.is_there} "{difference.name.replace(chr(34), chr(34) * 2)}"')
        if difference.sql:
            db.execute(difference.sql)
    return [difference.sentence for difference in changed]


@cache
def _as_made() -> tuple[_Made, frozenset[str]]:
    """The objects as the migrations create them, and the names of all tables."""
    db = Database(memory=True)
    bring_up_to_date(db)
    tables = frozenset(db.table_names())
    made = _in(db, tables)
    db.close()
    return made, tables


def _in(db: Database, tables: frozenset[str]) -> _Made:
    rows = db.execute("SELECT name, type, sql, tbl_name FROM sqlite_master WHERE type IN ('table', 'view', 'trigger')")
    return {
        str(name): (str(kind), str(sql))
        for name, kind, sql, table in rows
        if name in _TABLES or name in _VIEWS or (kind == "trigger" and table in {*tables, *_VIEWS})
    }
