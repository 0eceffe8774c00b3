"""Files of sentences, dialogues and accounts. What is wrong with one is said with its line and its field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import click
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from bot.conversation import Context
from bot.conversation.roles import ROLES
from tests.sentences.world import context_of

T = TypeVar("T")
Value = str | int | float | bool


def _list(given: object) -> object:
    return [] if given is None else [given] if isinstance(given, str) else given


def _mapping(given: object) -> object:
    return {} if given is None else given


Names = Annotated[list[str], BeforeValidator(_list)]
Fields = Annotated[dict[str, Value | list[Value]], BeforeValidator(_mapping)]


class Line(BaseModel):
    """A sentence, with what it should be understood as. Other keys, such as a note, are kept."""

    model_config = ConfigDict(extra="allow")

    text: str
    verb: str | None
    alt: Names = []
    fields: Fields = {}
    may: Fields | Names = []
    ask: Names = []
    destructive: bool | None = False
    ok: Names = []


class Dialogue(BaseModel):
    """Sentences of one thread, in their order."""

    turns: Annotated[list[Line], Field(min_length=1)]


class Place(BaseModel):
    """A trunk of an account."""

    model_config = ConfigDict(extra="allow")

    numbers: list[tuple[str, str | None]] = []
    ips: list[tuple[str, int]] = []
    dests: list[tuple[str, int, int]] = []
    users: list[str] = []
    alias: str | None = None


class World(BaseModel):
    """An account, with the names of deleted trunks and the user ids of people."""

    trunks: dict[str, Place]
    deleted: list[str] = []
    people: dict[str, str] = {}


def read_sentences(file: Path) -> list[dict[str, Any]]:
    """The sentences of a JSONL file. Raises click's error on what isn't one."""
    return [each.model_dump() for each in _lines(file, Line, "turns", "this is a dialogue, which --dialogues reads.")]


def read_dialogues(file: Path) -> list[dict[str, Any]]:
    """The dialogues of a JSONL file. Raises click's error on what isn't one."""
    return [each.model_dump() for each in _lines(file, Dialogue, "text", "this is a sentence, not a dialogue.")]


def read_world(file: Path) -> Context:
    """The context of an account's file. Raises click's error on what isn't one."""
    world = _valid(TypeAdapter(World), _parsed(_text(file), str(file)), str(file))
    unknown = {key for place in world.trunks.values() for key in place.model_extra or ()}
    if unknown:
        click.echo(f"{file}: trunks have no {', '.join(sorted(unknown))}; that is ignored.", err=True)
    return context_of(world.model_dump())


def unknown_verbs(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """The commands that lines want and no sentence can start: perhaps slips of the file."""
    wanted = {verb for line in lines for verb in (line["verb"], *line["alt"], *line["ok"]) if verb}
    return sorted(wanted - ROLES.keys())


def _lines(file: Path, model: type[T], other: str, hint: str) -> list[T]:
    """The lines of a file. `hint` is for those that have the key of the `other` kind of line."""
    adapter, found = TypeAdapter(model), []
    for number, line in enumerate(_text(file).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        given = _parsed(line, where)
        if isinstance(given, Mapping) and other in given and len({"text", "turns"} & set(given)) == 1:
            raise click.ClickException(f"{where}: {hint}")
        found.append(_valid(adapter, given, where))
    if not found:
        raise click.ClickException(f"{file}: there is no line in it.")
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: it isn't readable as UTF-8 text ({error}).") from None


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise click.ClickException(f"{where}: it isn't JSON ({error}).") from None


def _valid(adapter: TypeAdapter[T], given: object, where: str) -> T:
    try:
        return adapter.validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise click.ClickException(f"{where}: {f'{field}: ' if field else ''}{message}.") from None
