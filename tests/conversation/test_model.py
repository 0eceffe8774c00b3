"""A model file that is missing or damaged: the doctor says so, and nothing else stops."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest

from bot.app.services import look_at_sentences
from bot.conversation import EmbeddedReader, intent, is_ready
from bot.knowledge.hearing.linear import Linear
from tests.sentences.__main__ import EXAMPLES
from tests.sentences.files import read_world

WHOLE = resources.files("bot.conversation").joinpath("taught.bin").read_bytes()
HEAD, _, REST = WHOLE.partition(b"\n")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A reader that hasn't read its file yet."""
    intent.taught.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    intent.taught.cache_clear()


@pytest.mark.parametrize(
    "content",
    [b"", WHOLE[:-1], WHOLE[: len(HEAD) // 2], HEAD, b"{}\n" + REST, b"[]\n" + REST, b"\xff\n" + REST, WHOLE + b"x"],
    ids=["empty", "cut short", "half a head", "only a head", "no rows", "a list", "no text", "too long"],
)
def test_a_damaged_file_is_reported_and_starts_nothing(fresh: pytest.MonkeyPatch, content: bytes) -> None:
    """With its fix."""
    read = Linear.read
    fresh.setattr(Linear, "read", classmethod(lambda _, __: read(content)))
    assert not is_ready()
    (finding,) = look_at_sentences()
    assert (finding.ok, finding.fix) == (False, "Install trunkbot again.")
    assert EmbeddedReader().understand("delete sales_line", read_world(EXAMPLES / "world.json")).verb is None


def test_a_whole_file_is_no_finding(fresh: pytest.MonkeyPatch) -> None:
    """The doctor lists no row for it."""
    assert is_ready()
    assert look_at_sentences() == []
