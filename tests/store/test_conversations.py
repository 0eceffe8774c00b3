"""Conversations: typed values that outlive a restart, and no text."""

from __future__ import annotations

from pathlib import Path

from bot.store import Place, Store, Thread, Turn, conversations

HERE = Place("T1", "C1", "1700000000.000100", "U1")
ASKED = Turn("2026-12-01T10:00:00.000Z", "number add", {"number": ["+919812345678"]}, ["trunk"], ["a", "b"])


def test_a_question_survives_a_restart(tmp_path: Path) -> None:
    """The bot asks, is restarted, and gets the answer."""
    store = Store(tmp_path / "bot.db")
    with store.transaction() as db:
        conversations.keep(db, HERE, Thread([ASKED]))
    store.close()
    store = Store(tmp_path / "bot.db")
    with store.reading() as db:
        assert conversations.read(db, HERE) == Thread([ASKED])
    store.close()


def test_each_person_has_a_conversation_of_their_own(tmp_path: Path) -> None:
    """Two people in one thread don't answer each other's questions."""
    store = Store(tmp_path / "bot.db")
    with store.transaction() as db:
        conversations.keep(db, HERE, Thread([ASKED]))
        assert conversations.read(db, Place("T1", "C1", HERE.thread, "U2")) == Thread()
    store.close()


def test_five_turns_are_kept_and_the_operation_that_came_of_one(tmp_path: Path) -> None:
    """Older turns go; “undo that” finds the operation."""
    store = Store(tmp_path / "bot.db")
    turns = [Turn(f"2026-12-01T10:0{minute}:00.000Z", "show") for minute in range(7)]
    with store.transaction() as db:
        conversations.keep(db, HERE, Thread(turns))
        conversations.note_operation(db, HERE, turns[-1].at, "3A9BKZ2X")
        kept = conversations.read(db, HERE).turns
    assert [turn.at for turn in kept] == [turn.at for turn in turns[2:]]
    assert [turn.operation for turn in kept] == ["", "", "", "", "3A9BKZ2X"]
    store.close()


def test_a_conversation_ends_when_it_is_dropped_or_old(tmp_path: Path) -> None:
    """“Never mind” ends one; the clock forgets the others."""
    store = Store(tmp_path / "bot.db")
    other = Place("T1", "C1", "", "U1")
    with store.transaction() as db:
        for place in (HERE, other):
            conversations.keep(db, place, Thread([ASKED]))
        conversations.end(db, HERE)
        assert conversations.read(db, HERE) == Thread()
        conversations.forget_before(db, "2026-12-01T10:30:00.000Z")
        assert conversations.read(db, other) == Thread()
    store.close()
