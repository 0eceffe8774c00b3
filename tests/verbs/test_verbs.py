"""Adding a verb is adding a file."""

from __future__ import annotations

import importlib
from pathlib import Path
from textwrap import dedent

import pytest

import commands
from bot.verbs.verb import Query, Verbs
from commands.help import verb as help_verb
from tests.commands.asking import ask, words

PING = dedent(
    '''
    """`/trunk ping`: an answer from the bot."""

    from bot.verbs.verb import Query
    from bot.words.blocks import Message


    class Ping(Query):
        """An answer."""

        name = "ping"
        summary = "Say that the bot is there."
        usage = "ping"
        example = "/trunk ping"
        words = ("knock",)

        def answer(self, ask, services):
            return Message("pong")


    verb = Ping()
    '''
)


@pytest.mark.parametrize("place", ["ping.py", "bot/ping.py", "ping/__init__.py"], ids=["file", "group", "folder"])
def test_a_verb_is_one_file_and_nothing_else_has_to_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """It is read, suggested and listed by the help."""
    package = tmp_path / f"verbs_{place.count('/')}{len(place)}"
    file = package / place
    file.parent.mkdir(parents=True)
    for folder in {package, file.parent}:
        (folder / "__init__.py").touch()
    file.write_text(PING)
    monkeypatch.syspath_prepend(tmp_path)
    verbs = Verbs([*Verbs.of(commands), *Verbs.of(importlib.import_module(package.name))])
    ping, rest = verbs.read("ping sales_line")
    assert isinstance(ping, Query)
    assert rest == "sales_line"
    assert [verb.name for verb, _ in verbs.suggest("knock")] == ["ping"]
    assert "`/trunk ping` Say that the bot is there." in words(list(help_verb.say(ask(), verbs).blocks))
