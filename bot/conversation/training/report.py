"""A report on sentences that were kept apart: the right commands and fields, and the misses."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import click

from bot.conversation.reader import meaning_of, read
from bot.conversation.roles import NOTHING, ROLES
from bot.conversation.training.worlds import World


def show(held: Sequence[tuple[str, str]], misses: int = 60) -> None:
    """Print the figures and the first misses."""
    tally: Counter[str] = Counter()
    shown: list[str] = []
    for number, (verb, taught) in enumerate(held):
        luck = random.Random(f"held {number} {taught}")  # noqa: S311 - no secret
        world = World(luck, tidy=True)
        said = world.say(verb, taught)
        meaning = meaning_of(read(said.text, world.whole))
        expected = None if verb == NOTHING else verb
        got = {key: list(values) for key, values in meaning.fields.items()}
        right_verb = meaning.verb == expected
        right_fields = expected is None or all(
            sorted(got.get(key, [])) == sorted(world.people.get(value, value.strip("<@>")) for value in values)
            for key, values in said.fields.items()
            if key in ROLES[verb].fields and key not in ("since", "every", "platform")
        )
        offered = right_verb or expected in [option.verb for option in meaning.alternatives]
        tally["all"] += 1
        tally["nothing" if expected is None else "something"] += 1
        tally["verb"] += right_verb
        tally["nothing right" if expected is None else "verb right"] += right_verb
        tally["offered"] += offered
        if expected is not None:
            tally["fields right of right verbs"] += right_verb and right_fields
        if not (right_verb and right_fields):
            shown.append(
                f"{verb:14} {said.text!r}\n      -> {meaning.verb} ({meaning.stance}, {meaning.rejected}) {got if right_verb else [o.verb for o in meaning.alternatives]} / {said.fields if right_verb else ''}"
            )
    for name, count in tally.items():
        click.echo(f"{name:30} {count}")
    luck = random.Random(1)  # noqa: S311 - no secret
    luck.shuffle(shown)
    for line in shown[:misses]:
        click.echo(line)
