"""`python -m tests.sentences FILE.jsonl`: score the reader on sentences of your own.

One JSON object a line: `{"text", "verb", "alt"?, "fields", "may"?, "ask", "destructive", "ok"?}`. `--dialogues` takes
lines of `{"turns": [such lines]}`, `--world` the account they are said on. `--doors` says all of it in the sandbox too.
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
from tests.sentences.doors import through_doors
from tests.sentences.files import read_dialogues, read_sentences, read_world, unknown_verbs
from tests.sentences.scoring import Scored, score, second_turns, table

EXAMPLES = Path(__file__).parent / "examples"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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


def slowest_but_five_percent(lines: Sequence[dict[str, Any]], context: Context) -> float:
    """The 95th percentile of the time to read a sentence, in seconds."""
    times = []
    for line in lines:
        begun = time.perf_counter()
        understand(line["text"], context)
        times.append(time.perf_counter() - begun)
    return sorted(times)[int(0.95 * (len(times) - 1))]


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--dialogues", type=_FILE, help="Score the turns of these dialogues, too.")
@click.option("--world", type=_FILE, default=EXAMPLES / "world.json", help="The account. Without it, the examples'.")
@click.option(
    "--doors", is_flag=True, help="Say everything in the sandbox: after /trunk, by DM, mention and in a thread."
)
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Keep what was understood.")
def main(file: Path | None, dialogues: Path | None, world: Path, doors: bool, out: Path | None) -> None:
    """Score the reader on the sentences of FILE, and show each miss. Without any file, on the examples."""
    if file is None and dialogues is None:
        file, dialogues = EXAMPLES / "sentences.jsonl", EXAMPLES / "dialogues.jsonl"
    context = read_world(world)
    lines = read_sentences(file) if file else []
    threads = read_dialogues(dialogues) if dialogues else []
    spoken = [*lines, *(line for thread in threads for line in thread["turns"])]
    if unknown := unknown_verbs(spoken):
        click.echo(f"No sentence can start these commands of the file: {', '.join(unknown)}.", err=True)
    alone = score_sentences(lines, context)
    scored = score_dialogues(threads, context)
    rows = [*table(alone), *second_turns(scored)]
    seconds = slowest_but_five_percent(spoken, context)
    rows.append(("A9 one sentence, p95", f"{1000 * seconds:.1f} ms", "<= 30 ms"))
    if doors:
        rows += through_doors([line["text"] for line in spoken], context)
    for name, figure, target in rows:
        click.echo(f"{name:42} {figure:24} must be {target}")
    every = [*alone, *(each for thread in scored for each in thread)]
    for each in every:
        if not each.right:
            click.echo(_miss(each))
    if out:
        kept = [{**each.line, "understood": each.understood, "right": each.right} for each in every]
        out.write_text("".join(json.dumps(each) + "\n" for each in kept))


def _miss(each: Scored) -> str:
    wanted = each.line
    return (
        f"\n{wanted['text']}\n  wanted {wanted['verb']} {wanted['fields']} ask {wanted['ask']}\n"
        f"  got    {each.understood}  wrong: {', '.join(each.wrong)}"
    )


if __name__ == "__main__":
    main()
