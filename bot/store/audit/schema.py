"""A comparison of the audit log's tables, triggers and views with those that the migrations create."""

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
    """Compare the tables, triggers and views of the log with the migrations. Raises sqlite3.Error."""
    made, there = _as_made(), _in(db)
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
def _as_made() -> _Made:
    db = Database(memory=True)
    bring_up_to_date(db)
    made = _in(db)
    db.close()
    return made


def _in(db: Database) -> _Made:
    places = ", ".join("?" * len(_TABLES))
    names = ", ".join("?" * (len(_TABLES) + len(_VIEWS)))
    rows = db.execute(
        f"SELECT name, type, sql FROM sqlite_master WHERE name IN ({names})"  # noqa: S608
        f" OR (type = 'trigger' AND tbl_name IN ({places}))",
        [*_TABLES, *_VIEWS, *_TABLES],
    )
    return {str(name): (str(kind), str(sql)) for name, kind, sql in rows}
