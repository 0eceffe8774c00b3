"""The audit log of a store, as tests look at it and write into it."""

from __future__ import annotations

from bot.store import Store
from bot.store.audit import search
from bot.store.audit.verify import verify


def first_bad_row(store: Store) -> int | None:
    """The number of the first row that does not fit the chain; None where all fit."""
    with store.reading() as db:
        return verify(db).bad


def note_person(store: Store, user: str, name: str) -> None:
    """Have this person known by name, as if they had sent a command."""
    with store.transaction() as db:
        search.note_person(db, user, name, store.now())


def known_by_name(store: Store) -> set[str]:
    """The ids of the people whose names are known."""
    with store.reading() as db:
        return set(search.names_of_people(db))
