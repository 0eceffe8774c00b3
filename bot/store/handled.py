"""What was acted on once and must not be again: Slack delivers a click or a command twice now and then, and not all
that comes of one has an operation whose key would tell."""

from __future__ import annotations

from sqlite_utils import Database


def is_first(db: Database, key: str, at: str) -> bool:
    """Write it down; False where it was written down before."""
    done = db.execute("INSERT INTO handled (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", [key, at])
    return done.rowcount == 1


def record_duplicate(db: Database, key: str, operation_id: str, at: str) -> bool:
    """Write down that it was led to a request that waits already; False where it was written down before."""
    done = db.execute(
        "INSERT INTO handled (key, at, led_to) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING", [key, at, operation_id]
    )
    return done.rowcount == 1


def led_to(db: Database, key: str) -> str:
    """The request that it was led to when it was delivered first; empty where there is none."""
    found = db.execute("SELECT led_to FROM handled WHERE key = ?", [key]).fetchone()
    return str(found[0] or "") if found else ""


def forget_before(db: Database, at: str) -> None:
    """Slack delivers nothing again that late."""
    db.execute("DELETE FROM handled WHERE at < ?", [at])
