"""`python -m tests.sentences` on a file of one's own: the table, or what is wrong with the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.sentences.__main__ import main
from tests.sentences.doors import say
from tests.sentences.files import read_world

WORLD = {
    "trunks": {
        "flower_shop": {"numbers": [["+914440001234", "flow"]], "dests": [["pbx.petals.in:5060;transport=tcp", 0, 1]]},
        "Night_Desk2": {"ips": [["52.66.10.4", 32]], "users": ["night-1"], "alias": None},
    },
    "deleted": ["old_shop"],
    "people": {"Noor": "U0NOOR00001"},
}
SENTENCE = {"text": "put 044 4000 1299 on flower shop", "verb": "number add", "ask": [], "destructive": False}
FIELDS = {"trunk": "flower_shop", "number": "+914440001299"}
LINE = SENTENCE | {"fields": FIELDS, "may": ["mode"], "note": "a key of their own"}
DIALOGUE = {
    "turns": [
        {"text": "what ips are allowed on night desk2", "verb": "ip list", "fields": {"trunk": "Night_Desk2"}},
        {"text": "ok allow 52.66.10.9 too", "verb": "ip add", "fields": {"trunk": "Night_Desk2", "ip": "52.66.10.9"}},
    ]
}


def written(folder: Path, name: str, *lines: Any) -> str:
    """The path of a file with those lines, each as JSON unless it is text."""
    file = folder / name
    file.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines))
    return str(file)


def test_an_account_of_ones_own_is_scored(tmp_path: Path) -> None:
    """With other names and numbers; a blank line and keys that aren't known do no harm."""
    sentences = written(tmp_path, "mine.jsonl", LINE, "", {"text": "happy birthday", "verb": None})
    dialogues = written(tmp_path, "talks.jsonl", DIALOGUE)
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(
        main,
        [sentences, "--dialogues", dialogues, "--world", written(tmp_path, "world.json", WORLD), "--json", str(out)],
        catch_exceptions=False,
    )
    assert result.exit_code == 0, result.output
    rows = {line[:42].strip(): line[42:] for line in result.output.splitlines() if "must be" in line}
    assert [name.split()[0] for name in rows] == ["A1", "A2", "A3", "A4", "A6", "A10", "A5", "A9"]
    for name in ("A1 right verb and fields", "A3 nothing started", "A5 second turns"):
        assert "1 of 1 (100.0 %)" in rows[name]
    kept = [json.loads(line) for line in out.read_text().splitlines()]
    assert [each["understood"]["verb"] for each in kept] == ["number add", None, "ip list", "ip add"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{'text': 1}", "mine.jsonl, line 2: it isn't JSON"),
        ([1, 2], "mine.jsonl, line 2: Input should be a valid dictionary"),
        ({"verb": "show"}, "mine.jsonl, line 2: text: Field required"),
        ({"text": "hello"}, "mine.jsonl, line 2: verb: Field required"),
        (SENTENCE | {"fields": "flower_shop"}, "mine.jsonl, line 2: fields: Input should be a valid dictionary"),
        (DIALOGUE, "mine.jsonl, line 2: this is a dialogue, which --dialogues reads"),
    ],
)
def test_a_line_that_is_no_sentence_is_named(tmp_path: Path, line: object, said: str) -> None:
    """By its number and its field."""
    result = CliRunner().invoke(main, [written(tmp_path, "mine.jsonl", LINE, line)])
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LINE, "talks.jsonl, line 1: this is a sentence, not a dialogue"),
        ({"turns": []}, "talks.jsonl, line 1: turns: List should have at least 1 item"),
        ({"turns": [{"text": "hello"}]}, "talks.jsonl, line 1: turns.0.verb: Field required"),
    ],
)
def test_a_line_that_is_no_dialogue_is_named(tmp_path: Path, line: object, said: str) -> None:
    """By its number and its field."""
    result = CliRunner().invoke(main, ["--dialogues", written(tmp_path, "talks.jsonl", line)])
    assert result.exit_code == 1
    assert said in result.output


@pytest.mark.parametrize(
    ("world", "said"),
    [
        ("{", "world.json: it isn't JSON"),
        ({"trunk": {}}, "world.json: trunks: Field required"),
        ({"trunks": {"a": {"numbers": ["+911"]}}}, "world.json: trunks.a.numbers.0"),
    ],
)
def test_an_account_that_cannot_be_read_is_explained(tmp_path: Path, world: object, said: str) -> None:
    """By the field."""
    result = CliRunner().invoke(main, ["--world", written(tmp_path, "world.json", world)])
    assert result.exit_code == 1
    assert said in result.output


def test_an_empty_file_and_unknown_names_are_reported(tmp_path: Path) -> None:
    """The first stops it; an unknown command is scored as a miss, and an unknown key of a trunk is left out."""
    world = written(tmp_path, "world.json", {"trunks": {"flower_shop": {"number": []}}})
    ignored = CliRunner().invoke(main, [written(tmp_path, "mine.jsonl", LINE), "--world", world])
    assert (ignored.exit_code, "trunks have no number; that is ignored" in ignored.output) == (0, True)
    empty = CliRunner().invoke(main, [written(tmp_path, "mine.jsonl", "")])
    assert (empty.exit_code, "there is no line in it" in empty.output) == (1, True)
    unknown = CliRunner().invoke(main, [written(tmp_path, "mine.jsonl", SENTENCE | {"verb": "number ad"})])
    assert unknown.exit_code == 0
    assert "No sentence can start these commands of the file: number ad." in unknown.output


@pytest.mark.long
def test_nothing_is_changed_and_kept_through_any_door(tmp_path: Path) -> None:
    """After /trunk, by DM, by mention and in a thread."""
    context = read_world(Path(written(tmp_path, "world.json", WORLD)))
    said = say(
        [
            "put 044 4000 1299 on flower shop",
            "please delete night desk2 right away",
            "don't you dare delete flower shop",
            "yes",
            "set up outbound for new_shop from 52.66.10.7 with +91 44 4000 1300",
            "show Night_Desk2",
        ],
        context,
    )
    assert (said.times, said.operations, said.writes, said.kept) == (23, 0, 0, [])
