"""The example sentences and dialogues are understood: the command, the fields, the questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.sentences.__main__ import EXAMPLES, score_dialogues, score_sentences
from tests.sentences.files import read_dialogues, read_sentences, read_world

WORLD = read_world(EXAMPLES / "world.json")
SENTENCES = read_sentences(EXAMPLES / "sentences.jsonl")
DIALOGUES = read_dialogues(EXAMPLES / "dialogues.jsonl")


@pytest.mark.parametrize("line", SENTENCES, ids=[line["text"][:60] for line in SENTENCES])
def test_a_sentence_is_understood(line: Mapping[str, Any]) -> None:
    """Each as its line says."""
    (scored,) = score_sentences([dict(line)], WORLD)
    assert scored.right, (scored.understood, scored.wrong)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[each["turns"][-1]["text"][:60] for each in DIALOGUES])
def test_a_dialogue_is_understood(dialogue: Mapping[str, Any]) -> None:
    """Each turn in the thread that the ones before it made."""
    (turns,) = score_dialogues([dict(dialogue)], WORLD)
    assert [(turn.line["text"], turn.understood, turn.wrong) for turn in turns if not turn.right] == []
