"""`python -m tests.sentences FILE.jsonl`: score the reader on sentences of your own.

One JSON object a line: `{"text", "verb", "alt"?, "fields", "may"?, "ask", "destructive", "ok"?}`. `--dialogues` takes
lines of `{"turns": [such lines]}`, `--world` the account they are said on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bot.conversation import Context, EmbeddedReader, Meaning
from bot.conversation.threads import after
from tests.sentences.scoring import Scored, score, table
from tests.sentences.world import read_world

EXAMPLES = Path(__file__).parent / "examples"


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in file.read_text().splitlines() if line.strip()]


def understand(text: str, context: Context) -> Meaning:
    """Read a sentence as the bot does."""
    return EmbeddedReader().understand(text, context)


def score_sentences(lines: Sequence[dict[str, Any]], context: Context) -> list[Scored]:
    """Score sentences that stand alone."""
    return [score(line, understand(line["text"], context)) for line in lines]


def score_dialogues(dialogues: Sequence[dict[str, Any]], context: Context) -> list[list[Scored]]:
    """Score each turn of each dialogue, each in the thread that its first ones made."""
    every = []
    for dialogue in dialogues:
        here, scored = context, []
        for line in dialogue["turns"]:
            meaning = understand(line["text"], here)
            scored.append(score(line, meaning))
            here = replace(here, thread=after(here.thread, meaning, here))
        every.append(scored)
    return every


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=EXAMPLES / "sentences.jsonl"
)
@click.option("--dialogues", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--world", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=EXAMPLES / "world.json")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Keep what was understood.")
def main(file: Path, dialogues: Path | None, world: Path, out: Path | None) -> None:
    """Score the reader on FILE, and show each miss."""
    context = read_world(world)
    lines = lines_of(file)
    times = []
    scored = []
    for line in lines:
        begun = time.perf_counter()
        meaning = understand(line["text"], context)
        times.append(time.perf_counter() - begun)
        scored.append(score(line, meaning))
    threads = score_dialogues(lines_of(dialogues), context) if dialogues else []
    rows = table(scored)
    seconds = [each for thread in threads for each in thread[1:]]
    if seconds:
        right = sum(each.right for each in seconds)
        rows.append(("A5 second turns", f"{right} of {len(seconds)} ({100 * right / len(seconds):.1f} %)", ">= 93 %"))
    times.sort()
    rows.append(("A9 one sentence, p95", f"{1000 * times[int(0.95 * (len(times) - 1))]:.1f} ms", "<= 30 ms"))
    for name, figure, target in rows:
        click.echo(f"{name:42} {figure:24} must be {target}")
    every = [*scored, *(each for thread in threads for each in thread)]
    for each in every:
        if not each.right:
            wanted = each.line
            click.echo(
                f"\n{wanted['text']}\n  wanted {wanted['verb']} {wanted.get('fields', {})} ask {wanted.get('ask')}"
            )
            click.echo(f"  got    {each.understood}  wrong: {', '.join(each.wrong)}")
    if out:
        kept = [{**each.line, "understood": each.understood, "right": each.right} for each in every]
        out.write_text("".join(json.dumps(each) + "\n" for each in kept))


if __name__ == "__main__":
    main()
