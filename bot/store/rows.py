"""INSERT and UPDATE from values by column. sqlite-utils' own read the schema each time, which takes a millisecond."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database


def insert_new(db: Database, table: str, key: str, values: Mapping[str, object]) -> bool:
    """Insert a row; False if there is one with these values in `key`, which are columns separated by commas."""
    return db.execute(f"{_insert(table, values)} ON CONFLICT ({key}) DO NOTHING", list(values.values())).rowcount == 1


def upsert(db: Database, table: str, key: str, values: Mapping[str, object]) -> None:
    """Insert a row, or update these columns of the one with the same `key`."""
    changes = ", ".join(f"{column} = excluded.{column}" for column in values)
    db.execute(f"{_insert(table, values)} ON CONFLICT ({key}) DO UPDATE SET {changes}", list(values.values()))


def update(db: Database, table: str, where: Mapping[str, object], **values: object) -> None:
    """Set columns of the rows that have all values of `where`."""
    changes = ", ".join(f"{column} = ?" for column in values)
    condition = " AND ".join(f"{column} = ?" for column in where)
    db.execute(f"UPDATE {table} SET {changes} WHERE {condition}", [*values.values(), *where.values()])  # noqa: S608


def _insert(table: str, values: Mapping[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608
