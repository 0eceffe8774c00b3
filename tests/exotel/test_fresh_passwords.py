"""A password that Exotel never shows again: its asker sees it once."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from bot.exotel.fresh_passwords import AGAIN_SECONDS, UNSEEN_SECONDS, FreshPasswords


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_password_is_seen_once_by_the_person_who_asked() -> None:
    """A second press right after the first shows the same; a later one shows nothing."""
    clock = Clock()
    fresh = FreshPasswords(clock)
    fresh.keep("trmum1", "livekit", SecretStr("Abc123"), "UASHA00001")
    assert fresh.take("trmum1", "livekit", "UBEN000001") is None
    assert not fresh.is_there("trmum1", "livekit", "UBEN000001")
    assert fresh.take("trmum1", "livekit", "UASHA00001") == SecretStr("Abc123")
    assert fresh.take("trmum1", "livekit", "UASHA00001") == SecretStr("Abc123")
    clock.now += AGAIN_SECONDS
    assert fresh.take("trmum1", "livekit", "UASHA00001") is None


def test_a_password_that_nobody_looked_at_is_forgotten_after_an_hour() -> None:
    """A new one replaces it before that."""
    clock = Clock()
    fresh = FreshPasswords(clock)
    fresh.keep("trmum1", "livekit", SecretStr("old"), "UASHA00001")
    fresh.keep("trmum1", "livekit", SecretStr("new"), "UASHA00001")
    assert fresh.is_there("trmum1", "livekit", "UASHA00001")
    clock.now += UNSEEN_SECONDS
    assert not fresh.is_there("trmum1", "livekit", "UASHA00001")


def test_a_password_is_in_no_text() -> None:
    """Neither in the shelf's nor in an entry's."""
    fresh = FreshPasswords()
    fresh.keep("trmum1", "livekit", SecretStr("Abc123"), "UASHA00001")
    assert "Abc123" not in repr(vars(fresh))
